import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import { Fields } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { StringTable } from '../fields/string-table.ts';
import type { PeSection } from './image.ts';

/**
 * Section header (40)   0 name[8] 8 virtual size 12 rva 16 file size 20 file offset 24 relocations
 *                      28 lines 32 counts(2,2) 36 flags
 * A name of `/N` is the offset N of the real name in the COFF string table, which follows the symbols.
 */
const ROW = 40;

export function parseSections(
  source: ByteSource,
  start: number,
  count: number,
  stringsAt: number | undefined,
  limits: Limits,
  issues: IssueList,
): PeSection[] {
  const fields = new Fields(source.read(start, Math.min(count, limits.entries) * ROW), true);
  const there = Math.floor(fields.length / ROW);
  if (there < count) {
    issues.add('truncated-section-table', `${count} sections, ${there} are in the file`, start);
  }
  const strings =
    stringsAt === undefined ? undefined : new StringTable(source, stringsAt, source.size, limits.stringBytes);
  const sections: PeSection[] = [];
  for (let index = 0; index < there; index++) {
    const row = index * ROW;
    const fileOffset = fields.u32(row + 20);
    const fileSize = fields.u32(row + 16);
    const short = fields.text(row, 8);
    const name = short.startsWith('/') ? (strings?.at(Number(short.slice(1))) ?? short) : short;
    if (fileSize > 0 && fileOffset + fileSize > source.size) {
      issues.add(
        'section-outside-file',
        `section ${name} needs bytes ${fileOffset} to ${fileOffset + fileSize} of ${source.size}`,
        start + row,
      );
    }
    const flags = fields.u32(row + 36);
    sections.push({
      name,
      rva: fields.u32(row + 12),
      virtualSize: fields.u32(row + 8),
      fileOffset,
      fileSize,
      flags,
      executable: (flags & 0x20000000) !== 0,
      readable: (flags & 0x40000000) !== 0,
      writable: (flags & 0x80000000) !== 0,
      at: start + row,
    });
  }
  return sections;
}
