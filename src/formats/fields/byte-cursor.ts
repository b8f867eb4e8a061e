import { utf8 } from './fields.ts';

/**
 * Walks a block of bytes: LEB128 numbers, counted and NUL-ended strings. Running past the end sets
 * `failed` and gives zeros from then on; numbers above 2^53 set it too, as no offset or count is so large.
 */
export class ByteCursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  failed = false;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  get done(): boolean {
    return this.failed || this.at >= this.end;
  }

  u8(): number {
    if (this.at >= this.end) {
      this.failed = true;
      return 0;
    }
    return this.bytes[this.at++] ?? 0;
  }

  uleb(): number {
    let value = 0;
    let scale = 1;
    for (let index = 0; index < 10; index++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) this.failed = true;
        return this.failed ? 0 : value;
      }
      scale *= 128;
    }
    this.failed = true;
    return 0;
  }

  sleb(): number {
    let value = 0;
    let scale = 1;
    for (let index = 0; index < 10; index++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) {
        if (this.failed) return 0;
        return (byte & 0x40) === 0 ? value : value - scale;
      }
    }
    this.failed = true;
    return 0;
  }

  /** Up to the next NUL, which is consumed. */
  cstring(longest: number): string {
    const from = this.at;
    let to = from;
    while (to < this.end && this.bytes[to] !== 0) to++;
    if (to >= this.end) {
      this.failed = true;
      return '';
    }
    this.at = to + 1;
    return utf8(this.bytes.subarray(from, Math.min(to, from + longest)));
  }

  /** UTF-8 behind a LEB128 byte count. */
  name(longest: number): string {
    const length = this.uleb();
    if (this.failed || this.at + length > this.end) {
      this.failed = true;
      return '';
    }
    const from = this.at;
    this.at += length;
    return utf8(this.bytes.subarray(from, from + Math.min(length, longest)));
  }

  skip(length: number): void {
    if (this.at + length > this.end) this.failed = true;
    else this.at += length;
  }
}
