import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import { Fields } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { StringTable } from '../fields/string-table.ts';
import type { XcoffImage, XcoffImportFile, XcoffLoaderSymbol, XcoffSection } from './image.ts';

/**
 * loader header (56)   0 version 4 symbols 8 relocations 12 import-id bytes 16 import ids 20 string bytes
 *                     24 import ids at(8) 32 strings at(8) 40 symbols at(8) 48 relocations at(8)
 * loader symbol (24)   0 value(8) 8 name offset 12 section(2) 14 type(1) 15 class(1) 16 import file 20 check
 * import ids           three NUL-terminated strings each: path, base name, member; the first is LIBPATH
 * Offsets count from the start of the section. Type: 0x40 import, 0x20 entry, 0x10 export, 0x08 weak.
 */
type Loader = Pick<XcoffImage, 'libpath' | 'importFiles' | 'loaderSymbols'>;

const MOST_IDS = 4096;

export function parseLoader(
  source: ByteSource,
  section: XcoffSection,
  limits: Limits,
  issues: IssueList,
): Loader {
  const at = section.fileOffset;
  const head = new Fields(source.read(at, 56), false);
  if (!head.has(0, 56)) {
    issues.add('truncated-loader', 'the loader section has no whole header', at);
    return { libpath: '', importFiles: [], loaderSymbols: [] };
  }
  const ids = parseImportFiles(source, at + head.n64(24), head.u32(12), head.u32(16), limits, issues);
  const strings = new StringTable(source, at + head.n64(32), head.u32(20), limits.stringBytes);
  const symbolsAt = at + head.n64(40);
  const count = Math.min(
    head.u32(4),
    limits.entries,
    Math.max(0, Math.floor((source.size - symbolsAt) / 24)),
  );
  if (count < head.u32(4)) {
    issues.add('truncated-loader-symbols', `${head.u32(4)} loader symbols, ${count} read`, at + 4);
  }
  const loaderSymbols: XcoffLoaderSymbol[] = [];
  const rows = new Fields(source.read(symbolsAt, count * 24), false);
  for (let row = 0; rows.has(row, 24); row += 24) {
    const type = rows.u8(row + 14);
    const name = strings.at(rows.u32(row + 8));
    if (name === undefined)
      issues.add('symbol-name-outside', 'a loader symbol without a name', symbolsAt + row);
    loaderSymbols.push({
      name: name ?? '',
      address: rows.u64(row),
      imported: (type & 0x40) !== 0,
      entry: (type & 0x20) !== 0,
      exported: (type & 0x10) !== 0,
      weak: (type & 0x08) !== 0,
      importFile: rows.u32(row + 16),
    });
  }
  return { libpath: ids[0]?.path ?? '', importFiles: ids, loaderSymbols };
}

function parseImportFiles(
  source: ByteSource,
  at: number,
  length: number,
  count: number,
  limits: Limits,
  issues: IssueList,
): XcoffImportFile[] {
  const table = new StringTable(source, at, length, limits.stringBytes);
  const ids: XcoffImportFile[] = [];
  let offset = 0;
  for (let index = 0; index < Math.min(count, MOST_IDS); index++) {
    const parts: string[] = [];
    for (let part = 0; part < 3; part++) {
      const text = table.at(offset);
      if (text === undefined) {
        issues.add('truncated-import-ids', `import id ${index} of ${count} is not there`, at + offset);
        return ids;
      }
      // Paths are bytes; anything but ASCII in them would shift the next offset, so it ends the list.
      offset += new TextEncoder().encode(text).length + 1;
      parts.push(text);
    }
    const [path = '', base = '', member = ''] = parts;
    ids.push({ path, base, member });
  }
  return ids;
}
