import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { IssueList } from '../fields/issue-list.ts';
import { parseBindOpcodes } from './bind-opcodes.ts';
import { parseChainedImports } from './chained-fixups.ts';
import type { LinkeditRange, MachoImage } from './image.ts';
import { machoSliceSource } from './macho.ts';
import type { RawImport } from './raw-import.ts';
import { parseMachoSymbols } from './symbols.ts';

export interface MachoImport {
  /** With the leading underscore of C. */
  readonly name: string;
  /** Install name of the library; undefined for a search through all (`flat`, `weak`, `main`, `self`). */
  readonly library?: string;
  readonly search: 'library' | 'self' | 'main' | 'flat' | 'weak';
  /** May be absent at run time; then its address is 0. */
  readonly weak: boolean;
  readonly sources: readonly ('symbols' | 'chained-fixups' | 'binds')[];
}

const SPECIAL = new Map<number, MachoImport['search']>([
  [0, 'self'],
  [-1, 'main'],
  [-2, 'flat'],
  [-3, 'weak'],
]);

/**
 * What a slice wants from other libraries, sorted by name: from chained fixups, from the older bind
 * opcodes and from the undefined symbols, joined. A stripped file still has one of the first two.
 */
export function parseMachoImports(
  source: ByteSource,
  image: MachoImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<MachoImport[]> {
  const issues = new IssueList([], image.sliceOffset);
  const slice = machoSliceSource(source, image);
  const libraries = image.dylibs.filter((one) => one.kind !== 'id').map((one) => one.path);
  const found = new Map<string, MachoImport>();
  const byName = new Map<string, string>();
  const add = (raw: RawImport, from: MachoImport['sources'][number]): void => {
    const library = raw.ordinal > 0 ? libraries[raw.ordinal - 1] : undefined;
    if (raw.ordinal > 0 && library === undefined) {
      issues.add(
        'library-ordinal-outside',
        `${raw.name} comes from library ${raw.ordinal}, which is not there`,
      );
    }
    let search = raw.ordinal > 0 ? 'library' : (SPECIAL.get(raw.ordinal) ?? 'flat');
    let key = `${raw.name}\n${search}\n${library ?? ''}`;
    // Go binds names to libraries but sets no MH_TWOLEVEL: the symbol of such a name adds nothing new.
    const known = search === 'flat' ? byName.get(raw.name) : undefined;
    const before = found.get(known ?? key);
    if (known !== undefined && before !== undefined) {
      key = known;
      search = before.search;
    }
    byName.set(raw.name, byName.get(raw.name) ?? key);
    const sources = before?.sources ?? [];
    found.set(key, {
      name: raw.name,
      ...withLibrary(library ?? before?.library),
      search,
      weak: raw.weak || before?.weak === true,
      sources: sources.includes(from) ? sources : [...sources, from],
    });
  };
  const bytesOf = (range: LinkeditRange): Uint8Array =>
    slice.read(range.offset, Math.min(range.size, limits.bytes / 4));
  const most = limits.entries;
  const longest = limits.stringBytes;
  if (image.chainedFixups !== undefined) {
    const { offset } = image.chainedFixups;
    const bytes = bytesOf(image.chainedFixups);
    for (const raw of parseChainedImports(bytes, image.littleEndian, most, longest, offset, issues)) {
      add(raw, 'chained-fixups');
    }
  }
  for (const table of ['eager', 'weak', 'lazy'] as const) {
    const range = image.binds?.[table];
    if (range === undefined || range.size === 0) continue;
    for (const raw of parseBindOpcodes(bytesOf(range), table, most, longest, range.offset, issues)) {
      add(raw, 'binds');
    }
  }
  const symbols = parseMachoSymbols(source, image, limits);
  const twoLevel = image.flagNames.includes('MH_TWOLEVEL');
  for (const symbol of symbols.value) {
    if (symbol.kind !== 'undefined' || !symbol.external) continue;
    add(
      { name: symbol.name, weak: symbol.weak, ordinal: twoLevel ? nlistOrdinal(symbol.ordinal) : -2 },
      'symbols',
    );
  }
  const value = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { value, issues: [...issues.list, ...symbols.issues] };
}

function withLibrary(library: string | undefined): { library?: string } {
  return library === undefined ? {} : { library };
}

/** n_desc has its own special ordinals: 0 self, 0xfe flat lookup, 0xff the main executable. */
function nlistOrdinal(ordinal: number): number {
  if (ordinal === 0xff) return -1;
  return ordinal === 0xfe ? -2 : ordinal;
}
