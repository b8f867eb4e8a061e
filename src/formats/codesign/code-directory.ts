import { Fields, hex, nulText } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import type { DigestAlgorithm } from './digest.ts';

/**
 * CodeDirectory, big-endian whatever the cpu:
 *   0 magic 0xfade0c02   4 length        8 version      12 flags
 *  16 hashOffset        20 identOffset  24 nSpecial     28 nCode        32 codeLimit
 *  36 hashSize(1) hashType(1) platform(1) pageSize(1, log2; 0 = one page)    40 spare
 *  44 scatter (0x20100) 48 team (0x20200)  52 spare  56 codeLimit64(8) (0x20300)
 *  64 execSegBase(8)    72 execSegLimit(8) 80 execSegFlags(8) (0x20400)
 *  88 runtime           92 preEncryptOffset (0x20500)
 * Special slot n lies at hashOffset - n * hashSize. Source: xnu osfmk/kern/cs_blobs.h.
 */
export interface CodeDirectory {
  /** Slot of the index: 0, or 0x1000 and up for alternates. */
  readonly slot: number;
  /** Offset in the signature. */
  readonly at: number;
  readonly length: number;
  readonly version: number;
  readonly flags: number;
  readonly flagNames: readonly string[];
  readonly identifier: string;
  readonly team?: string;
  readonly hashType: number;
  /** `sha256-truncated` is SHA-256 cut to 20 bytes. */
  readonly hashName: 'sha1' | 'sha256' | 'sha256-truncated' | 'sha384' | 'sha512' | 'unknown';
  readonly hashSize: number;
  /** Bytes; 0 means the whole code is one page. */
  readonly pageSize: number;
  readonly codeLimit: number;
  readonly codeSlots: number;
  readonly specialSlots: number;
  /** Hashes of the special slots, index 0 is slot 1; lower-case hexadecimal. */
  readonly specialHashes: readonly string[];
  /** Hashes of the pages, `codeSlots` x `hashSize` bytes or what of them is there. */
  readonly pageHashes: Uint8Array;
  readonly executableSegment?: { readonly base: number; readonly limit: number; readonly flags: number };
  /** Hardened-runtime version, packed xxxx.yy.zz. */
  readonly runtime?: number;
}

export const CODE_DIRECTORY_MAGIC = 0xfade0c02;
const MOST_SPECIAL = 64;

const HASH_NAMES: readonly CodeDirectory['hashName'][] = [
  'unknown',
  'sha1',
  'sha256',
  'sha256-truncated',
  'sha384',
  'sha512',
];

const FLAGS: readonly (readonly [number, string])[] = [
  [0x1, 'host'],
  [0x2, 'adhoc'],
  [0x4, 'get-task-allow'],
  [0x100, 'hard'],
  [0x200, 'kill'],
  [0x400, 'expires'],
  [0x800, 'restrict'],
  [0x1000, 'enforcement'],
  [0x2000, 'library-validation'],
  [0x10000, 'runtime'],
  [0x20000, 'linker-signed'],
];

export function flagNames(flags: number): string[] {
  return FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
}

export function parseCodeDirectory(
  bytes: Uint8Array,
  slot: number,
  at: number,
  issues: IssueList,
): CodeDirectory | undefined {
  const fields = new Fields(bytes, false);
  if (!fields.has(0, 44) || fields.u32(0) !== CODE_DIRECTORY_MAGIC) {
    issues.add('bad-code-directory', `no CodeDirectory of at least 44 bytes in slot ${slot}`, at);
    return undefined;
  }
  const version = fields.u32(8);
  const flags = fields.u32(12);
  const hashOffset = fields.u32(16);
  const hashSize = fields.u8(36);
  const hashType = fields.u8(37);
  const specialSlots = fields.u32(24);
  const codeSlots = fields.u32(28);
  const limit64 = version >= 0x20300 ? fields.n64(56) : 0;
  const pageBits = fields.u8(39);
  if (pageBits > 31) issues.add('bad-page-size', `pages of 2^${pageBits} bytes`, at + 39);
  if (hashOffset + codeSlots * hashSize > bytes.length) {
    issues.add(
      'page-hashes-outside',
      `${codeSlots} page hashes of ${hashSize} bytes at ${hashOffset} do not fit ${bytes.length} bytes`,
      at + 28,
    );
  }
  if (specialSlots * hashSize > hashOffset || specialSlots > MOST_SPECIAL) {
    issues.add('special-slots-outside', `${specialSlots} special slots before offset ${hashOffset}`, at + 24);
  }
  const specialHashes: string[] = [];
  for (let index = 1; index <= Math.min(specialSlots, MOST_SPECIAL); index++) {
    const start = hashOffset - index * hashSize;
    if (start < 44) break;
    specialHashes.push(hex(bytes.subarray(start, start + hashSize)));
  }
  const teamAt = version >= 0x20200 ? fields.u32(48) : 0;
  return {
    slot,
    at,
    length: fields.u32(4),
    version,
    flags,
    flagNames: flagNames(flags),
    identifier: nulText(bytes.subarray(fields.u32(20))),
    ...(teamAt === 0 ? {} : { team: nulText(bytes.subarray(teamAt)) }),
    hashType,
    hashName: HASH_NAMES[hashType] ?? 'unknown',
    hashSize,
    pageSize: pageBits === 0 ? 0 : 2 ** Math.min(pageBits, 31),
    codeLimit: limit64 === 0 ? fields.u32(32) : limit64,
    codeSlots,
    specialSlots,
    specialHashes,
    pageHashes: bytes.subarray(hashOffset, hashOffset + codeSlots * hashSize),
    ...(version >= 0x20400 && fields.has(64, 24)
      ? {
          executableSegment: { base: fields.n64(64), limit: fields.n64(72), flags: fields.n64(80) },
        }
      : {}),
    ...(version >= 0x20500 && fields.has(88, 4) ? { runtime: fields.u32(88) } : {}),
  };
}

/** The algorithm to run; a truncated hash is compared on its first `hashSize` bytes. */
export function digestOf(directory: CodeDirectory): DigestAlgorithm | undefined {
  if (directory.hashName === 'unknown') return undefined;
  return directory.hashName === 'sha256-truncated' ? 'sha256' : directory.hashName;
}

/** Pages that a directory must list to cover its code limit. */
export function pagesNeeded(directory: CodeDirectory): number {
  if (directory.codeLimit === 0) return 0;
  return directory.pageSize === 0 ? 1 : Math.ceil(directory.codeLimit / directory.pageSize);
}
