import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { cString } from './c-string.ts';
import { AddressMap } from './addresses.ts';
import { parseDynamic } from './dynamic.ts';
import type { Elf, ElfLinkage } from './elf-file.ts';
import { DF_1_PIE, PT_INTERP } from './elf-file.ts';
import { parseElfHeader, parseSections, parseSegments } from './header.ts';
import { parseNotes } from './notes.ts';
import { parseDefinedVersions, parseNeededVersions } from './versions.ts';

// File layout: header (52 or 64 bytes), program headers (what the loader maps), the mapped bytes, section headers
// (what the linker and debugger see; may be missing). All that decides whether a file starts is reached from
// the program headers, so a file without sections is read as well as any other.

export function isElf(source: ByteSource): boolean {
  const magic = source.read(0, 4);
  return magic[0] === 0x7f && magic[1] === 0x45 && magic[2] === 0x4c && magic[3] === 0x46;
}

/**
 * Headers, dynamic table, versions and notes of an ELF file; symbols are read apart (symbols.ts).
 * `value` is undefined only when the file has no ELF header at all.
 */
export function parseElf(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<Elf | undefined> {
  const issues: Issue[] = [];
  const header = parseElfHeader(source, issues);
  if (header === undefined) return { value: undefined, issues };
  const segments = parseSegments(source, header, issues);
  const sections = parseSections(source, header, limits, issues);
  const addresses = new AddressMap(segments);
  const interpreter = parseInterpreter(source, segments, issues);
  const parts = parseDynamic(source, header, segments, sections, addresses, limits, issues);
  const little = header.littleEndian;
  return {
    value: {
      header,
      segments,
      sections,
      ...(interpreter === undefined ? {} : { interpreter }),
      ...(parts === undefined ? {} : { dynamic: parts.dynamic }),
      neededVersions:
        parts === undefined ? [] : parseNeededVersions(source, little, parts, addresses, limits, issues),
      definedVersions:
        parts === undefined ? [] : parseDefinedVersions(source, little, parts, addresses, limits, issues),
      notes: parseNotes(source, header, segments, sections, issues),
    },
    issues,
  };
}

function parseInterpreter(
  source: ByteSource,
  segments: Elf['segments'],
  issues: Issue[],
): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return undefined;
  // The kernel refuses paths of PATH_MAX (4096) and more.
  const path = cString(source, segment.offset, Math.min(segment.fileSize, 4096));
  if (path === undefined) {
    issues.push({ id: 'bad-interpreter', message: 'the interpreter path has no end', at: segment.offset });
  }
  return path;
}

/** How the file is to be loaded. */
export function linkageOf(elf: Elf): ElfLinkage {
  const pie = ((elf.dynamic?.flags1 ?? 0) & DF_1_PIE) !== 0;
  const loaded = elf.interpreter !== undefined;
  switch (elf.header.type) {
    case 1:
      return 'relocatable';
    case 2:
      // Without an interpreter nobody reads the dynamic table, even where one is.
      return loaded ? 'dynamic' : 'static';
    case 3:
      if (loaded && (pie || elf.dynamic?.soname === undefined)) return 'dynamic-pie';
      // libc.so.6 has an interpreter so that it can be run, and is a library all the same.
      return pie && elf.dynamic?.needed.length === 0 ? 'static-pie' : 'shared-library';
    case 4:
      return 'core';
    default:
      return 'unknown';
  }
}
