import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { parseCertificates } from './certificates.ts';
import { DIRECTORY_NAMES, type PeDirectory, type PeImage } from './image.ts';
import { peMachine, subsystemName } from './machine.ts';
import { parseSections } from './sections.ts';

/**
 * DOS header       0 'MZ' ... 0x3c offset of the PE signature
 * PE signature     0 'PE\0\0'
 * COFF header      4 machine(2) 6 sections(2) 8 timestamp 12 symbols at 16 symbol count
 *                 20 optional header size(2) 22 characteristics(2)
 * optional header 24 magic 0x10b (32-bit) or 0x20b; see parseOptional
 * sections        24 + optional header size, 40 bytes each
 * Source: Microsoft, "PE Format".
 */
const COFF_SIZE = 24;

/** True when the file starts as an MS-DOS program and has a PE signature where that points. */
export function isPe(source: ByteSource): boolean {
  const at = signatureOffset(source);
  return at !== undefined && new Fields(source.read(at, 4), true).u32(0) === 0x4550;
}

function signatureOffset(source: ByteSource): number | undefined {
  const dos = new Fields(source.read(0, 64), true);
  return dos.u16(0) === 0x5a4d && dos.has(0, 64) ? dos.u32(0x3c) : undefined;
}

/**
 * Reads headers, sections and the certificate table of a PE file. Imports, exports and symbols are read on
 * request: parsePeImports, parsePeExports, parsePeSymbols. `value` is undefined when this is no PE file.
 */
export function parsePe(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<PeImage | undefined> {
  const issues = new IssueList();
  const paged = new PagedSource(source, limits.bytes);
  const at = signatureOffset(paged);
  if (at === undefined) {
    issues.add('not-pe', 'the file does not start with a whole MS-DOS header', 0);
    return { value: undefined, issues: issues.list };
  }
  const head = new Fields(paged.read(at, COFF_SIZE + 0x1000), true);
  if (head.u32(0) !== 0x4550 || !head.has(0, COFF_SIZE)) {
    const plain = at >= source.size ? 'it points outside the file' : 'nothing there is a PE header';
    issues.add('no-pe-signature', `the MS-DOS header says ${at}, and ${plain}`, 0x3c);
    return { value: undefined, issues: issues.list };
  }
  const optionalSize = head.u16(20);
  const magic = head.u16(24);
  if (magic !== 0x10b && magic !== 0x20b) {
    issues.add('bad-optional-header', `optional header magic 0x${magic.toString(16)}`, at + COFF_SIZE);
  }
  const optional = parseOptional(head, optionalSize, magic === 0x20b, at, issues);
  const symbolsAt = head.u32(12);
  const symbolCount = head.u32(16);
  const sections = parseSections(
    paged,
    at + COFF_SIZE + optionalSize,
    head.u16(6),
    symbolsAt === 0 ? undefined : symbolsAt + symbolCount * 18,
    limits,
    issues,
  );
  const characteristics = head.u16(22);
  const security = optional.directories.security;
  return {
    value: {
      machine: peMachine(head.u16(4)),
      kind: (characteristics & 0x2000) === 0 ? 'executable' : 'dll',
      timestamp: head.u32(8),
      characteristics,
      ...optional,
      sections,
      certificates: security === undefined ? [] : parseCertificates(paged, security, issues),
      ...(symbolsAt === 0 || symbolCount === 0
        ? {}
        : { symbolTable: { offset: symbolsAt, count: symbolCount } }),
      at: { signature: at, optionalHeader: at + COFF_SIZE },
    },
    issues: issues.list,
  };
}

/**
 * Optional header, relative to it:  0 magic(2) 2 linker(1,1) 16 entry  28 or 24(8) image base
 *  32 section alignment 36 file alignment 40 os(2,2) 44 image(2,2) 48 subsystem(2,2) 56 size of image
 *  60 size of headers 64 checksum 68 subsystem(2) 70 dll characteristics(2) 72 four stack and heap sizes
 *  92 or 108 directory count, then the directories {rva, size}
 */
function parseOptional(head: Fields, size: number, wide: boolean, base: number, issues: IssueList) {
  const countAt = COFF_SIZE + (wide ? 108 : 92);
  const field = (offset: number): number => COFF_SIZE + offset;
  const version = (offset: number): string => `${head.u16(field(offset))}.${head.u16(field(offset + 2))}`;
  if (COFF_SIZE + size < countAt + 4 || !head.has(0, countAt + 4)) {
    issues.add('truncated-optional-header', `the optional header has ${size} bytes`, base + 20);
  }
  const said = head.u32(countAt);
  const room = Math.max(0, Math.floor((COFF_SIZE + size - countAt - 4) / 8));
  if (said > room) issues.add('bad-directory-count', `${said} directories, room for ${room}`, base + countAt);
  const directories: Partial<Record<(typeof DIRECTORY_NAMES)[number], PeDirectory>> = {};
  DIRECTORY_NAMES.slice(0, Math.min(said, room)).forEach((name, index) => {
    const row = countAt + 4 + index * 8;
    const rva = head.u32(row);
    if (rva !== 0) directories[name] = { rva, size: head.u32(row + 4) };
  });
  const subsystem = head.u16(field(68));
  return {
    bits: wide ? (64 as const) : (32 as const),
    linkerVersion: `${head.u8(field(2))}.${head.u8(field(3))}`,
    entryRva: head.u32(field(16)),
    imageBase: wide ? head.u64(field(24)) : BigInt(head.u32(field(28))),
    sectionAlignment: head.u32(field(32)),
    fileAlignment: head.u32(field(36)),
    osVersion: version(40),
    imageVersion: version(44),
    subsystemVersion: version(48),
    sizeOfImage: head.u32(field(56)),
    sizeOfHeaders: head.u32(field(60)),
    checksum: head.u32(field(64)),
    subsystem: { value: subsystem, name: subsystemName(subsystem) },
    dllCharacteristics: head.u16(field(70)),
    directories,
  };
}
