import type { ByteSource } from '../../model/bytes.ts';
import { mappedImage } from '../fields/mapped-image.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import type { XcoffImage } from './image.ts';

const MAPPED = new Set(['text', 'data', 'tdata']);

/** An XCOFF64 file as Go metadata is read from it. */
export function xcoffImage(source: ByteSource, image: XcoffImage): ProgramImage {
  const sections = image.sections.filter((one) => MAPPED.has(one.kind));
  return {
    format: 'xcoff',
    goarch: 'ppc64',
    pointerSize: 8,
    bigEndian: true,
    regions: sections.map(({ name, kind, address, size }) => ({
      name,
      kind: 'section' as const,
      address,
      size,
      writable: kind !== 'text',
      executable: kind === 'text',
    })),
    producers: [],
    hasSymbols: image.symbolTable !== undefined,
    ...mappedImage(
      source,
      sections.map(({ address, fileOffset, size }) => ({ address, offset: fileOffset, size })),
    ),
  };
}
