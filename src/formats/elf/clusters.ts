import type { ByteSource, FileOffset } from '../../model/bytes.ts';

/** Gap up to which two records are read together: reading a page more is cheaper than asking again. */
const NEAR = 2048;

/** Records of one size at many places of a file, read with few reads and few bytes between them. */
export class Clusters {
  readonly #size: number;
  readonly #starts: number[] = [];
  readonly #parts: Uint8Array[] = [];

  constructor(source: ByteSource, offsets: readonly FileOffset[], size: number) {
    this.#size = size;
    const sorted = [...new Set(offsets)].sort((a, b) => a - b);
    for (let first = 0; first < sorted.length; ) {
      const start = sorted[first] ?? 0;
      let next = first + 1;
      while (next < sorted.length && (sorted[next] ?? 0) - (sorted[next - 1] ?? 0) <= NEAR) next++;
      this.#starts.push(start);
      this.#parts.push(source.read(start, (sorted[next - 1] ?? 0) + size - start));
      first = next;
    }
  }

  /** The record at one of the offsets; shorter where the file ends. */
  at(offset: FileOffset): Uint8Array {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const within = offset - (this.#starts[low] ?? 0);
    return this.#parts[low]?.subarray(within, within + this.#size) ?? new Uint8Array(0);
  }
}
