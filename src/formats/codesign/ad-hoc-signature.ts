import type { ByteSource } from '../../model/bytes.ts';
import { type Digest, digestByte } from './digest.ts';
import { CODE_DIRECTORY_MAGIC } from './code-directory.ts';
import { SLOT, SUPERBLOB_MAGIC } from './superblob.ts';

/** A blob taken over from an earlier ad-hoc signature: requirements or entitlements. */
export interface KeptBlob {
  readonly slot: number;
  readonly bytes: Uint8Array;
}

/** What an ad-hoc signature says besides the hashes. */
export interface SignatureTerms {
  readonly identifier: string;
  readonly flags: number;
  readonly blobs: readonly KeptBlob[];
  /** Hashes of special slots that seal files outside (Info.plist, resources): slot to 32 bytes of hash. */
  readonly sealed: ReadonlyMap<number, Uint8Array>;
  /** Hardened-runtime version, needed with flag 0x10000. */
  readonly runtime?: number;
}

/** Where the code lies: `codeLimit` bytes from the start of the slice; `text` is the __TEXT segment. */
export interface SignedRange {
  readonly codeLimit: number;
  readonly text: { readonly offset: number; readonly size: number };
  readonly executable: boolean;
}

const PAGE_BITS = 12;
const PAGE = 2 ** PAGE_BITS;
const HASH = 32;
const CHUNK = 256 * PAGE;

interface Layout {
  readonly header: number;
  readonly directoryAt: number;
  readonly hashesAt: number;
  readonly directorySize: number;
  readonly specials: number;
  readonly identifier: Uint8Array;
  readonly size: number;
}

function layout(terms: SignatureTerms, codeLimit: number): Layout {
  const identifier = new TextEncoder().encode(terms.identifier);
  const header = terms.runtime === undefined ? 88 : 96;
  const specials = Math.max(0, ...terms.sealed.keys(), ...terms.blobs.map((one) => one.slot));
  const hashesAt = header + identifier.length + 1 + specials * HASH;
  const directorySize = hashesAt + Math.ceil(codeLimit / PAGE) * HASH;
  const directoryAt = 12 + 8 * (1 + terms.blobs.length);
  const size = terms.blobs.reduce((sum, one) => sum + one.bytes.length, directoryAt + directorySize);
  return { header, directoryAt, hashesAt, directorySize, specials, identifier, size };
}

/** Bytes that the signature of `codeLimit` bytes of code takes; known before anything is hashed. */
export function adHocSize(terms: SignatureTerms, codeLimit: number): number {
  return layout(terms, codeLimit).size;
}

/**
 * Makes the signature: one SHA-256 code directory with 4096-byte pages, whatever the cpu, in the form that
 * Go's linker writes (cmd/internal/codesign); blobs that are kept follow it. `code` is the slice with its
 * load commands already final, since the first page holds them.
 */
export function adHocSignature(
  code: ByteSource,
  range: SignedRange,
  terms: SignatureTerms,
  digest: Digest,
): Uint8Array {
  const { header, directoryAt, hashesAt, directorySize, specials, identifier, size } = layout(
    terms,
    range.codeLimit,
  );
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, SUPERBLOB_MAGIC);
  view.setUint32(4, size);
  view.setUint32(8, 1 + terms.blobs.length);
  view.setUint32(12, SLOT.directory);
  view.setUint32(16, directoryAt);
  let blobAt = directoryAt + directorySize;
  terms.blobs.forEach((blob, index) => {
    view.setUint32(20 + index * 8, blob.slot);
    view.setUint32(24 + index * 8, blobAt);
    out.set(blob.bytes, blobAt);
    blobAt += blob.bytes.length;
  });

  const large = range.codeLimit > 0xffffffff;
  view.setUint32(directoryAt, CODE_DIRECTORY_MAGIC);
  view.setUint32(directoryAt + 4, directorySize);
  view.setUint32(directoryAt + 8, terms.runtime === undefined ? 0x20400 : 0x20500);
  view.setUint32(directoryAt + 12, terms.flags);
  view.setUint32(directoryAt + 16, hashesAt);
  view.setUint32(directoryAt + 20, header);
  view.setUint32(directoryAt + 24, specials);
  view.setUint32(directoryAt + 28, Math.ceil(range.codeLimit / PAGE));
  view.setUint32(directoryAt + 32, large ? 0xffffffff : range.codeLimit);
  out.set([HASH, 2, 0, PAGE_BITS], directoryAt + 36);
  if (large) view.setBigUint64(directoryAt + 56, BigInt(range.codeLimit));
  view.setBigUint64(directoryAt + 64, BigInt(range.text.offset));
  view.setBigUint64(directoryAt + 72, BigInt(range.text.size));
  view.setBigUint64(directoryAt + 80, range.executable ? 1n : 0n);
  if (terms.runtime !== undefined) view.setUint32(directoryAt + 88, terms.runtime);
  out.set(identifier, directoryAt + header);

  const hashes = directoryAt + hashesAt;
  for (const [slot, hash] of terms.sealed) out.set(hash.subarray(0, HASH), hashes - slot * HASH);
  for (const { slot, bytes } of terms.blobs) putHash(out, hashes - slot * HASH, digest('sha256', bytes));
  let at = hashes;
  for (let offset = 0; offset < range.codeLimit; offset += CHUNK) {
    const chunk = code.read(offset, Math.min(CHUNK, range.codeLimit - offset));
    for (let from = 0; from < chunk.length; from += PAGE) {
      putHash(out, at, digest('sha256', chunk.subarray(from, from + PAGE)));
      at += HASH;
    }
  }
  return out;
}

function putHash(out: Uint8Array, at: number, hash: string): void {
  for (let index = 0; index < HASH; index++) out[at + index] = digestByte(hash, index);
}
