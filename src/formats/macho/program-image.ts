import type { ByteSource } from '../../model/bytes.ts';
import { mappedImage, type MappedRange } from '../fields/mapped-image.ts';
import type { ImageRegion, ProgramImage } from '../gobinary/program-image.ts';
import type { MachoImage } from './image.ts';

const WRITE = 2;
const EXECUTE = 4;

/** A slice as Go metadata is read from it. `source` is the whole file. */
export function machoImage(source: ByteSource, image: MachoImage): ProgramImage {
  const regions: ImageRegion[] = [];
  const ranges: MappedRange[] = [];
  for (const segment of image.segments) {
    const writable = (segment.initialProtection & WRITE) !== 0;
    const executable = (segment.initialProtection & EXECUTE) !== 0;
    const size = Math.min(segment.size, segment.fileSize);
    for (const section of segment.sections) {
      if (section.zeroFill) continue;
      const { name, address } = section;
      regions.push({ name, kind: 'section', address, size: section.size, writable, executable });
    }
    regions.push({
      name: segment.name,
      kind: 'segment',
      address: segment.address,
      size,
      writable,
      executable,
    });
    ranges.push({ address: segment.address, offset: image.sliceOffset + segment.fileOffset, size });
  }
  return {
    format: 'macho',
    goarch: image.cpu.goarch ?? '',
    pointerSize: image.bits === 64 ? 8 : 4,
    bigEndian: !image.littleEndian,
    regions,
    producers: [],
    hasSymbols: hasOwnSymbols(image),
    ...mappedImage(source, ranges),
  };
}

/** `strip` leaves the undefined symbols and the exported few; a table of locals means not stripped. */
function hasOwnSymbols(image: MachoImage): boolean {
  if (image.symbolCounts !== undefined) return image.symbolCounts.local > 0;
  return (image.symbolTable?.count ?? 0) > 0;
}
