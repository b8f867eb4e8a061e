import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';
import type { BuildInfoBlob } from './build-info.ts';
import { alignedStart, Needle, occurrences, searchRegions } from './byte-search.ts';
import type { Pclntab, PclntabFormat } from './pclntab.ts';
import type { ProgramImage } from './program-image.ts';
import { Fields, utf8 } from '../fields/fields.ts';

/** Which Go made the file, and how that is known. */
export interface GoVersion {
  /** `go1.26.8`, with what a changed toolchain adds; undefined when only a range is known. */
  readonly version?: string;
  /** The releases it can be when the version itself is not there: from `atLeast`, before `below`. */
  readonly atLeast?: string;
  readonly below?: string;
  readonly source: 'build-info' | 'producers' | 'string-header' | 'bare-text' | 'pclntab' | 'none';
  /**
   * `stated`: written for this purpose. `derived`: runtime.buildVersion recognised by its string header.
   * `guessed`: a text that may be something else. `range`: only bounds.
   */
  readonly confidence: 'stated' | 'derived' | 'guessed' | 'range';
  readonly at?: FileOffset;
}

const RANGES: Readonly<Record<PclntabFormat, { atLeast: string; below?: string }>> = {
  '1.2': { atLeast: 'go1.2', below: 'go1.16' },
  '1.16': { atLeast: 'go1.16', below: 'go1.18' },
  '1.18': { atLeast: 'go1.18', below: 'go1.20' },
  '1.20': { atLeast: 'go1.20' },
};

/** The Go release of gccgo's library; it is GCC's own version that the compiler states. */
const LIBGO: ReadonlyMap<string, { atLeast: string; below: string }> = new Map([
  ['libgo.so.21', { atLeast: 'go1.18', below: 'go1.19' }],
]);

const GO1 = new Needle(Uint8Array.from('go1.', (letter) => letter.charCodeAt(0)));
const WHOLE_VERSION = /^go1\.\d{1,3}(?:\.\d{1,3})?(?:(?:rc|beta)\d{1,2})?(?:[ +-].*)?$/;
/** More texts than this mean that the data is not a Go program's. */
const MOST_TEXTS = 20_000;

/** The best evidence for the version, in falling order of what it proves. */
export function findGoVersion(
  image: ProgramImage,
  blob: BuildInfoBlob | undefined,
  pclntab: Pclntab | undefined,
): GoVersion {
  if (blob !== undefined) {
    return {
      version: blob.version,
      source: 'build-info',
      confidence: 'stated',
      ...place(image, blob.versionAt),
    };
  }
  const producer = image.producers.find(({ name }) => name === 'Go' || name === 'TinyGo');
  if (producer !== undefined) {
    return { version: producer.version, source: 'producers', confidence: 'stated', at: producer.at };
  }
  const gccgo = image.producers.find(({ name }) => name === 'gccgo');
  if (gccgo !== undefined) {
    const library = LIBGO.get(gccgo.version);
    return {
      ...library,
      source: library === undefined ? 'none' : 'producers',
      confidence: 'range',
      at: gccgo.at,
    };
  }
  const range = pclntab === undefined ? undefined : RANGES[pclntab.format];
  if (range === undefined) return { source: 'none', confidence: 'range' };
  const text = versionTexts(image, range);
  if (text !== undefined) return text;
  return {
    ...range,
    source: 'pclntab',
    confidence: 'range',
    ...place(image, pclntab?.address),
  };
}

function place(image: ProgramImage, address: VirtualAddress | undefined): { at?: FileOffset } {
  const at = address === undefined ? undefined : image.offsetOf(address);
  return at === undefined ? {} : { at };
}

/**
 * Strings are packed without separators (`go1.16.2gtquest`), so a text alone has no end. runtime.buildVersion is a
 * variable: a pointer to its text, followed by the length, lies in data and proves where the text ends.
 */
function versionTexts(
  image: ProgramImage,
  range: { atLeast: string; below?: string },
): GoVersion | undefined {
  const texts = new Map<bigint, string>();
  const { readOnly, writable, executable } = searchRegions(image);
  // Formats without a section of constants keep them among the code.
  for (const regions of [readOnly, [...executable, ...writable]]) {
    if (texts.size > 0) break;
    for (const address of occurrences(image, regions, GO1)) {
      const text = utf8(image.readAt(address, 64));
      if (/^go1\.\d/.test(text)) texts.set(address, text);
      if (texts.size >= MOST_TEXTS) break;
    }
  }
  if (texts.size === 0) return undefined;
  const found = new Map<string, VirtualAddress>();
  const regions = [...writable, ...readOnly.filter(({ name }) => name.startsWith('.rela'))];
  for (const { address, version } of stringHeaders(image, regions.length > 0 ? regions : readOnly, texts)) {
    if (inRange(version, range) && !found.has(version)) found.set(version, address);
  }
  const version = newest([...found.keys()]);
  if (version !== undefined) {
    return { version, source: 'string-header', confidence: 'derived', ...place(image, found.get(version)) };
  }
  const bare = newest(
    [...texts.values()].flatMap((text) => /^go1\.\d{1,2}(?:\.\d{1,2})?/.exec(text)?.[0] ?? []),
    range,
  );
  const bareAt = [...texts].find(([, text]) => bare !== undefined && text.startsWith(bare))?.[0];
  return bare === undefined
    ? undefined
    : { version: bare, source: 'bare-text', confidence: 'guessed', ...place(image, bareAt) };
}

const STEP = 1024 * 1024;

function* stringHeaders(
  image: ProgramImage,
  regions: ProgramImage['regions'],
  texts: ReadonlyMap<bigint, string>,
): Generator<{ address: VirtualAddress; version: string }> {
  const size = image.pointerSize;
  const low = new Set([...texts.keys()].map((address) => Number(address & 0xffff_ffffn)));
  const lowAt = image.bigEndian && size === 8 ? 4 : 0;
  for (const region of regions) {
    const relocations = region.name.startsWith('.rela');
    for (let start = alignedStart(region, size); start < region.size; start += STEP) {
      const bytes = image.readAt(region.address + BigInt(start), Math.min(STEP + size, region.size - start));
      const fields = new Fields(bytes, !image.bigEndian);
      for (let at = 0; at + size <= bytes.length; at += size) {
        if (!low.has(fields.u32(at + lowAt))) continue;
        const text = texts.get(size === 8 ? fields.u64(at) : BigInt(fields.u32(at)));
        if (text === undefined) continue;
        // A relocation with the text's address as addend says where the loader will write the pointer.
        const pointer = relocations ? relocated(fields, at, size) : region.address + BigInt(start + at);
        const length = new Fields(image.readAt(pointer + BigInt(size), size), !image.bigEndian);
        const characters = size === 8 ? length.n64(0) : length.u32(0);
        const version = text.slice(0, characters);
        if (characters >= 5 && characters <= 64 && WHOLE_VERSION.test(version))
          yield { address: pointer, version };
      }
      if (bytes.length < Math.min(STEP, region.size - start)) break;
    }
  }
}

/** Elf_Rela: offset, info, addend; a word each. */
function relocated(fields: Fields, addendAt: number, size: 4 | 8): bigint {
  return size === 8 ? fields.u64(addendAt - 16) : BigInt(fields.u32(addendAt - 8));
}

function inRange(version: string, range: { atLeast: string; below?: string }): boolean {
  return (
    compareGoVersions(version, range.atLeast) >= 0 &&
    (range.below === undefined || compareGoVersions(version, range.below) < 0)
  );
}

function newest(
  versions: readonly string[],
  range?: { atLeast: string; below?: string },
): string | undefined {
  return versions
    .filter((version) => range === undefined || inRange(version, range))
    .sort(compareGoVersions)
    .at(-1);
}

/** Orders Go versions by release and patch: go1.9 < go1.21rc1 < go1.21.0 = go1.21 < go1.21.3. */
export function compareGoVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < left.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): number[] {
  const match = /go(\d+)\.(\d+)(?:\.(\d+)|(rc|beta)(\d+))?/.exec(version);
  if (match === null) return [0, 0, 0];
  const [, major, minor, patch, stage, number] = match;
  const pre = stage === undefined ? 0 : (stage === 'rc' ? -1000 : -2000) + Number(number);
  return [Number(major), Number(minor), stage === undefined ? Number(patch ?? 0) : pre];
}
