import type { VirtualAddress } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import { Needle, occurrences, searchRegions } from './byte-search.ts';
import type { ImageRegion, ProgramImage } from './program-image.ts';
import { Fields, utf8 } from '../fields/fields.ts';

// Build info blob, written by the linker since Go 1.13, 16-aligned:
//
//   0  "\xff Go buildinf:"   14 pointer size   15 flags: 1 big endian, 2 strings inline
//   flag 2 set (Go >= 1.18):  32 uvarint length, version text, uvarint length, module text
//   flag 2 clear:             16 pointer to the version string header, then one to the module text's;
//                             a string header is {address, length}, a pointer each
//
// The module text carries a frame of 16 bytes at both ends. It is runtime.modinfo too, in read-only data, where
// it survives when the blob was overwritten or discarded.

const MAGIC = new Needle(
  Uint8Array.of(0xff, ...Array.from(' Go buildinf:', (letter) => letter.charCodeAt(0))),
);
const FRAME_START = new Needle(
  Uint8Array.of(
    0x30,
    0x77,
    0xaf,
    0x0c,
    0x92,
    0x74,
    0x08,
    0x02,
    0x41,
    0xe1,
    0xc1,
    0x07,
    0xe6,
    0xd6,
    0x18,
    0xe6,
  ),
);
const FRAME_END = new Needle(
  Uint8Array.of(
    0xf9,
    0x32,
    0x43,
    0x31,
    0x86,
    0x18,
    0x20,
    0x72,
    0x00,
    0x82,
    0x42,
    0x10,
    0x41,
    0x16,
    0xd8,
    0xf2,
  ),
);
const FRAME = 16;
const LONGEST_VERSION = 1024;
/** Module text of the largest known programs is below 200 kB. */
const LONGEST_TEXT = 4 * 1024 * 1024;

export interface BuildInfoBlob {
  readonly at: VirtualAddress;
  readonly form: 'inline' | 'pointers';
  readonly version: string;
  readonly versionAt: VirtualAddress;
  /** Module text without its frame; undefined when built without modules. */
  readonly modules: FramedText | undefined;
}

export interface FramedText {
  readonly bytes: Uint8Array;
  readonly at: VirtualAddress;
}

/**
 * The blob, if there is one. `mostBytes` bounds the search where no section is named for it: data of a large
 * program that is not Go need not be read to the end.
 */
export function findBuildInfo(
  image: ProgramImage,
  limits: Limits,
  mostBytes: number,
  issues: Issue[],
): BuildInfoBlob | undefined {
  const named = image.regions.filter(({ name }) => name === '.go.buildinfo' || name === '__go_buildinfo');
  const regions = named.length > 0 ? named : withinBudget(searchRegions(image).writable, mostBytes);
  for (const address of occurrences(image, regions, MAGIC)) {
    const blob = blobAt(image, address, limits);
    if (blob !== undefined) return blob;
    // Where the section is named for it, an unreadable blob is a finding; elsewhere it may be a chance match.
    if (named.length > 0) {
      const at = image.offsetOf(address);
      issues.push({
        id: 'bad-build-info',
        message: 'the build info blob has no readable version',
        ...(at === undefined ? {} : { at }),
      });
    }
  }
  return undefined;
}

export function withinBudget(regions: readonly ImageRegion[], mostBytes: number): ImageRegion[] {
  let left = mostBytes;
  return regions.flatMap((region) => {
    const size = Math.min(region.size, left);
    left -= size;
    return size <= 0 ? [] : [{ ...region, size }];
  });
}

function blobAt(image: ProgramImage, address: VirtualAddress, limits: Limits): BuildInfoBlob | undefined {
  const header = image.readAt(address, 32);
  if (header.length < 32) return undefined;
  const flags = header[15] ?? 0;
  if ((flags & 2) !== 0) return inlineBlob(image, address, limits);
  const pointerSize = header[14];
  if (pointerSize !== 4 && pointerSize !== 8) return undefined;
  const fields = new Fields(header, (flags & 1) === 0);
  const pointer = (at: number) => (pointerSize === 8 ? fields.u64(at) : BigInt(fields.u32(at)));
  const string = (at: VirtualAddress, longest: number): FramedText | undefined => {
    const head = new Fields(image.readAt(at, 2 * pointerSize), fields.littleEndian);
    const start = pointerSize === 8 ? head.u64(0) : BigInt(head.u32(0));
    const length = pointerSize === 8 ? head.n64(8) : head.u32(4);
    if (head.length < 2 * pointerSize || length === 0 || length > longest) return undefined;
    const bytes = image.readAt(start, length);
    return bytes.length < length ? undefined : { bytes, at: start };
  };
  const version = string(pointer(16), LONGEST_VERSION);
  if (version === undefined || !isVersion(utf8(version.bytes))) return undefined;
  return {
    at: address,
    form: 'pointers',
    version: utf8(version.bytes),
    versionAt: version.at,
    modules: unframed(string(pointer(16 + pointerSize), Math.min(LONGEST_TEXT, limits.bytes))),
  };
}

function inlineBlob(image: ProgramImage, address: VirtualAddress, limits: Limits): BuildInfoBlob | undefined {
  const version = inlineString(image, address + 32n, LONGEST_VERSION);
  if (version === undefined || !isVersion(utf8(version.bytes))) return undefined;
  const modulesAt = version.at + BigInt(version.bytes.length);
  return {
    at: address,
    form: 'inline',
    version: utf8(version.bytes),
    versionAt: version.at,
    modules: unframed(inlineString(image, modulesAt, Math.min(LONGEST_TEXT, limits.bytes))),
  };
}

function inlineString(image: ProgramImage, address: VirtualAddress, longest: number): FramedText | undefined {
  const head = image.readAt(address, 10);
  let length = 0;
  let size = 0;
  for (const byte of head) {
    length += (byte & 0x7f) * 2 ** (7 * size);
    size++;
    if (byte < 0x80) break;
  }
  if (size === 0 || length > longest) return undefined;
  const at = address + BigInt(size);
  const bytes = image.readAt(at, length);
  return bytes.length < length ? undefined : { bytes, at };
}

/** Versions of Go, of its development branch, and of toolchains that put their own name there. */
function isVersion(text: string): boolean {
  return text.length > 0 && /^[\x20-\x7e]+$/.test(text);
}

function unframed(text: FramedText | undefined): FramedText | undefined {
  if (text === undefined || text.bytes.length < 2 * FRAME + 1) return undefined;
  if (text.bytes[text.bytes.length - FRAME - 1] !== 10) return undefined;
  return { bytes: text.bytes.subarray(FRAME, text.bytes.length - FRAME), at: text.at + BigInt(FRAME) };
}

/** runtime.modinfo in read-only data, by its frame. Some formats keep read-only data among the code. */
export function findFramedText(image: ProgramImage): FramedText | undefined {
  const { readOnly, writable, executable } = searchRegions(image);
  for (const start of occurrences(image, [...readOnly, ...writable, ...executable], FRAME_START)) {
    const at = start + BigInt(FRAME);
    for (let wanted = 16 * 1024; wanted <= LONGEST_TEXT; wanted *= 4) {
      const bytes = image.readAt(at, wanted);
      const end = FRAME_END.in(bytes);
      // A program that reads build info has both frames as constants, with other text between or none.
      if (end > 0 && bytes[end - 1] === 10 && isModuleText(bytes))
        return { bytes: bytes.subarray(0, end), at };
      if (end >= 0 || bytes.length < wanted) break;
    }
  }
  return undefined;
}

function isModuleText(bytes: Uint8Array): boolean {
  return /^(path|mod|dep|build)\t/.test(utf8(bytes.subarray(0, 6)));
}
