import type { ByteSource } from '../../model/bytes.ts';
import { mappedImage, type MappedRange } from '../fields/mapped-image.ts';
import type { ImageRegion, ProgramImage } from '../gobinary/program-image.ts';
import type { PeImage } from './image.ts';

/** A PE file as Go metadata is read from it. Addresses include the image base. */
export function peImage(source: ByteSource, image: PeImage): ProgramImage {
  const regions: ImageRegion[] = [];
  const ranges: MappedRange[] = [];
  for (const section of image.sections) {
    const { name, writable, executable } = section;
    // The file holds whole blocks of fileAlignment; what lies beyond the virtual size is padding.
    const size =
      section.virtualSize === 0 ? section.fileSize : Math.min(section.fileSize, section.virtualSize);
    const address = image.imageBase + BigInt(section.rva);
    regions.push({ name, kind: 'section', address, size, writable, executable });
    ranges.push({ address, offset: section.fileOffset, size });
  }
  return {
    format: 'pe',
    goarch: image.machine.goarch ?? '',
    pointerSize: image.bits === 64 ? 8 : 4,
    bigEndian: false,
    regions,
    producers: [],
    hasSymbols: image.symbolTable !== undefined,
    ...mappedImage(source, ranges),
  };
}
