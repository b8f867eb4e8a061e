import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { StringTable } from '../fields/string-table.ts';
import type { PeImage } from './image.ts';

/**
 * COFF symbol (18)   0 name[8], or 0(4) and 4 offset in the string table   8 value 12 section(2)
 *                   14 type(2) 16 storage class(1) 17 auxiliary rows that follow(1)
 */
export interface PeSymbol {
  readonly name: string;
  readonly value: number;
  /** 1-based; 0 undefined, -1 absolute, -2 debugging. */
  readonly section: number;
  readonly storageClass: number;
  readonly function: boolean;
}

const ROW = 18;
const ROWS_AT_ONCE = 4096;

/** The COFF symbols that linkers other than Microsoft's leave in an image. */
export function parsePeSymbols(
  source: ByteSource,
  image: PeImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<PeSymbol[]> {
  const issues = new IssueList();
  const symbols: PeSymbol[] = [];
  const table = image.symbolTable;
  if (table === undefined) return { value: symbols, issues: issues.list };
  const paged = new PagedSource(source, limits.bytes);
  const room = Math.max(0, Math.floor((source.size - table.offset) / ROW));
  const count = Math.min(table.count, room, limits.entries);
  if (count < table.count) {
    issues.add('truncated-symbol-table', `${table.count} symbols, ${count} read`, table.offset);
  }
  const strings = new StringTable(paged, table.offset + table.count * ROW, source.size, limits.stringBytes);
  let skip = 0;
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const start = table.offset + first * ROW;
    const fields = new Fields(paged.read(start, Math.min(ROWS_AT_ONCE, count - first) * ROW), true);
    for (let at = 0; fields.has(at, ROW); at += ROW) {
      if (skip > 0) {
        skip--;
        continue;
      }
      skip = fields.u8(at + 17);
      const long = fields.u32(at) === 0;
      const name = long ? strings.at(fields.u32(at + 4)) : fields.text(at, 8);
      if (name === undefined)
        issues.add('symbol-name-outside', 'a symbol name lies outside the file', start + at);
      const section = fields.u16(at + 12);
      symbols.push({
        name: name ?? '',
        value: fields.u32(at + 8),
        section: section >= 0x8000 ? section - 0x10000 : section,
        storageClass: fields.u8(at + 16),
        function: ((fields.u16(at + 14) >>> 4) & 3) === 2,
      });
    }
  }
  return { value: symbols, issues: issues.list };
}
