import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import type { XcoffImage, XcoffSection } from './image.ts';
import { parseLoader } from './loader.ts';

/**
 * XCOFF64, big-endian:
 * file header (24)       0 magic 0x01f7(2) 2 sections(2) 4 time 8 symbols at(8) 16 auxiliary size(2)
 *                       18 flags(2) 20 symbol count
 * auxiliary header       from 24: 48 module type(2) 80 entry(8), when it is long enough
 * section header (72)    0 name[8] 8 physical(8) 16 address(8) 24 size(8) 32 file offset(8) 40 relocations(8)
 *                       48 lines(8) 56 counts(4,4) 64 flags 68 padding
 * Source: IBM, AIX Files Reference, "XCOFF Object File Format".
 */
const HEADER = 24;
const SECTION = 72;

const KINDS = new Map<number, XcoffSection['kind']>([
  [0x0008, 'padding'],
  [0x0010, 'dwarf'],
  [0x0020, 'text'],
  [0x0040, 'data'],
  [0x0080, 'bss'],
  [0x0100, 'exception'],
  [0x0200, 'info'],
  [0x0400, 'tdata'],
  [0x0800, 'tbss'],
  [0x1000, 'loader'],
  [0x2000, 'debug'],
  [0x4000, 'typecheck'],
  [0x8000, 'overflow'],
]);

export function isXcoff(start: Uint8Array): boolean {
  const magic = new Fields(start, false).u16(0);
  return magic === 0x01f7 || magic === 0x01df;
}

/** Reads headers and the loader section. `value` is undefined for other files and for 32-bit XCOFF. */
export function parseXcoff(
  source: ByteSource,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<XcoffImage | undefined> {
  const issues = new IssueList();
  const paged = new PagedSource(source, limits.bytes);
  const head = new Fields(paged.read(0, HEADER + 256), false);
  if (head.u16(0) === 0x01df) {
    issues.add('xcoff32', 'a 32-bit XCOFF file; Go makes only 64-bit ones, and only those are read', 0);
    return { value: undefined, issues: issues.list };
  }
  if (head.u16(0) !== 0x01f7 || !head.has(0, HEADER)) {
    issues.add('not-xcoff', 'no whole XCOFF64 header', 0);
    return { value: undefined, issues: issues.list };
  }
  const auxiliary = head.u16(16);
  const sections = parseSections(paged, HEADER + auxiliary, head.u16(2), issues);
  const loader = sections.find((one) => one.kind === 'loader');
  const symbolsAt = head.n64(8);
  const symbols = head.u32(20);
  return {
    value: {
      bits: 64,
      timestamp: head.u32(4),
      flags: head.u16(18),
      sections,
      ...(auxiliary >= 88 ? { moduleType: head.text(HEADER + 48, 2), entry: head.u64(HEADER + 80) } : {}),
      ...(loader === undefined
        ? { libpath: '', importFiles: [], loaderSymbols: [] }
        : parseLoader(paged, loader, limits, issues)),
      ...(symbolsAt === 0 || symbols === 0 ? {} : { symbolTable: { offset: symbolsAt, count: symbols } }),
    },
    issues: issues.list,
  };
}

function parseSections(source: ByteSource, start: number, count: number, issues: IssueList): XcoffSection[] {
  const fields = new Fields(source.read(start, count * SECTION), false);
  if (fields.length < count * SECTION) {
    issues.add('truncated-section-table', `${count} sections do not fit the file`, start);
  }
  const sections: XcoffSection[] = [];
  for (let row = 0; fields.has(row, SECTION); row += SECTION) {
    const flags = fields.u32(row + 64);
    const name = fields.text(row, 8);
    const kind = KINDS.get(flags & 0xffff) ?? 'other';
    const fileOffset = fields.n64(row + 32);
    const size = fields.n64(row + 24);
    const inFile = kind !== 'bss' && kind !== 'tbss';
    if (inFile && fileOffset + size > source.size) {
      issues.add(
        'section-outside-file',
        `section ${name} needs bytes ${fileOffset} to ${fileOffset + size} of ${source.size}`,
        start + row,
      );
    }
    sections.push({ name, kind, address: fields.u64(row + 16), size, fileOffset, flags, at: start + row });
  }
  return sections;
}
