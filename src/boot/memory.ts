/** Memory of the machine: pages made when first touched, filled with a pattern that no start code leaves behind. */
export const UNSET_BYTE = 0xa5;

const PAGE = 4096;
const PAGE_BITS = 12n;
const PAGE_MASK = 4095n;
/** 64 MB: far more than any start code touches. */
const MOST_PAGES = 16_384;

/** Addresses from `base` on, `size` bytes; the end is not part of it. */
export interface MemoryRange {
  readonly base: bigint;
  readonly size: bigint;
}

export const isInside = ({ base, size }: MemoryRange, address: bigint, length = 1n): boolean =>
  address >= base && address + length <= base + size;

export class TouchedMemoryError extends Error {}

export class SparseMemory {
  readonly #pages = new Map<bigint, Uint8Array>();

  /** Puts the bytes of a file where a loader puts them. */
  load(address: bigint, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const place = address + BigInt(at);
      const offset = Number(place & PAGE_MASK);
      const piece = bytes.subarray(at, at + PAGE - offset);
      this.#page(place).set(piece, offset);
      at += piece.length;
    }
  }

  /** `length` bytes, at most 8, little-endian. */
  read(address: bigint, length: number): bigint {
    if (length <= 4) return BigInt(this.fetch(address, length));
    return BigInt(this.fetch(address, 4)) | (BigInt(this.fetch(address + 4n, length - 4)) << 32n);
  }

  /** At most 4 bytes as an unsigned number: instructions are read this way. */
  fetch(address: bigint, length: number): number {
    const offset = Number(address & PAGE_MASK);
    const page = this.#pages.get(address >> PAGE_BITS);
    let value = 0;
    if (offset + length > PAGE) {
      for (let i = length - 1; i >= 0; i--) value = value * 256 + this.byte(address + BigInt(i));
      return value;
    }
    for (let i = length - 1; i >= 0; i--) value = value * 256 + (page?.[offset + i] ?? UNSET_BYTE);
    return value;
  }

  write(address: bigint, length: number, value: bigint): void {
    let rest = value;
    for (let i = 0; i < length; i++) {
      const place = address + BigInt(i);
      this.#page(place)[Number(place & PAGE_MASK)] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  }

  byte(address: bigint): number {
    const page = this.#pages.get(address >> PAGE_BITS);
    return page?.[Number(address & PAGE_MASK)] ?? UNSET_BYTE;
  }

  #page(address: bigint): Uint8Array {
    const number = address >> PAGE_BITS;
    let page = this.#pages.get(number);
    if (!page) {
      if (this.#pages.size >= MOST_PAGES)
        throw new TouchedMemoryError('the start code touches more than 64 MB');
      page = new Uint8Array(PAGE).fill(UNSET_BYTE);
      this.#pages.set(number, page);
    }
    return page;
  }
}
