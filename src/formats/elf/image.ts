import type { ByteSource } from '../../model/bytes.ts';
import type { ImageRegion, ProgramImage } from '../gobinary/program-image.ts';
import type { Elf } from './elf-file.ts';
import { PT_LOAD, SHT_NOBITS, SHT_SYMTAB } from './elf-file.ts';
import { goarchOf } from './machine.ts';

interface Mapping extends ImageRegion {
  readonly offset: number;
}

const SHF_WRITE = 1;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;

/**
 * The memory image of an ELF file. A relocatable file has no addresses yet: there each section gets its file
 * offset as address, which keeps them apart.
 */
export function elfImage(source: ByteSource, elf: Elf): ProgramImage {
  const relocatable = elf.header.type === 1;
  // Sections that are not loaded (debug information) have no address and are no part of the image.
  const sections = elf.sections
    .filter(
      ({ type, flags }) => type !== 0 && type !== SHT_NOBITS && (relocatable || (flags & SHF_ALLOC) !== 0),
    )
    .filter(({ size, offset }) => size > 0 && offset < source.size)
    .map(
      (section): Mapping => ({
        name: section.name,
        kind: 'section',
        address: relocatable ? BigInt(section.offset) : section.address,
        size: Math.min(section.size, source.size - section.offset),
        writable: (section.flags & SHF_WRITE) !== 0,
        executable: (section.flags & SHF_EXECINSTR) !== 0,
        offset: section.offset,
      }),
    );
  const segments = elf.segments
    .filter(({ type, fileSize, offset }) => type === PT_LOAD && fileSize > 0 && offset < source.size)
    .map(
      (segment): Mapping => ({
        name: '',
        kind: 'segment',
        address: segment.address,
        size: Math.min(segment.fileSize, source.size - segment.offset),
        writable: (segment.flags & 2) !== 0,
        executable: (segment.flags & 1) !== 0,
        offset: segment.offset,
      }),
    );
  const mapped = segments.length > 0 ? segments : sections;
  const find = (address: bigint): Mapping | undefined =>
    mapped.find((region) => address >= region.address && address < region.address + BigInt(region.size));
  return {
    format: 'elf',
    goarch: goarchOf(elf.header),
    pointerSize: elf.header.class === 64 ? 8 : 4,
    bigEndian: !elf.header.littleEndian,
    regions: [...sections, ...segments],
    producers: elfProducers(elf),
    hasSymbols: elf.sections.some(({ type }) => type === SHT_SYMTAB),
    readAt(address, length) {
      const region = find(address);
      if (region === undefined || length <= 0) return new Uint8Array(0);
      const within = Number(address - region.address);
      return source.read(region.offset + within, Math.min(length, region.size - within));
    },
    offsetOf(address) {
      const region = find(address);
      return region === undefined ? undefined : region.offset + Number(address - region.address);
    },
  };
}

/** gccgo leaves no build info: its export data, a section that is not loaded, and its library tell of it. */
export function elfProducers(elf: Elf): ProgramImage['producers'] {
  const library = elf.dynamic?.needed.find((name) => name.startsWith('libgo.so.')) ?? '';
  const section = elf.sections.find(({ name }) => name === '.go_export');
  if (library === '' && section === undefined) return [];
  return [
    {
      source: section === undefined ? 'needed' : '.go_export',
      name: 'gccgo',
      version: library,
      at: section?.offset ?? 0,
    },
  ];
}
