import type { ByteSource, VirtualAddress } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { StringTable } from '../fields/string-table.ts';
import type { MachoImage } from './image.ts';
import { machoSliceSource } from './macho.ts';

/**
 * nlist       0 strx(4) 4 type 5 sect 6 desc(2) 8 value(4)     12 bytes
 * nlist_64    0 strx(4) 4 type 5 sect 6 desc(2) 8 value(8)     16 bytes
 */
export interface MachoSymbol {
  readonly name: string;
  readonly address: VirtualAddress;
  readonly kind: 'undefined' | 'common' | 'absolute' | 'section' | 'indirect' | 'prebound' | 'debug';
  readonly external: boolean;
  /** Weak reference when undefined, weak definition otherwise. */
  readonly weak: boolean;
  /** 1-based over all sections of all segments; 0 for none. */
  readonly section: number;
  /** Library ordinal of an undefined symbol in a two-level file; 0 is the file itself. */
  readonly ordinal: number;
}

const KINDS = new Map<number, MachoSymbol['kind']>([
  [0x0, 'undefined'],
  [0x2, 'absolute'],
  [0xa, 'indirect'],
  [0xc, 'prebound'],
  [0xe, 'section'],
]);
const ROWS_AT_ONCE = 4096;

/** The symbol table (LC_SYMTAB) in file order, debugging entries included. */
export function parseMachoSymbols(
  source: ByteSource,
  image: MachoImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<MachoSymbol[]> {
  const issues = new IssueList([], image.sliceOffset);
  const symbols: MachoSymbol[] = [];
  const table = image.symbolTable;
  if (table === undefined) return { value: symbols, issues: issues.list };
  const slice = new PagedSource(machoSliceSource(source, image), limits.bytes);
  const wide = image.bits === 64;
  const rowSize = wide ? 16 : 12;
  const room = Math.max(0, Math.floor((slice.size - table.offset) / rowSize));
  if (table.count > room) {
    issues.add('truncated-symbol-table', `${table.count} symbols, room for ${room}`, table.offset);
  }
  const count = Math.min(table.count, room, limits.entries);
  if (count < Math.min(table.count, room)) {
    issues.add('too-many-symbols', `${table.count} symbols; ${count} read`, table.offset);
  }
  const strings = new StringTable(slice, table.stringOffset, table.stringSize, limits.stringBytes);
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const rows = Math.min(ROWS_AT_ONCE, count - first);
    const start = table.offset + first * rowSize;
    const fields = new Fields(slice.read(start, rows * rowSize), image.littleEndian);
    for (let at = 0; fields.has(at, rowSize); at += rowSize) {
      const strx = fields.u32(at);
      const name = strings.at(strx);
      if (name === undefined && table.stringSize > 0) {
        issues.add('symbol-name-outside', `a symbol's name lies at ${strx} in the string table`, start + at);
      }
      const type = fields.u8(at + 4);
      const desc = fields.u16(at + 6);
      const address = fields.word(at + 8, wide);
      const kind = symbolKind(type, address);
      symbols.push({
        name: name ?? '',
        address,
        kind,
        external: (type & 1) === 1,
        weak: kind !== 'debug' && (desc & (kind === 'undefined' ? 0x40 : 0x80)) !== 0,
        section: fields.u8(at + 5),
        ordinal: desc >>> 8,
      });
    }
  }
  return { value: symbols, issues: issues.list };
}

/** An undefined external with a value is a common block of that size. */
function symbolKind(type: number, value: bigint): MachoSymbol['kind'] {
  if ((type & 0xe0) !== 0) return 'debug';
  const kind = KINDS.get(type & 0x0e) ?? 'absolute';
  return kind === 'undefined' && value !== 0n && (type & 1) === 1 ? 'common' : kind;
}
