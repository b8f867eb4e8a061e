import type { ByteSource } from '../../model/bytes.ts';

/**
 * Fixed-width fields of a record or table that is already in memory, in either byte order.
 * A field outside of the bytes reads as 0, so a record cut short by a lying length cannot throw;
 * callers that must tell the two apart compare with `length` first.
 */
export class Words {
  readonly bytes: Uint8Array;
  readonly little: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.little = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    return this.#holds(at, 2) ? this.#view.getUint16(at, this.little) : 0;
  }

  u32(at: number): number {
    return this.#holds(at, 4) ? this.#view.getUint32(at, this.little) : 0;
  }

  i32(at: number): number {
    return this.#holds(at, 4) ? this.#view.getInt32(at, this.little) : 0;
  }

  u64(at: number): bigint {
    return this.#holds(at, 8) ? this.#view.getBigUint64(at, this.little) : 0n;
  }

  /** A 64-bit size or offset as a number; above 2^53 it is inexact, yet still larger than any file. */
  size64(at: number): number {
    if (!this.#holds(at, 8)) return 0;
    const high = this.#view.getUint32(this.little ? at + 4 : at, this.little);
    return high * 0x1_0000_0000 + this.#view.getUint32(this.little ? at : at + 4, this.little);
  }

  #holds(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.bytes.length;
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as text; invalid UTF-8 becomes U+FFFD. Short ASCII, the common case, avoids the decoder. */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length > 64) return utf8.decode(bytes);
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return utf8.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Text up to the first NUL at `offset`, or undefined when none ends it within `longest` bytes. */
export function cString(source: ByteSource, offset: number, longest: number): string | undefined {
  for (let window = 128; ; window *= 4) {
    const wanted = Math.min(window, longest + 1);
    const bytes = source.read(offset, wanted);
    const end = bytes.indexOf(0);
    if (end >= 0) return textOf(bytes.subarray(0, end));
    if (bytes.length < wanted || wanted > longest) return undefined;
  }
}
