/** Memory of the machine: pages made when first touched, filled with a pattern that no start code leaves behind. */
export const UNSET_BYTE = 0xa5;

const PAGE = 4096;
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
      const offset = Number(place % BigInt(PAGE));
      const piece = bytes.subarray(at, at + PAGE - offset);
      this.#page(place).set(piece, offset);
      at += piece.length;
    }
  }

  read(address: bigint, length: number): bigint {
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.byte(address + BigInt(i)));
    return value;
  }

  write(address: bigint, length: number, value: bigint): void {
    let rest = value;
    for (let i = 0; i < length; i++) {
      const place = address + BigInt(i);
      this.#page(place)[Number(place % BigInt(PAGE))] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  }

  byte(address: bigint): number {
    const page = this.#pages.get(address / BigInt(PAGE));
    return page?.[Number(address % BigInt(PAGE))] ?? UNSET_BYTE;
  }

  #page(address: bigint): Uint8Array {
    const number = address / BigInt(PAGE);
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
