import type { ByteSource } from '../../model/bytes.ts';
import { ByteCursor } from './byte-cursor.ts';

const WINDOW = 128 * 1024;

/**
 * Steps through a long stretch of a file entry by entry with one window of it in memory. Before each entry
 * the caller asks for a cursor with enough bytes ahead; skipped content is not read when it is large.
 */
export class WindowReader {
  readonly end: number;
  readonly #source: ByteSource;
  #windowAt: number;
  #cursor: ByteCursor;

  constructor(source: ByteSource, start: number, length: number) {
    this.#source = source;
    this.end = Math.min(start + length, source.size);
    this.#windowAt = start;
    this.#cursor = new ByteCursor(source.read(start, Math.min(WINDOW, this.end - start)));
  }

  /** Absolute offset of the next byte. */
  get at(): number {
    return this.#windowAt + this.#cursor.at;
  }

  get done(): boolean {
    return this.#cursor.failed || this.at >= this.end;
  }

  /** A cursor at the current place with at least `ahead` bytes in its window, unless the stretch ends. */
  cursor(ahead: number): ByteCursor {
    if (this.#cursor.end - this.#cursor.at < ahead) this.#move(this.at);
    return this.#cursor;
  }

  skip(length: number): void {
    if (this.#cursor.at + length <= this.#cursor.end) this.#cursor.at += length;
    else this.#move(this.at + length);
  }

  #move(at: number): void {
    const { failed } = this.#cursor;
    this.#windowAt = at;
    this.#cursor = new ByteCursor(this.#source.read(at, Math.max(0, Math.min(WINDOW, this.end - at))));
    this.#cursor.failed = failed;
  }
}
