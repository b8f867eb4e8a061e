import { Fields, nulText } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import type { RawImport } from './raw-import.ts';

/**
 * dyld_chained_fixups_header   0 version 4 starts 8 imports 12 symbols 16 count 20 format 24 compression
 * format 1 (4 bytes)    ordinal:8 weak:1 name:23
 * format 2 (8 bytes)    the same, then addend(4)
 * format 3 (16 bytes)   ordinal:16 weak:1 reserved:15 name:32, then addend(8)
 * Source: <mach-o/fixup-chains.h>.
 */
export function parseChainedImports(
  bytes: Uint8Array,
  littleEndian: boolean,
  most: number,
  longest: number,
  at: number,
  issues: IssueList,
): RawImport[] {
  const fields = new Fields(bytes, littleEndian);
  if (!fields.has(0, 28)) {
    issues.add('truncated-chained-fixups', `${bytes.length} bytes of chained fixups`, at);
    return [];
  }
  const table = fields.u32(8);
  const symbols = fields.u32(12);
  const count = fields.u32(16);
  const format = fields.u32(20);
  if (fields.u32(24) !== 0) {
    issues.add('compressed-fixup-symbols', 'the symbol names of the fixups are compressed', at + 24);
    return [];
  }
  const rowSize = [0, 4, 8, 16][format] ?? 0;
  if (rowSize === 0) {
    if (count > 0) issues.add('unknown-import-format', `import format ${format}`, at + 20);
    return [];
  }
  const room = Math.max(0, Math.floor((bytes.length - table) / rowSize));
  if (count > room) issues.add('bad-import-count', `${count} imports, room for ${room}`, at + 16);
  const imports: RawImport[] = [];
  let charactersLeft = 16 * 1024 * 1024;
  for (let index = 0; index < Math.min(count, room, most) && charactersLeft > 0; index++) {
    const row = table + index * rowSize;
    const low = fields.u32(row);
    const wide = format === 3;
    const ordinal = wide ? signed(low & 0xffff, 16) : signed(low & 0xff, 8);
    const nameAt = symbols + (wide ? fields.u32(row + 4) : low >>> 9);
    if (nameAt >= bytes.length) {
      issues.add('import-name-outside', `import ${index} has its name at ${nameAt}`, at + row);
      continue;
    }
    const name = nulText(bytes.subarray(nameAt, nameAt + longest));
    charactersLeft -= name.length + 16;
    imports.push({ name, ordinal, weak: ((low >>> (wide ? 16 : 8)) & 1) === 1 });
  }
  return imports;
}

/** Ordinals 0xf0 and up (of 8 bits) are the special negative ones; below that they count libraries. */
function signed(value: number, bits: 8 | 16): number {
  const top = 2 ** bits;
  return value >= top - 16 ? value - top : value;
}
