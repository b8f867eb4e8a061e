const decoder = new TextDecoder('utf-8');

/**
 * Typed reads from a block of bytes in one byte order. A read outside the block gives 0 or an empty
 * string and never throws: parsers ask `has` before they trust a structure, so that a missed check
 * becomes a wrong value in one field instead of a lost file.
 */
export class Fields {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  has(at: number, length: number): boolean {
    return at >= 0 && length >= 0 && at + length <= this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    return this.has(at, 2) ? this.#view.getUint16(at, this.littleEndian) : 0;
  }

  u32(at: number): number {
    return this.has(at, 4) ? this.#view.getUint32(at, this.littleEndian) : 0;
  }

  i32(at: number): number {
    return this.has(at, 4) ? this.#view.getInt32(at, this.littleEndian) : 0;
  }

  u64(at: number): bigint {
    return this.has(at, 8) ? this.#view.getBigUint64(at, this.littleEndian) : 0n;
  }

  /** A 64-bit file offset or size as a number; above 2^53 it is inexact, and beyond any file anyway. */
  n64(at: number): number {
    return Number(this.u64(at));
  }

  /** Address-sized word: 8 bytes when `wide`, else 4. */
  word(at: number, wide: boolean): bigint {
    return wide ? this.u64(at) : BigInt(this.u32(at));
  }

  /** Text of a field of fixed width that NUL bytes pad. */
  text(at: number, length: number): string {
    return nulText(this.bytes.subarray(Math.max(0, at), Math.max(0, at + length)));
  }
}

/** The bytes before the first NUL, as UTF-8. */
export function nulText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Lower-case hexadecimal of bytes, without separators. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text;
}
