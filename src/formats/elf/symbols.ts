import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { cString } from './c-string.ts';
import { Clusters } from './clusters.ts';
import { NameTable, shortText } from './name-table.ts';
import { AddressMap } from './addresses.ts';
import { dynamicValue } from './dynamic.ts';
import type { Elf, ElfSymbol, NeededVersion } from './elf-file.ts';
import { DT_STRSZ, DT_STRTAB, DT_SYMTAB, DT_VERSYM, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from './elf-file.ts';

// Symbol, class 64 (24 bytes): name u32, info u8, other u8, section u16, value u64, size u64.
//         class 32 (16 bytes): name u32, value u32, size u32, info u8, other u8, section u16.
// info = binding << 4 | type; other & 3 = visibility; section 0xffff = see the SYMTAB_SHNDX table.

type RawSymbol = Omit<ElfSymbol, 'name'> & { readonly nameAt: number };

function symbolAt(fields: Fields, at: number, wide: boolean, index: number): RawSymbol {
  const info = fields.u8(at + (wide ? 4 : 12));
  return {
    index,
    nameAt: fields.u32(at),
    value: wide ? fields.u64(at + 8) : BigInt(fields.u32(at + 4)),
    size: wide ? fields.n64(at + 16) : fields.u32(at + 8),
    type: info & 0xf,
    binding: info >> 4,
    visibility: fields.u8(at + (wide ? 5 : 13)) & 3,
    section: fields.u16(at + (wide ? 6 : 14)),
  };
}

/** The symbol table for linking and debugging; empty when the file was stripped. */
export function parseSymbols(
  source: ByteSource,
  elf: Elf,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<readonly ElfSymbol[]> {
  const issues: Issue[] = [];
  const tableIndex = elf.sections.findIndex(({ type }) => type === SHT_SYMTAB);
  const table = elf.sections[tableIndex];
  if (table === undefined) return { value: [], issues };
  const strings = elf.sections[table.link];
  const extended = elf.sections.find(({ type, link }) => type === SHT_SYMTAB_SHNDX && link === tableIndex);
  const indexes =
    extended === undefined
      ? undefined
      : new Fields(bounded(source, extended.offset, extended.size, limits, issues), elf.header.littleEndian);
  const raw = symbolTable(
    source,
    elf,
    table.offset,
    table.size / (elf.header.class === 64 ? 24 : 16),
    limits,
    issues,
  );
  const names = new NameTable(bounded(source, strings?.offset ?? 0, strings?.size ?? 0, limits, issues));
  return {
    value: raw.map(({ nameAt, ...symbol }) => ({
      ...symbol,
      name: names.at(nameAt) ?? '',
      section: symbol.section === 0xffff ? (indexes?.u32(symbol.index * 4) ?? 0xffff) : symbol.section,
    })),
    issues,
  };
}

/** All dynamic symbols with the version each needs or defines. */
export function parseDynamicSymbols(
  source: ByteSource,
  elf: Elf,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<readonly ElfSymbol[]> {
  const issues: Issue[] = [];
  const tables = dynamicTables(elf);
  if (tables === undefined) return { value: [], issues };
  const count = elf.dynamic?.symbolCount ?? 0;
  const raw = symbolTable(source, elf, tables.symbols, count, limits, issues);
  const names = new NameTable(bounded(source, tables.strings, tables.stringsSize, limits, issues));
  const versions = versionNames(elf);
  const indexes = versionIndexes(source, elf, tables.versions, raw.length);
  return {
    value: raw.map(({ nameAt, ...symbol }) => {
      const versionIndex = indexes?.u16(symbol.index * 2) ?? 0;
      const version = versions.get(versionIndex & 0x7fff);
      return {
        ...symbol,
        name: names.at(nameAt) ?? '',
        ...(version === undefined ? {} : { version, hidden: (versionIndex & 0x8000) !== 0 }),
      };
    }),
    issues,
  };
}

/** A dynamic symbol that a needed library must define in a given version. */
export interface RequiredSymbol {
  readonly index: number;
  readonly name: string;
  readonly version: NeededVersion;
  /** STB_WEAK: may stay undefined; it does not make the version optional. */
  readonly weak: boolean;
}

/**
 * The symbols that force version needs. Reads the version index of every symbol, but symbols and names only where a
 * need is behind them, neighbours together: some hundred kilobytes of a file of 100 MB.
 */
export function requiredSymbols(
  source: ByteSource,
  elf: Elf,
  limits: Limits = DEFAULT_LIMITS,
  needed: readonly NeededVersion[] = elf.neededVersions,
): readonly RequiredSymbol[] {
  const tables = dynamicTables(elf);
  if (tables === undefined || needed.length === 0) return [];
  const needs = new Map(needed.map((version) => [version.index, version]));
  const wide = elf.header.class === 64;
  const entry = wide ? 24 : 16;
  const indexes = versionIndexes(source, elf, tables.versions, elf.dynamic?.symbolCount ?? 0);
  if (indexes === undefined) return [];
  const found = symbolsWithNeeds(indexes, needs);
  const places = found.map(({ index }) => tables.symbols + index * entry);
  const symbols = new Clusters(source, places, entry);
  const little = elf.header.littleEndian;
  const info = wide ? 4 : 12;
  const raw = found.map(({ index, version }, i) => {
    const bytes = symbols.at(places[i] ?? 0);
    return { index, version, nameAt: u32At(bytes, little), weak: (bytes[info] ?? 0) >> 4 === 2 };
  });
  const names = new Clusters(
    source,
    raw.map(({ nameAt }) => tables.strings + nameAt),
    SHORT_NAME,
  );
  const longest = Math.min(limits.stringBytes, 4096);
  return raw.map(({ index, nameAt, weak, version }) => {
    const name =
      shortText(names.at(tables.strings + nameAt)) ?? cString(source, tables.strings + nameAt, longest) ?? '';
    return { index, name, version, weak };
  });
}

/** How many dynamic symbols refer to each version index; names are not read. */
export function versionCounts(source: ByteSource, elf: Elf): ReadonlyMap<number, number> {
  const counts = new Uint32Array(0x8000);
  const indexes = versionIndexes(source, elf, dynamicTables(elf)?.versions, elf.dynamic?.symbolCount ?? 0);
  if (indexes === undefined) return new Map();
  const { bytes } = indexes;
  const high = indexes.littleEndian ? 1 : 0;
  for (let at = 2; at + 2 <= bytes.length; at += 2) {
    const index = (((bytes[at + high] ?? 0) & 0x7f) << 8) | (bytes[at + 1 - high] ?? 0);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return new Map(elf.neededVersions.map(({ index }) => [index, counts[index] ?? 0]));
}

/** st_name, the first field of a symbol. */
function u32At(bytes: Uint8Array, little: boolean): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return (little ? a | (b << 8) | (c << 16) | (d << 24) : d | (c << 8) | (b << 16) | (a << 24)) >>> 0;
}

/** Libraries have tens of thousands of version indexes and few needs: the loop looks at bytes only. */
function symbolsWithNeeds(
  indexes: Fields,
  needs: ReadonlyMap<number, NeededVersion>,
): { index: number; version: NeededVersion }[] {
  const found: { index: number; version: NeededVersion }[] = [];
  const { bytes } = indexes;
  const high = indexes.littleEndian ? 1 : 0;
  for (let at = 2; at + 2 <= bytes.length; at += 2) {
    const value = (((bytes[at + high] ?? 0) & 0x7f) << 8) | (bytes[at + 1 - high] ?? 0);
    // 0 is local and 1 is global without a version: no need has them.
    const version = value < 2 ? undefined : needs.get(value);
    if (version !== undefined) found.push({ index: at / 2, version });
  }
  return found;
}

/** Most names are shorter; a longer one costs a read of its own. */
const SHORT_NAME = 96;

interface DynamicTables {
  readonly symbols: number;
  readonly strings: number;
  readonly stringsSize: number;
  readonly versions: number | undefined;
}

function dynamicTables(elf: Elf): DynamicTables | undefined {
  const entries = elf.dynamic?.entries ?? [];
  const addresses = new AddressMap(elf.segments);
  const place = (tag: number) => {
    const address = dynamicValue(entries, tag);
    return address === undefined ? undefined : addresses.place(address);
  };
  const symbols = place(DT_SYMTAB);
  const strings = place(DT_STRTAB);
  if (symbols === undefined || strings === undefined) return undefined;
  const size = Number(dynamicValue(entries, DT_STRSZ) ?? 0n);
  return {
    symbols: symbols.offset,
    strings: strings.offset,
    stringsSize: Math.min(size, strings.left),
    versions: place(DT_VERSYM)?.offset,
  };
}

function symbolTable(
  source: ByteSource,
  elf: Elf,
  offset: number,
  count: number,
  limits: Limits,
  issues: Issue[],
): RawSymbol[] {
  const wide = elf.header.class === 64;
  const size = wide ? 24 : 16;
  const kept = Math.min(Math.floor(count), limits.entries);
  if (kept < Math.floor(count)) {
    issues.push({
      id: 'too-many-symbols',
      message: `${count} symbols, of which ${kept} are read`,
      at: offset,
    });
  }
  const fields = new Fields(bounded(source, offset, kept * size, limits, issues), elf.header.littleEndian);
  const symbols: RawSymbol[] = [];
  for (let at = 0; at + size <= fields.length; at += size) {
    symbols.push(symbolAt(fields, at, wide, symbols.length));
  }
  return symbols;
}

function bounded(
  source: ByteSource,
  offset: number,
  size: number,
  limits: Limits,
  issues: Issue[],
): Uint8Array {
  const bytes = source.read(offset, Math.min(size, limits.bytes));
  if (bytes.length < size) {
    issues.push({ id: 'truncated-symbol-table', message: 'a symbol table ends beyond the file', at: offset });
  }
  return bytes;
}

function versionIndexes(
  source: ByteSource,
  elf: Elf,
  offset: number | undefined,
  count: number,
): Fields | undefined {
  return offset === undefined
    ? undefined
    : new Fields(source.read(offset, count * 2), elf.header.littleEndian);
}

function versionNames(elf: Elf): Map<number, string> {
  const names = new Map<number, string>();
  for (const { index, name, base } of elf.definedVersions) if (!base) names.set(index, name);
  for (const { index, name } of elf.neededVersions) names.set(index, name);
  return names;
}
