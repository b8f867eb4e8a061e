import type { VirtualAddress } from '../../model/bytes.ts';
import type { ImageRegion, ProgramImage } from './program-image.ts';

const STEP = 1024 * 1024;

/** Boyer-Moore-Horspool: steps over most bytes, since the needles here are long and rare. */
export class Needle {
  readonly bytes: Uint8Array;
  readonly #skip: Uint8Array;

  /** At most 255 bytes. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#skip = new Uint8Array(256).fill(bytes.length);
    for (let i = 0; i < bytes.length - 1; i++) this.#skip[bytes[i] ?? 0] = bytes.length - 1 - i;
  }

  /** Index of the first occurrence at or after `from`, or -1. */
  in(hay: Uint8Array, from = 0): number {
    const last = this.bytes.length - 1;
    const tail = this.bytes[last];
    for (let end = from + last; end < hay.length; ) {
      const byte = hay[end] ?? 0;
      if (byte === tail && this.#matches(hay, end - last)) return end - last;
      end += this.#skip[byte] ?? 1;
    }
    return -1;
  }

  #matches(hay: Uint8Array, at: number): boolean {
    for (let i = 0; i < this.bytes.length - 1; i++) if (hay[at + i] !== this.bytes[i]) return false;
    return true;
  }
}

/**
 * Addresses where a needle lies, region by region, in steps of 1 MB. The caller ends the search by not asking
 * for more.
 */
export function* occurrences(
  image: ProgramImage,
  regions: readonly ImageRegion[],
  needle: Needle,
): Generator<VirtualAddress> {
  for (const region of regions) {
    const overlap = needle.bytes.length - 1;
    for (let at = 0; at < region.size; at += STEP) {
      const bytes = image.readAt(region.address + BigInt(at), Math.min(STEP + overlap, region.size - at));
      for (let hit = needle.in(bytes); hit >= 0; hit = needle.in(bytes, hit + 1)) {
        yield region.address + BigInt(at + hit);
      }
      if (bytes.length < Math.min(STEP, region.size - at)) break;
    }
  }
}

/** Offset of the first aligned address of a region: memory of wasm starts where its first segment does. */
export function alignedStart(region: ImageRegion, alignment: number): number {
  return Number(-region.address & BigInt(alignment - 1));
}

/** Sections if the format has any, else segments: each byte once, and in an order by what it holds. */
export function searchRegions(image: ProgramImage): {
  readonly readOnly: readonly ImageRegion[];
  readonly writable: readonly ImageRegion[];
  readonly executable: readonly ImageRegion[];
} {
  const sections = image.regions.filter(({ kind }) => kind === 'section');
  const regions = sections.length > 0 ? sections : image.regions;
  // The code of these formats has a section of its own; in others constants are mixed into it.
  const code = ['elf', 'macho', 'pe'].includes(image.format) ? ['.text', '__text'] : [];
  return {
    // The function table is large, and holds names and numbers only.
    readOnly: regions.filter(
      (region) => !region.writable && !region.executable && !region.name.endsWith('gopclntab'),
    ),
    writable: regions.filter(({ writable }) => writable),
    executable: regions.filter(
      ({ name, writable, executable }) => executable && !writable && !code.includes(name),
    ),
  };
}
