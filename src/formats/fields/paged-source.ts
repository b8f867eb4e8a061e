import type { ByteSource } from '../../model/bytes.ts';

const PAGE = 16 * 1024;
const PAGES_KEPT = 256;

/**
 * A ByteSource that turns many small reads into few page reads, and stops reading when its budget of
 * bytes is spent. Reads larger than a few pages go straight through. After the budget is spent every
 * read is empty and `exhausted` is true, so hostile files that point everywhere cost bounded work.
 */
export class PagedSource implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #pages = new Map<number, Uint8Array>();
  #left: number;
  #exhausted = false;

  constructor(source: ByteSource, budget: number) {
    this.#source = source;
    this.size = source.size;
    this.#left = budget;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }

  read(offset: number, length: number): Uint8Array {
    if (!(offset >= 0) || !(length > 0) || offset >= this.size) return new Uint8Array(0);
    const end = Math.min(offset + length, this.size);
    const first = Math.floor(offset / PAGE);
    const last = Math.floor((end - 1) / PAGE);
    if (last - first > 3) return this.#fetch(offset, end - offset);
    if (first === last) return this.#page(first).subarray(offset - first * PAGE, end - first * PAGE);
    const joined = new Uint8Array(end - offset);
    let filled = 0;
    for (let page = first; page <= last; page++) {
      const start = page * PAGE;
      const part = this.#page(page).subarray(Math.max(0, offset - start), end - start);
      joined.set(part, filled);
      filled += part.length;
      if (start + PAGE < end && part.length < PAGE - Math.max(0, offset - start)) break;
    }
    return joined.subarray(0, filled);
  }

  #page(index: number): Uint8Array {
    const kept = this.#pages.get(index);
    if (kept !== undefined) return kept;
    const bytes = this.#fetch(index * PAGE, PAGE);
    if (this.#pages.size >= PAGES_KEPT) {
      const oldest = this.#pages.keys().next().value;
      if (oldest !== undefined) this.#pages.delete(oldest);
    }
    this.#pages.set(index, bytes);
    return bytes;
  }

  #fetch(offset: number, length: number): Uint8Array {
    const allowed = Math.min(length, this.#left);
    if (allowed < length) this.#exhausted = true;
    const bytes = this.#source.read(offset, allowed);
    this.#left -= bytes.length;
    return bytes;
  }
}

/** The bytes [start, start + length) of a source as a source of their own, cut at its end. */
export function sliceSource(source: ByteSource, start: number, length: number): ByteSource {
  const size = Math.max(0, Math.min(length, source.size - start));
  return {
    size,
    read: (offset, wanted) => {
      if (!(offset >= 0) || !(wanted > 0) || offset >= size) return new Uint8Array(0);
      return source.read(start + offset, Math.min(wanted, size - offset));
    },
  };
}
