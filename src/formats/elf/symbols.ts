import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { Fields, utf8 } from '../fields/fields.ts';
import { cString } from './c-string.ts';
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
      name: names.at(nameAt),
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
        name: names.at(nameAt),
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
 * The symbols that force version needs. Reads the version index of every symbol, but the symbol and its name
 * only where a need is behind it: a few pages of a large file.
 */
export function requiredSymbols(
  source: ByteSource,
  elf: Elf,
  limits: Limits = DEFAULT_LIMITS,
): readonly RequiredSymbol[] {
  const tables = dynamicTables(elf);
  if (tables === undefined || elf.neededVersions.length === 0) return [];
  const needs = new Map(elf.neededVersions.map((version) => [version.index, version]));
  const wide = elf.header.class === 64;
  const entry = wide ? 24 : 16;
  const indexes = versionIndexes(source, elf, tables.versions, elf.dynamic?.symbolCount ?? 0);
  const required: RequiredSymbol[] = [];
  if (indexes === undefined) return required;
  for (let index = 1; index * 2 < indexes.length; index++) {
    const version = needs.get(indexes.u16(index * 2) & 0x7fff);
    if (version === undefined) continue;
    const fields = new Fields(source.read(tables.symbols + index * entry, entry), elf.header.littleEndian);
    const symbol = symbolAt(fields, 0, wide, index);
    const name = cString(source, tables.strings + symbol.nameAt, Math.min(limits.stringBytes, 4096)) ?? '';
    required.push({ index, name, version, weak: symbol.binding === 2 });
  }
  return required;
}

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

/** Names may share bytes, so a small table could spell gigabytes: the total is bounded. */
class NameTable {
  readonly #bytes: Uint8Array;
  #left = 128 * 1024 * 1024;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  at(index: number): string {
    if (index === 0 || index >= this.#bytes.length || this.#left <= 0) return '';
    const end = this.#bytes.indexOf(0, index);
    const name = this.#bytes.subarray(index, Math.min(end < 0 ? this.#bytes.length : end, index + 65_536));
    this.#left -= name.length;
    return utf8(name);
  }
}
