import type { ByteSource } from '../../model/bytes.ts';
import { utf8 } from './fields.ts';

const TOTAL_BYTES = 48 * 1024 * 1024;

/**
 * NUL-terminated strings by offset. Offsets may overlap (suffix sharing is normal), so a hostile table
 * could make megabytes out of each of a million references: the decoded total is bounded.
 */
export class StringTable {
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #length: number;
  readonly #longest: number;
  readonly #known = new Map<number, string>();
  #left = TOTAL_BYTES;

  /** `start` and `length` in bytes of `source`; strings longer than `longest` bytes are cut there. */
  constructor(source: ByteSource, start: number, length: number, longest: number) {
    this.#source = source;
    this.#start = start;
    this.#length = Math.max(0, Math.min(length, source.size - start));
    this.#longest = longest;
  }

  /** The string at `offset`, or undefined when the offset lies outside or the total is spent. */
  at(offset: number): string | undefined {
    if (!(offset >= 0) || offset >= this.#length || this.#left <= 0) return undefined;
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    const most = Math.min(this.#length - offset, this.#longest);
    let bytes = this.#source.read(this.#start + offset, Math.min(most, 128));
    let end = bytes.indexOf(0);
    for (let ask = 512; end < 0 && bytes.length < most; ask *= 4) {
      const before = bytes.length;
      bytes = this.#source.read(this.#start + offset, Math.min(most, ask));
      if (bytes.length <= before) break;
      end = bytes.indexOf(0);
    }
    const text = utf8(end < 0 ? bytes : bytes.subarray(0, end));
    this.#left -= text.length + 16;
    this.#known.set(offset, text);
    return text;
  }
}
