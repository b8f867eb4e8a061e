import type { Parsed } from '../../model/parsed.ts';
import { Fields, hex, utf8 } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { type CodeDirectory, parseCodeDirectory } from './code-directory.ts';

/**
 * SuperBlob, big-endian:  0 magic 0xfade0cc0   4 length   8 count   12 index of {slot(4), offset(4)}
 * every blob:             0 magic              4 length   8 data
 */
export interface SignatureBlob {
  readonly slot: number;
  readonly slotName: string;
  readonly magic: number;
  /** Offset in the signature. */
  readonly at: number;
  /** The whole blob, its 8-byte head included, cut where the signature ends. */
  readonly bytes: Uint8Array;
}

export interface CodeSignature {
  /** Length that the SuperBlob says; the load command may reserve more, filled with zeros. */
  readonly length: number;
  readonly blobs: readonly SignatureBlob[];
  readonly directories: readonly CodeDirectory[];
  /** XML text of slot 5. */
  readonly entitlements?: string;
  /** Requirements of slot 2, undecoded, as hexadecimal. */
  readonly requirements?: string;
  /** CMS signature of slot 0x10000 without its blob head; an empty one is left out. */
  readonly cms?: { readonly at: number; readonly bytes: Uint8Array };
}

export const SUPERBLOB_MAGIC = 0xfade0cc0;
export const SLOT = {
  directory: 0,
  requirements: 2,
  entitlements: 5,
  alternate: 0x1000,
  cms: 0x10000,
} as const;
const MOST_BLOBS = 64;
/** CSSLOT_ALTERNATE_CODEDIRECTORY_MAX of xnu: each directory costs a pass of hashing over the code. */
const ALTERNATES = 5;

const SLOT_NAMES = new Map<number, string>([
  [0, 'code directory'],
  [1, 'Info.plist'],
  [2, 'requirements'],
  [3, 'resources'],
  [4, 'application'],
  [5, 'entitlements'],
  [6, 'disk image'],
  [7, 'DER entitlements'],
  [8, 'launch constraints, self'],
  [9, 'launch constraints, parent'],
  [10, 'launch constraints, responsible'],
  [11, 'library constraints'],
  [0x10000, 'CMS signature'],
  [0x10001, 'identification'],
  [0x10002, 'ticket'],
]);

export function slotName(slot: number): string {
  if (slot >= SLOT.alternate && slot < SLOT.alternate + ALTERNATES)
    return `alternate code directory ${slot - 0x1000}`;
  return SLOT_NAMES.get(slot) ?? `slot ${slot}`;
}

/** Reads an embedded signature. `bytes` are those of LC_CODE_SIGNATURE; `base` is their file offset. */
export function parseSuperBlob(bytes: Uint8Array, base: number): Parsed<CodeSignature> {
  const issues = new IssueList([], base);
  const fields = new Fields(bytes, false);
  const blobs: SignatureBlob[] = [];
  const directories: CodeDirectory[] = [];
  if (!fields.has(0, 12) || fields.u32(0) !== SUPERBLOB_MAGIC) {
    issues.add('not-a-signature', 'no embedded signature (magic 0xfade0cc0) here', 0);
    return { value: { length: 0, blobs, directories }, issues: issues.list };
  }
  const length = fields.u32(4);
  const count = fields.u32(8);
  if (length > bytes.length) {
    issues.add('truncated-signature', `the signature says ${length} bytes, ${bytes.length} are there`, 4);
  }
  if (count > MOST_BLOBS) issues.add('too-many-blobs', `${count} blobs; ${MOST_BLOBS} read`, 8);
  for (let index = 0; index < Math.min(count, MOST_BLOBS); index++) {
    const row = 12 + index * 8;
    if (!fields.has(row, 8)) {
      issues.add('truncated-signature-index', `row ${index} of ${count} lies outside the signature`, row);
      break;
    }
    const slot = fields.u32(row);
    const at = fields.u32(row + 4);
    if (!fields.has(at, 8)) {
      issues.add('blob-outside-signature', `${slotName(slot)} lies at ${at} of ${bytes.length}`, row + 4);
      continue;
    }
    const blobLength = fields.u32(at + 4);
    if (at < 12 + 8 * count || at + blobLength > length) {
      issues.add(
        'blob-outside-signature',
        `${slotName(slot)} is not within the ${length} bytes said`,
        row + 4,
      );
    }
    if (blobLength < 8 || !fields.has(at, blobLength)) {
      issues.add('bad-blob-length', `${slotName(slot)} says it has ${blobLength} bytes`, at + 4);
    }
    const blob = {
      slot,
      slotName: slotName(slot),
      magic: fields.u32(at),
      at,
      bytes: bytes.subarray(at, at + Math.max(8, blobLength)),
    };
    if (blobs.some((one) => one.slot === slot)) {
      issues.add('duplicate-slot', `a second ${slotName(slot)}; the first counts`, row);
      continue;
    }
    blobs.push(blob);
    if (slot === SLOT.directory || (slot >= SLOT.alternate && slot < SLOT.alternate + ALTERNATES)) {
      const directory = parseCodeDirectory(blob.bytes, slot, at, issues);
      if (directory !== undefined) directories.push(directory);
    }
  }
  const body = (slot: number): SignatureBlob | undefined => blobs.find((one) => one.slot === slot);
  const entitlements = body(SLOT.entitlements);
  const requirements = body(SLOT.requirements);
  const cms = body(SLOT.cms);
  return {
    value: {
      length,
      blobs,
      directories,
      ...(entitlements === undefined ? {} : { entitlements: utf8(entitlements.bytes.subarray(8)) }),
      ...(requirements === undefined ? {} : { requirements: hex(requirements.bytes.subarray(8)) }),
      ...(cms === undefined || cms.bytes.length <= 8
        ? {}
        : { cms: { at: cms.at + 8, bytes: cms.bytes.subarray(8) } }),
    },
    issues: issues.list,
  };
}

/** Who vouches for the code: nobody (ad hoc), the linker (ad hoc, replaced freely), or an identity. */
export function signatureKind(signature: CodeSignature): 'none' | 'ad-hoc' | 'linker-signed' | 'identity' {
  const first = signature.directories[0];
  if (first === undefined) return 'none';
  if (signature.cms !== undefined) return 'identity';
  return first.flagNames.includes('linker-signed') ? 'linker-signed' : 'ad-hoc';
}
