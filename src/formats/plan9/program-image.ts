import type { ByteSource } from '../../model/bytes.ts';
import { mappedImage } from '../fields/mapped-image.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import type { Plan9Image } from './plan9.ts';

/** A Plan 9 executable as Go metadata is read from it. */
export function plan9Image(source: ByteSource, image: Plan9Image): ProgramImage {
  const parts = [
    { name: 'text', address: image.textAddress, writable: false, executable: true },
    { name: 'data', address: image.dataAddress, writable: true, executable: false },
  ].map((part) => {
    const section = image.sections.find((one) => one.name === part.name);
    return { ...part, offset: section?.offset ?? 0, size: section?.size ?? 0 };
  });
  const symbols = image.sections.find((one) => one.name === 'syms');
  return {
    format: 'plan9',
    goarch: image.machine.goarch ?? '',
    pointerSize: image.bits === 64 ? 8 : 4,
    // Only the header is big-endian; the cpus that Go runs on there are little-endian.
    bigEndian: image.machine.name === 'mips' || image.machine.name.startsWith('power'),
    regions: parts.map(({ name, address, size, writable, executable }) => ({
      name,
      kind: 'segment' as const,
      address,
      size,
      writable,
      executable,
    })),
    producers: [],
    hasSymbols: (symbols?.size ?? 0) > 0,
    ...mappedImage(source, parts),
  };
}
