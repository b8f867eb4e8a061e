import type { ByteSource, VirtualAddress } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { StringTable } from '../fields/string-table.ts';
import type { XcoffImage } from './image.ts';

/**
 * symbol (18)   0 value(8) 8 name offset 12 section(2) 14 type(2) 16 storage class(1) 17 auxiliary rows(1)
 * The string table follows; its first four bytes are its length, and offsets count from there.
 */
export interface XcoffSymbol {
  readonly name: string;
  readonly address: VirtualAddress;
  /** 1-based; 0 undefined, -1 absolute, -2 debugging. */
  readonly section: number;
  /** 2 external, 107 hidden external, 111 weak, 103 source file, ... */
  readonly storageClass: number;
}

const ROW = 18;
const ROWS_AT_ONCE = 4096;

export function parseXcoffSymbols(
  source: ByteSource,
  image: XcoffImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<XcoffSymbol[]> {
  const issues = new IssueList();
  const symbols: XcoffSymbol[] = [];
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
    const fields = new Fields(paged.read(start, Math.min(ROWS_AT_ONCE, count - first) * ROW), false);
    for (let at = 0; fields.has(at, ROW); at += ROW) {
      if (skip > 0) {
        skip--;
        continue;
      }
      skip = fields.u8(at + 17);
      const offset = fields.u32(at + 8);
      const name = offset === 0 ? '' : strings.at(offset);
      if (name === undefined)
        issues.add('symbol-name-outside', 'a symbol name lies outside the file', start + at);
      const section = fields.u16(at + 12);
      symbols.push({
        name: name ?? '',
        address: fields.u64(at),
        section: section >= 0x8000 ? section - 0x10000 : section,
        storageClass: fields.u8(at + 16),
      });
    }
  }
  return { value: symbols, issues: issues.list };
}
