import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import type { AddressMap } from './addresses.ts';
import { type DynamicParts, dynamicString, dynamicValue } from './dynamic.ts';
import type { DefinedVersion, NeededVersion } from './elf-file.ts';
import { DT_VERDEF, DT_VERDEFNUM, DT_VERNEED, DT_VERNEEDNUM } from './elf-file.ts';

// Symbol versions (LSB core, chapter 10.7). Both lists are linked by relative offsets, not contiguous:
//
//   verneed  16 bytes: version u16, count u16, file u32, first aux u32, next u32
//   vernaux  16 bytes: hash u32, flags u16, other u16, name u32, next u32
//   verdef   20 bytes: version, flags, index, count (u16 each), hash u32, first aux u32, next u32
//   verdaux   8 bytes: name u32, next u32; the first names the version, the others its parents

/** glibc itself defines fewer than 100; the bound keeps overlapping lists from multiplying. */
const MOST_VERSIONS = 20_000;
const WEAK = 2;
const BASE = 1;

export function parseNeededVersions(
  source: ByteSource,
  littleEndian: boolean,
  parts: DynamicParts,
  addresses: AddressMap,
  limits: Limits,
  issues: Issue[],
): NeededVersion[] {
  const versions: NeededVersion[] = [];
  const start = tableStart(parts, DT_VERNEED, addresses, issues);
  if (start === undefined) return versions;
  const name = (index: number) => dynamicString(source, parts.strings, index, limits, issues) ?? '';
  let at = start;
  let left = Number(dynamicValue(parts.dynamic.entries, DT_VERNEEDNUM) ?? BigInt(MOST_VERSIONS));
  for (; left > 0; left--) {
    const need = record(source, at, 16, littleEndian, issues);
    if (need === undefined) break;
    const file = name(need.u32(4));
    let auxAt = at + need.u32(8);
    for (let count = need.u16(2); count > 0; count--) {
      const aux = record(source, auxAt, 16, littleEndian, issues);
      if (aux === undefined) break;
      if (versions.length >= MOST_VERSIONS) return tooMany(versions, auxAt, issues);
      versions.push({
        file,
        name: name(aux.u32(8)),
        weak: (aux.u16(4) & WEAK) !== 0,
        index: aux.u16(6) & 0x7fff,
        at: auxAt,
      });
      if (aux.u32(12) === 0) break;
      auxAt += aux.u32(12);
    }
    if (need.u32(12) === 0) break;
    at += need.u32(12);
  }
  return versions;
}

export function parseDefinedVersions(
  source: ByteSource,
  littleEndian: boolean,
  parts: DynamicParts,
  addresses: AddressMap,
  limits: Limits,
  issues: Issue[],
): DefinedVersion[] {
  const versions: DefinedVersion[] = [];
  const start = tableStart(parts, DT_VERDEF, addresses, issues);
  if (start === undefined) return versions;
  let at = start;
  let names = 0;
  let left = Number(dynamicValue(parts.dynamic.entries, DT_VERDEFNUM) ?? BigInt(MOST_VERSIONS));
  for (; left > 0; left--) {
    const definition = record(source, at, 20, littleEndian, issues);
    if (definition === undefined) break;
    const chain: string[] = [];
    let auxAt = at + definition.u32(12);
    for (let count = definition.u16(6); count > 0; count--) {
      const aux = record(source, auxAt, 8, littleEndian, issues);
      if (aux === undefined) break;
      if (++names > MOST_VERSIONS) return tooMany(versions, auxAt, issues);
      chain.push(dynamicString(source, parts.strings, aux.u32(0), limits, issues) ?? '');
      if (aux.u32(4) === 0) break;
      auxAt += aux.u32(4);
    }
    if (versions.length >= MOST_VERSIONS) return tooMany(versions, at, issues);
    versions.push({
      name: chain[0] ?? '',
      index: definition.u16(4) & 0x7fff,
      base: (definition.u16(2) & BASE) !== 0,
      weak: (definition.u16(2) & WEAK) !== 0,
      parents: chain.slice(1),
      at,
    });
    if (definition.u32(16) === 0) break;
    at += definition.u32(16);
  }
  return versions;
}

function tableStart(
  parts: DynamicParts,
  tag: number,
  addresses: AddressMap,
  issues: Issue[],
): number | undefined {
  const address = dynamicValue(parts.dynamic.entries, tag);
  if (address === undefined) return undefined;
  const place = addresses.place(address);
  if (place === undefined) {
    issues.push({
      id: 'unmapped-version-table',
      message: `no segment holds the version table at 0x${address.toString(16)}`,
    });
  }
  return place?.offset;
}

function record(
  source: ByteSource,
  at: number,
  size: number,
  littleEndian: boolean,
  issues: Issue[],
): Fields | undefined {
  const bytes = source.read(at, size);
  if (bytes.length === size) return new Fields(bytes, littleEndian);
  issues.push({ id: 'truncated-version-table', message: 'a version entry lies beyond the file', at });
  return undefined;
}

function tooMany<T>(versions: T[], at: number, issues: Issue[]): T[] {
  issues.push({ id: 'too-many-versions', message: `more than ${MOST_VERSIONS} symbol versions`, at });
  return versions;
}
