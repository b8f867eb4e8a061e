import { utf8 } from '../fields/fields.ts';

const MOST_TEXT = 128 * 1024 * 1024;
const LONGEST = 65_536;

/**
 * Strings of a table in memory. They may share bytes, so a small table could spell gigabytes: the total is bounded,
 * and beyond it nothing is found.
 */
export class NameTable {
  readonly #bytes: Uint8Array;
  #left = MOST_TEXT;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Undefined outside of the table, and for a string without an end. */
  at(index: number): string | undefined {
    if (index >= this.#bytes.length || this.#left <= 0) return undefined;
    if (this.#bytes[index] === 0) return '';
    const end = this.#bytes.indexOf(0, index);
    if (end < 0 || end - index > LONGEST) return undefined;
    this.#left -= end - index;
    return text(this.#bytes, index, end);
  }
}

/** The text before the first NUL, or undefined when there is none. */
export function shortText(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : text(bytes, 0, end);
}

/** Names are short and ASCII nearly always: building them in place costs a third of a decoder's call. */
function text(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 48) return utf8(bytes.subarray(start, end));
  let built = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return utf8(bytes.subarray(start, end));
    built += String.fromCharCode(byte);
  }
  return built;
}
