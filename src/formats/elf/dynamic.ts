import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { cString } from './c-string.ts';
import type { AddressMap } from './addresses.ts';
import type { DynamicEntry, ElfDynamic, ElfHeader, ElfSection, ElfSegment } from './elf-file.ts';
import {
  DT_FLAGS,
  DT_FLAGS_1,
  DT_GNU_HASH,
  DT_HASH,
  DT_MIPS_SYMTABNO,
  DT_NEEDED,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_STRSZ,
  DT_STRTAB,
  DT_SYMTAB,
  PT_DYNAMIC,
  SHT_DYNAMIC,
} from './elf-file.ts';

// Dynamic section (gABI chapter 5): pairs of tag and value, a word each, up to the pair with tag 0.
// Values that name tables are addresses, so everything is found without a single section header.

const MOST_ENTRIES = 65_536;
const EM_ALPHA = 0x9026;
const EM_MIPS = 8;
const EM_S390 = 22;

/** The string table that DT_STRTAB names. */
export interface DynamicStrings {
  readonly offset: number;
  readonly size: number;
}

export interface DynamicParts {
  readonly dynamic: ElfDynamic;
  readonly strings: DynamicStrings | undefined;
}

export function parseDynamic(
  source: ByteSource,
  header: ElfHeader,
  segments: readonly ElfSegment[],
  sections: readonly ElfSection[],
  addresses: AddressMap,
  limits: Limits,
  issues: Issue[],
): DynamicParts | undefined {
  const place = dynamicPlace(segments, sections);
  if (place === undefined) return undefined;
  const word = header.class === 64 ? 8 : 4;
  const size = Math.min(place.size, MOST_ENTRIES * 2 * word);
  const bytes = source.read(place.offset, size);
  if (bytes.length < size) {
    issues.push({
      id: 'truncated-dynamic',
      message: 'the dynamic section ends beyond the file',
      at: place.offset,
    });
  }
  const fields = new Fields(bytes, header.littleEndian);
  const entries: DynamicEntry[] = [];
  for (let at = 0; at + 2 * word <= bytes.length; at += 2 * word) {
    const tag = word === 8 ? fields.n64(at) : fields.u32(at);
    if (tag === 0) break;
    entries.push({ tag, value: word === 8 ? fields.u64(at + word) : BigInt(fields.u32(at + word)) });
  }
  const strings = stringPlace(entries, addresses, issues, place.offset);
  const text = (tag: number): string | undefined => texts(tag)[0];
  const texts = (tag: number): string[] =>
    entries
      .filter((entry) => entry.tag === tag)
      .flatMap(({ value }) => dynamicString(source, strings, Number(value), limits, issues) ?? []);
  const soname = text(DT_SONAME);
  const rpath = text(DT_RPATH);
  const runpath = text(DT_RUNPATH);
  const dynamic: ElfDynamic = {
    entries,
    needed: texts(DT_NEEDED),
    ...(soname === undefined ? {} : { soname }),
    ...(rpath === undefined ? {} : { rpath }),
    ...(runpath === undefined ? {} : { runpath }),
    flags: Number(dynamicValue(entries, DT_FLAGS) ?? 0n),
    flags1: Number(dynamicValue(entries, DT_FLAGS_1) ?? 0n),
    symbolCount: symbolCount(source, header, entries, addresses, limits),
  };
  return { dynamic, strings };
}

function dynamicPlace(
  segments: readonly ElfSegment[],
  sections: readonly ElfSection[],
): { offset: number; size: number } | undefined {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment !== undefined) return { offset: segment.offset, size: segment.fileSize };
  const section = sections.find(({ type }) => type === SHT_DYNAMIC);
  return section === undefined ? undefined : { offset: section.offset, size: section.size };
}

function stringPlace(
  entries: readonly DynamicEntry[],
  addresses: AddressMap,
  issues: Issue[],
  at: number,
): DynamicStrings | undefined {
  const address = dynamicValue(entries, DT_STRTAB);
  if (address === undefined) return undefined;
  const place = addresses.place(address);
  if (place === undefined) {
    issues.push({
      id: 'unmapped-dynamic-strings',
      message: `no segment holds the dynamic string table at 0x${address.toString(16)}`,
      at,
    });
    return undefined;
  }
  const size = Number(dynamicValue(entries, DT_STRSZ) ?? BigInt(place.left));
  return { offset: place.offset, size: Math.min(size, place.left) };
}

export function dynamicValue(entries: readonly DynamicEntry[], tag: number): bigint | undefined {
  return entries.find((entry) => entry.tag === tag)?.value;
}

export function dynamicString(
  source: ByteSource,
  strings: DynamicStrings | undefined,
  index: number,
  limits: Limits,
  issues: Issue[],
): string | undefined {
  if (strings === undefined) return undefined;
  const text = index < strings.size ? cString(source, strings.offset + index, limits.stringBytes) : undefined;
  if (text === undefined && !issues.some(({ id }) => id === 'bad-dynamic-string')) {
    issues.push({
      id: 'bad-dynamic-string',
      message: `dynamic string ${index} lies outside of the table or has no end`,
      at: strings.offset + index,
    });
  }
  return text;
}

/**
 * No field states how many dynamic symbols there are. DT_HASH's nchain is the count; with DT_GNU_HASH it is
 * the end of the chain that starts highest.
 */
function symbolCount(
  source: ByteSource,
  header: ElfHeader,
  entries: readonly DynamicEntry[],
  addresses: AddressMap,
  limits: Limits,
): number {
  if (dynamicValue(entries, DT_SYMTAB) === undefined) return 0;
  const most = (count: number): number => Math.min(count, limits.entries, Math.ceil(source.size / 16));
  const counted = header.machine === EM_MIPS ? dynamicValue(entries, DT_MIPS_SYMTABNO) : undefined;
  if (counted !== undefined) return most(Number(counted));
  const hash = addresses.place(dynamicValue(entries, DT_HASH) ?? -1n);
  if (hash !== undefined) {
    // Class 64 of s390 and alpha has hash entries of 8 bytes, all others of 4.
    const wide = header.class === 64 && (header.machine === EM_S390 || header.machine === EM_ALPHA);
    const fields = new Fields(source.read(hash.offset, 16), header.littleEndian);
    return most(wide ? fields.n64(8) : fields.u32(4));
  }
  const gnu = addresses.place(dynamicValue(entries, DT_GNU_HASH) ?? -1n);
  return gnu === undefined ? 0 : most(gnuHashCount(source, header, gnu));
}

// DT_GNU_HASH: nbuckets, symoffset, bloom fields, bloom shift (u32 each), bloom, buckets u32, chains u32.
// A chain's last entry has bit 0 set.
function gnuHashCount(
  source: ByteSource,
  header: ElfHeader,
  table: { offset: number; left: number },
): number {
  const fields = new Fields(source.read(table.offset, 16), header.littleEndian);
  const buckets = fields.u32(0);
  const firstHashed = fields.u32(4);
  const bucketsAt = 16 + fields.u32(8) * (header.class / 8);
  if (bucketsAt + buckets * 4 > table.left) return 0;
  const heads = new Fields(source.read(table.offset + bucketsAt, buckets * 4), header.littleEndian);
  let last = 0;
  for (let i = 0; i < buckets; i++) last = Math.max(last, heads.u32(i * 4));
  if (last < firstHashed) return firstHashed;
  const chainsAt = bucketsAt + buckets * 4;
  for (let read = 0; ; read += 256) {
    const at = chainsAt + (last - firstHashed + read) * 4;
    if (at >= table.left) return last + read;
    const chain = new Fields(source.read(table.offset + at, 1024), header.littleEndian);
    if (chain.length < 4) return last + read;
    for (let i = 0; i * 4 + 4 <= chain.length; i++) {
      if ((chain.u32(i * 4) & 1) === 1) return last + read + i + 1;
    }
  }
}
