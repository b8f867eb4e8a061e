import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { isAr, parseAr } from '../ar/ar.ts';
import type { ArArchive } from '../ar/archive.ts';
import { isCoffObject, parseCoffObject } from '../ar/coff-object.ts';
import { parseGoObjectHeader } from '../ar/go-object.ts';
import { isElf, parseElf } from '../elf/elf.ts';
import { PagedSource, sliceSource } from '../fields/paged-source.ts';
import { isMacho, parseMacho } from '../macho/macho.ts';
import { isPe, parsePe } from '../pe/pe.ts';
import { isPlan9, parsePlan9 } from '../plan9/plan9.ts';
import { isWasm, parseWasm } from '../wasm/wasm.ts';
import { isXcoff, parseXcoff } from '../xcoff/xcoff.ts';
import { coffFacts, peFacts, plan9Facts, wasmFacts, xcoffFacts } from './other-facts.ts';
import { parsePacked } from '../packed/packed.ts';
import { findUpx } from '../packed/upx.ts';
import { type Binary, type BinaryMember, factsOf } from './binary.ts';
import { elfFacts } from './elf-facts.ts';
import { machoFacts } from './macho-facts.ts';

/** Objects of an archive that are read; a libc has some 1 500, and they are alike. */
const MOST_MEMBERS = 10_000;

/**
 * Recognises a file by its first bytes and reads what its format and Go's linker say of it. Reads headers, tables
 * and metadata only: some ten kilobytes of a large program.
 */
export function parseBinary(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<Binary> {
  // A caller that goes on reading (symbols, functions) brings the pages it wants to keep.
  const paged = source instanceof PagedSource ? source : new PagedSource(source, limits.bytes);
  const parsed = parseFormat(paged, limits);
  if (!paged.exhausted) return parsed;
  const issue: Issue = { id: 'byte-limit', message: `stopped after reading ${limits.bytes} bytes` };
  return { value: parsed.value, issues: [...parsed.issues, issue] };
}

function parseFormat(source: ByteSource, limits: Limits): Parsed<Binary> {
  const start = source.read(0, 64);
  if (isElf(source)) return parseElfBinary(source, limits);
  if (isMacho(start)) return parseMachoBinary(source, limits);
  if (isAr(start)) return parseArchive(source, limits);
  if (isPe(source)) return parsePeBinary(source, limits);
  if (isWasm(start))
    return parseSimple(parseWasm(source, limits), (wasm) => {
      const facts = wasmFacts(source, wasm, limits);
      return { value: { format: 'wasm', wasm, facts: [facts.value] }, issues: facts.issues };
    });
  if (isXcoff(start))
    return parseSimple(parseXcoff(source, limits), (xcoff) => {
      const facts = xcoffFacts(source, xcoff, limits);
      return { value: { format: 'xcoff', xcoff, facts: [facts.value] }, issues: facts.issues };
    });
  if (isPlan9(start))
    return parseSimple(parsePlan9(source, limits), (plan9) => {
      const facts = plan9Facts(source, plan9, limits);
      return { value: { format: 'plan9', plan9, facts: [facts.value] }, issues: facts.issues };
    });
  if (isCoffObject(source)) {
    return parseSimple(parseCoffObject(source), (coff) => {
      const facts = coffFacts(source, coff, limits);
      return { value: { format: 'coff', coff, facts: [facts.value] }, issues: facts.issues };
    });
  }
  const packed = parsePacked(source);
  return { value: packed === undefined ? { format: 'unknown' } : { format: 'packed', packed }, issues: [] };
}

function parseElfBinary(source: ByteSource, limits: Limits): Parsed<Binary> {
  const { value: elf, issues } = parseElf(source, limits);
  if (elf === undefined) return { value: { format: 'unknown' }, issues };
  const facts = elfFacts(source, elf, limits);
  // UPX leaves no section headers.
  const upx = elf.sections.length === 0 ? findUpx(source) : undefined;
  return {
    value: { format: 'elf', elf, facts: [facts.value], ...(upx === undefined ? {} : { upx }) },
    issues: [...issues, ...facts.issues],
  };
}

function parseSimple<T>(parsed: Parsed<T | undefined>, facts: (value: T) => Parsed<Binary>): Parsed<Binary> {
  if (parsed.value === undefined) return { value: { format: 'unknown' }, issues: parsed.issues };
  const { value, issues } = facts(parsed.value);
  return { value, issues: [...parsed.issues, ...issues] };
}

function parsePeBinary(source: ByteSource, limits: Limits): Parsed<Binary> {
  return parseSimple(parsePe(source, limits), (pe) => {
    const { value, issues } = peFacts(source, pe, limits);
    const upx = findUpx(source);
    const parts = { format: 'pe', pe, imports: value.imports, facts: [value.facts] } as const;
    return { value: upx === undefined ? parts : { ...parts, upx }, issues };
  });
}

function parseMachoBinary(source: ByteSource, limits: Limits): Parsed<Binary> {
  const { value: macho, issues } = parseMacho(source, limits);
  const slices = macho.slices.map((slice) => machoFacts(source, slice, limits));
  return {
    value: { format: 'macho', macho, facts: slices.map(({ value }) => value) },
    issues: [...issues, ...slices.flatMap((slice) => slice.issues)],
  };
}

function parseArchive(source: ByteSource, limits: Limits): Parsed<Binary> {
  const { value: archive, issues } = parseAr(source, limits);
  if (archive === undefined) return { value: { format: 'unknown' }, issues };
  return { value: { format: 'ar', archive, members: archiveMembers(source, archive, limits) }, issues };
}

function archiveMembers(source: ByteSource, archive: ArArchive, limits: Limits): BinaryMember[] {
  return archive.members.slice(0, MOST_MEMBERS).flatMap(({ name, offset, size }): BinaryMember[] => {
    if (offset === undefined) return [];
    const goObject = parseGoObjectHeader(source.read(offset, 160));
    if (goObject !== undefined) return [{ name, offset, size, content: goObject }];
    // An archive within an archive is no object to any linker: it is not followed.
    const member = sliceSource(source, offset, size);
    if (isAr(member.read(0, 8))) return [];
    return factsOf(parseFormat(member, limits).value).map((content) => ({ name, offset, size, content }));
  });
}
