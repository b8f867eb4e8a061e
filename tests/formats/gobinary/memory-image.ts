import type { ImageRegion, ProgramImage } from '../../../src/formats/gobinary/program-image.ts';

export interface Part {
  readonly name: string;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly writable?: boolean;
  readonly executable?: boolean;
}

/** An image of sections held in memory; the file offset of a byte is its address less `fileBase`. */
export function memoryImage(
  parts: readonly Part[],
  changes: Partial<Pick<ProgramImage, 'format' | 'goarch' | 'pointerSize' | 'bigEndian' | 'producers'>> = {},
): ProgramImage {
  const regions = parts.map(
    ({ name, address, bytes, writable, executable }): ImageRegion => ({
      name,
      kind: 'section',
      address: BigInt(address),
      size: bytes.length,
      writable: writable ?? false,
      executable: executable ?? false,
    }),
  );
  const find = (address: bigint): Part | undefined =>
    parts.find(
      (part) => address >= BigInt(part.address) && address < BigInt(part.address + part.bytes.length),
    );
  return {
    format: 'elf',
    goarch: 'amd64',
    pointerSize: 8,
    bigEndian: false,
    regions,
    producers: [],
    hasSymbols: false,
    ...changes,
    readAt(address, length) {
      const part = find(address);
      if (part === undefined) return new Uint8Array(0);
      const at = Number(address) - part.address;
      return part.bytes.subarray(at, at + length);
    },
    offsetOf: (address) => (find(address) === undefined ? undefined : Number(address)),
  };
}
