import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { NameTable } from './name-table.ts';
import type { ElfHeader, ElfSection, ElfSegment } from './elf-file.ts';

// ELF header (gABI chapter 4):
//
//   0  7f 'E' 'L' 'F'   4 class   5 data   6 version   7 OS ABI   8 ABI version   9..15 padding
//   16 e_type u16   18 e_machine u16   20 e_version u32   24 e_entry word
//   then e_phoff word, e_shoff word, e_flags u32, e_ehsize u16,
//   e_phentsize e_phnum e_shentsize e_shnum e_shstrndx, u16 each
//
// A word is 4 bytes in class 32 and 8 in class 64. Counts that do not fit in 16 bits are in section 0:
// e_shnum 0 -> its size, e_phnum 0xffff -> its info, e_shstrndx 0xffff -> its link.

/** A real file with -ffunction-sections passes 65 535; beyond this a table only costs memory. */
const MOST_SECTIONS = 200_000;
const MOST_SEGMENTS = 65_536;
const MOST_NAME_BYTES = 16 * 1024 * 1024;

/** The header, or undefined when the bytes are not the start of an ELF file. */
export function parseElfHeader(source: ByteSource, issues: Issue[]): ElfHeader | undefined {
  const bytes = source.read(0, 64);
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
    issues.push({ id: 'not-elf', message: 'the file does not start with 7f 45 4c 46', at: 0 });
    return undefined;
  }
  const elfClass = bytes[4] === 1 ? 32 : bytes[4] === 2 ? 64 : undefined;
  if (elfClass === undefined || (bytes[5] !== 1 && bytes[5] !== 2)) {
    issues.push({ id: 'bad-ident', message: 'the ELF class or byte order is neither 1 nor 2', at: 4 });
    return undefined;
  }
  const littleEndian = bytes[5] === 1;
  const headerSize = elfClass === 64 ? 64 : 52;
  if (bytes.length < headerSize) {
    issues.push({
      id: 'truncated-header',
      message: `the ELF header has ${headerSize} bytes, the file ${bytes.length}`,
      at: bytes.length,
    });
    if (bytes.length < 20) return undefined;
  }
  const fields = new Fields(bytes, littleEndian);
  const wide = elfClass === 64;
  const counts = wide ? 54 : 42;
  const header: ElfHeader = {
    class: elfClass,
    littleEndian,
    osAbi: fields.u8(7),
    abiVersion: fields.u8(8),
    type: fields.u16(16),
    machine: fields.u16(18),
    entry: wide ? fields.u64(24) : BigInt(fields.u32(24)),
    flags: fields.u32(wide ? 48 : 36),
    programHeaders: {
      offset: wide ? size64(fields, 32) : fields.u32(28),
      entrySize: fields.u16(counts),
      count: fields.u16(counts + 2),
    },
    sectionHeaders: {
      offset: wide ? size64(fields, 40) : fields.u32(32),
      entrySize: fields.u16(counts + 4),
      count: fields.u16(counts + 6),
    },
    nameSection: fields.u16(counts + 8),
  };
  return withExtendedCounts(source, header);
}

function withExtendedCounts(source: ByteSource, header: ElfHeader): ElfHeader {
  const { sectionHeaders: sections, programHeaders: segments } = header;
  const extended = sections.count === 0 || segments.count === 0xffff || header.nameSection === 0xffff;
  if (!extended || sections.offset === 0) return header;
  const wide = header.class === 64;
  const first = new Fields(source.read(sections.offset, wide ? 64 : 40), header.littleEndian);
  if (first.length < (wide ? 64 : 40)) return header;
  const size = wide ? size64(first, 32) : first.u32(20);
  return {
    ...header,
    sectionHeaders: { ...sections, count: sections.count === 0 ? size : sections.count },
    programHeaders: {
      ...segments,
      count: segments.count === 0xffff ? first.u32(wide ? 44 : 28) : segments.count,
    },
    nameSection: header.nameSection === 0xffff ? first.u32(wide ? 40 : 24) : header.nameSection,
  };
}

// Program header, class 64: type u32, flags u32, offset, vaddr, paddr, filesz, memsz, align (8 each).
//                 class 32: type, offset, vaddr, paddr, filesz, memsz, flags, align (4 each).
export function parseSegments(source: ByteSource, header: ElfHeader, issues: Issue[]): ElfSegment[] {
  const wide = header.class === 64;
  const table = readTable(source, header.programHeaders, wide ? 56 : 32, MOST_SEGMENTS, 'segment', issues);
  const segments: ElfSegment[] = [];
  for (const at of table.starts) {
    const fields = new Fields(table.bytes.subarray(at, at + (wide ? 56 : 32)), header.littleEndian);
    segments.push(
      wide
        ? {
            type: fields.u32(0),
            flags: fields.u32(4),
            offset: size64(fields, 8),
            address: fields.u64(16),
            physicalAddress: fields.u64(24),
            fileSize: size64(fields, 32),
            memorySize: size64(fields, 40),
            alignment: size64(fields, 48),
          }
        : {
            type: fields.u32(0),
            flags: fields.u32(24),
            offset: fields.u32(4),
            address: BigInt(fields.u32(8)),
            physicalAddress: BigInt(fields.u32(12)),
            fileSize: fields.u32(16),
            memorySize: fields.u32(20),
            alignment: fields.u32(28),
          },
    );
  }
  return segments;
}

// Section header, class 64: name u32, type u32, flags, addr, offset, size (8 each), link u32, info u32,
//                           addralign, entsize (8 each).  Class 32: the same order, all u32.
export function parseSections(
  source: ByteSource,
  header: ElfHeader,
  limits: Limits,
  issues: Issue[],
): ElfSection[] {
  const wide = header.class === 64;
  const most = Math.min(MOST_SECTIONS, limits.entries);
  const table = readTable(source, header.sectionHeaders, wide ? 64 : 40, most, 'section', issues);
  const all = new Fields(table.bytes, header.littleEndian);
  const size = (at: number): number => (wide ? size64(all, at) : all.u32(at));
  const word = wide ? 8 : 4;
  const unnamed: (Omit<ElfSection, 'name'> & { nameAt: number })[] = table.starts.map((at) => ({
    nameAt: all.u32(at),
    type: all.u32(at + 4),
    flags: size(at + 8),
    address: wide ? all.u64(at + 16) : BigInt(all.u32(at + 12)),
    offset: size(at + 8 + 2 * word),
    size: size(at + 8 + 3 * word),
    link: all.u32(at + 8 + 4 * word),
    info: all.u32(at + 12 + 4 * word),
    alignment: size(at + 16 + 4 * word),
    entrySize: size(at + 16 + 5 * word),
  }));
  const names = unnamed[header.nameSection];
  if (names === undefined && unnamed.length > 0 && header.nameSection !== 0) {
    issues.push({
      id: 'bad-name-section',
      message: `section names are said to be in section ${header.nameSection} of ${unnamed.length}`,
      at: wide ? 62 : 50,
    });
  }
  const sectionNames = new NameTable(nameBytes(source, names, limits));
  let reported = false;
  return unnamed.map(({ nameAt, ...section }) => {
    if (names === undefined || names.type === 0) return { name: '', ...section };
    const name = sectionNames.at(nameAt);
    if (name === undefined && !reported) {
      reported = true;
      issues.push({
        id: 'bad-section-name',
        message: 'a section name lies outside of the name table or has no end',
        at: names.offset + nameAt,
      });
    }
    return { name: name ?? '', ...section };
  });
}

function nameBytes(
  source: ByteSource,
  names: { offset: number; size: number } | undefined,
  limits: Limits,
): Uint8Array {
  if (names === undefined) return new Uint8Array(0);
  return source.read(names.offset, Math.min(names.size, MOST_NAME_BYTES, limits.bytes));
}

interface HeaderTable {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
}

function readTable(
  source: ByteSource,
  place: { offset: number; entrySize: number; count: number },
  least: number,
  most: number,
  what: 'segment' | 'section',
  issues: Issue[],
): HeaderTable {
  const none: HeaderTable = { bytes: new Uint8Array(0), starts: [] };
  if (place.count === 0 || place.offset === 0) return none;
  if (place.entrySize < least || place.entrySize > 1024) {
    issues.push({
      id: `bad-${what}-entry-size`,
      message: `${what} headers of ${place.entrySize} bytes; the format has ${least}`,
      at: place.offset,
    });
    return none;
  }
  let count = place.count;
  if (count > most) {
    issues.push({
      id: `too-many-${what}s`,
      message: `${count} ${what}s, of which ${most} are read`,
      at: place.offset,
    });
    count = most;
  }
  const fits = Math.max(0, Math.floor((source.size - place.offset) / place.entrySize));
  if (count > fits) {
    issues.push({
      id: `truncated-${what}-table`,
      message: `the table of ${count} ${what} headers ends beyond the file; ${fits} are there`,
      at: Math.min(place.offset, source.size),
    });
    count = fits;
  }
  const bytes = source.read(place.offset, count * place.entrySize);
  const present = Math.floor(bytes.length / place.entrySize);
  return { bytes, starts: Array.from({ length: Math.min(count, present) }, (_, i) => i * place.entrySize) };
}

/** A 64-bit size or offset as a number: exact up to 2^53, and beyond that larger than any file anyway. */
function size64(fields: Fields, at: number): number {
  const high = fields.u32(fields.littleEndian ? at + 4 : at);
  return high * 0x1_0000_0000 + fields.u32(fields.littleEndian ? at : at + 4);
}
