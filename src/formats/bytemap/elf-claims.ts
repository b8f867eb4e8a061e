import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import { elfImage } from '../elf/image.ts';
import { type Elf, type ElfSymbol, SHT_NOBITS, SHT_NOTE } from '../elf/elf-file.ts';
import { parseDynamicSymbols, parseSymbols } from '../elf/symbols.ts';
import { placeOfFunction } from '../gobinary/function-name.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import { claimAddress, imageRanges } from './address-ranges.ts';
import { claimGo, codeAtAddresses } from './go-claims.ts';
import type { Ledger } from './ledger.ts';
import { sectionKind } from './section-kind.ts';
import { isMark, variableLabel } from './symbol-claims.ts';

const COMPRESSED = 0x800;
const OBJECT = 1;
const FUNCTION = 2;
const INDIRECT = 10;

export function claimElf(
  ledger: Ledger,
  source: ByteSource,
  elf: Elf,
  table: Pclntab | undefined,
  limits: Limits,
): void {
  claimSections(ledger, elf);
  const image = elfImage(source, elf);
  const ranges = imageRanges(image);
  const own = parseSymbols(source, elf, limits);
  const symbols = own.value.length > 0 ? own : parseDynamicSymbols(source, elf, limits);
  ledger.issues.push(...symbols.issues);
  if (table !== undefined) {
    const byName = new Map<string, bigint>();
    for (const { type, name, value } of symbols.value) if (type === FUNCTION) byName.set(name, value);
    const place = codeAtAddresses(ledger, image, table, ranges, (name) => byName.get(name));
    claimGo(ledger, image, table, ranges, place, limits);
  }
  // In an object file a symbol's value counts from its section.
  const relocatable = elf.header.type === 1;
  for (const symbol of symbols.value) {
    const section = elf.sections[symbol.section];
    if (!isPart(symbol) || section === undefined || section.type === SHT_NOBITS) continue;
    const kind = sectionKind(section.name, access(section.flags));
    const label = labelOf(symbol, kind, table !== undefined);
    const index = ledger.labels.push(label) - 1;
    // The lowest bit of an ARM function's address says Thumb.
    const value = symbol.type === FUNCTION && elf.header.machine === 40 ? symbol.value & ~1n : symbol.value;
    if (relocatable) ledger.variables.add(section.offset + Number(value), symbol.size, index);
    else claimAddress(ranges, ledger.variables, Number(value - ranges.base), symbol.size, index);
  }
}

function isPart({ type, size, section, name }: ElfSymbol): boolean {
  const kept = type === 0 || type === OBJECT || type === FUNCTION || type === INDIRECT;
  return kept && size > 0 && section > 0 && section < 0xff00 && !isMark(name);
}

function labelOf({ type, name }: ElfSymbol, kind: ReturnType<typeof sectionKind>, go: boolean) {
  if (type !== FUNCTION && type !== INDIRECT) return variableLabel(name, go, kind);
  // Functions that Go's table does not have are C or assembly of other linkers.
  const packageName = go && /^(?:_cgo|x_cgo|_?crosscall)/.test(name) ? placeOfFunction(name).packageName : '';
  return { kind: 'code' as const, package: packageName, name };
}

const access = (flags: number): { writable: boolean; executable: boolean } => ({
  writable: (flags & 1) !== 0,
  executable: (flags & 4) !== 0,
});

function claimSections(ledger: Ledger, elf: Elf): void {
  const { header } = elf;
  ledger.headers(0, header.class === 64 ? 64 : 52);
  for (const { offset, entrySize, count } of [header.programHeaders, header.sectionHeaders])
    ledger.headers(offset, entrySize * count);
  for (const section of elf.sections) {
    if (section.type === 0 || section.type === SHT_NOBITS || section.size <= 0) continue;
    const named = section.type === SHT_NOTE ? 'build-info' : sectionKind(section.name, access(section.flags));
    const packed = named === 'debug' && (section.flags & COMPRESSED) !== 0;
    ledger.section(section.offset, section.size, section.name, packed ? 'debug-compressed' : named);
  }
  // Without section headers the segments say what is what; with them gaps between sections are padding.
  if (elf.sections.length > 1) return;
  for (const segment of elf.segments) {
    const writable = (segment.flags & 2) !== 0;
    const executable = (segment.flags & 1) !== 0;
    const name = `(segment ${executable ? 'text' : writable ? 'data' : 'read-only'})`;
    const kind = executable ? 'code' : writable ? 'data' : 'read-only-data';
    if (segment.type === 1) ledger.surrounding(segment.offset, segment.fileSize, name, kind);
  }
}
