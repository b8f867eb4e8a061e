import type { ByteSource, FileOffset, VirtualAddress } from '../../model/bytes.ts';

/** `size` bytes of the file from `offset` appear in memory at `address`. */
export interface MappedRange {
  readonly address: VirtualAddress;
  readonly offset: FileOffset;
  readonly size: number;
}

export interface MappedImage {
  readAt(address: VirtualAddress, length: number): Uint8Array;
  offsetOf(address: VirtualAddress): FileOffset | undefined;
}

/**
 * Reads a file by address. Ranges may overlap, the first that holds an address wins; a read ends where
 * its range ends. Addresses are 64-bit, so a range that wraps around holds nothing beyond 2^64.
 */
export function mappedImage(source: ByteSource, ranges: readonly MappedRange[]): MappedImage {
  const kept = ranges.filter((one) => one.size > 0 && one.offset >= 0 && one.offset < source.size);
  const find = (address: bigint): { offset: number; left: number } | undefined => {
    for (const range of kept) {
      if (address < range.address) continue;
      const delta = Number(address - range.address);
      if (delta < range.size) return { offset: range.offset + delta, left: range.size - delta };
    }
    return undefined;
  };
  return {
    readAt(address, length) {
      const place = find(address);
      return place === undefined
        ? new Uint8Array(0)
        : source.read(place.offset, Math.min(length, place.left));
    },
    offsetOf(address) {
      const offset = find(address)?.offset;
      return offset !== undefined && offset < source.size ? offset : undefined;
    },
  };
}
