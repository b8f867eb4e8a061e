import type { Digest } from '../../formats/codesign/digest.ts';
import type { PageCheck } from '../../formats/codesign/page-check.ts';
import { type SliceVerdict, verifySignature } from '../../formats/codesign/verify.ts';
import { isMacho } from '../../formats/macho/macho.ts';
import { placeOfOffset } from '../../formats/macho/segments.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { BadPageSheet, CmsSheet, VerifiedFile, VerifiedSlice } from '../../model/signature.ts';
import { functionsAt } from './page-functions.ts';

/** Bytes of the CMS signature and of the code directory that it signs, for the one who decodes it. */
export interface CmsInput {
  readonly cms: Uint8Array;
  readonly directory: Uint8Array;
}

/** Decodes the signature of an identity; passed in because it needs the cryptography of the machine. */
export type DescribeCms = (input: CmsInput) => Promise<CmsSheet>;

/** Checks every signature of a file; `describe` is asked only where an identity signed. */
export async function verifyFile(
  path: string,
  source: ByteSource,
  digest: Digest,
  describe: DescribeCms,
): Promise<VerifiedFile> {
  if (!isMacho(source.read(0, 8))) {
    const message = 'no Mach-O file: only those carry code signatures that can be checked here';
    return { path, state: 'foreign', message, slices: [], issues: [] };
  }
  const { value, issues } = verifySignature(source, digest);
  const slices: VerifiedSlice[] = [];
  for (const verdict of value) slices.push(await verifiedSlice(source, verdict, describe));
  const state = fileState(slices, issues.length > 0);
  return { path, state, message: messageOf(state, slices), slices, issues };
}

function fileState(slices: readonly VerifiedSlice[], defects: boolean): VerifiedFile['state'] {
  const any = (state: VerifiedSlice['state']): boolean => slices.some((slice) => slice.state === state);
  if (any('broken') || slices.length === 0 || defects) return 'broken';
  if (any('missing')) return 'missing';
  return any('intact') ? 'intact' : 'unsigned';
}

function messageOf(state: VerifiedFile['state'], slices: readonly VerifiedSlice[]): string {
  switch (state) {
    case 'intact':
      return slices.some(({ kind }) => kind === 'identity')
        ? 'every hash fits; whether Apple trusts the identity is not judged here'
        : 'every hash fits';
    case 'missing':
      return 'no signature: macOS kills arm64 code that has none; `crossroot sign` makes one';
    case 'unsigned':
      return 'no signature, and no system wants this processor signed';
    default:
      return slices.flatMap(({ faults }) => faults)[0]?.message ?? 'the file is damaged';
  }
}

async function verifiedSlice(
  source: ByteSource,
  verdict: SliceVerdict,
  describe: DescribeCms,
): Promise<VerifiedSlice> {
  const { image, signature, kind, trust } = verdict;
  const base = image.sliceOffset;
  const first = signature?.directories[0];
  const blob = signature?.blobs.find(({ at }) => at === first?.at);
  const cms =
    signature?.cms === undefined || blob === undefined
      ? undefined
      : await describe({ cms: signature.cms.bytes, directory: blob.bytes });
  const faults = [
    ...verdict.faults,
    ...(cms?.signsDirectory === 'no'
      ? [{ id: 'cms-mismatch', message: cms.message, at: verdict.signatureAt ?? base }]
      : []),
  ];
  const unsigned = image.cpu.goarch === 'arm64' ? 'missing' : 'unsigned';
  return {
    cpu: image.cpu.name,
    goarch: image.cpu.goarch ?? '',
    at: base,
    size: image.sliceSize,
    state: verdict.state === 'unsigned' ? unsigned : faults.length > 0 ? 'broken' : 'intact',
    kind,
    trust,
    ...(first !== undefined && { identifier: first.identifier }),
    ...(first?.team !== undefined && { team: first.team }),
    flags: first?.flagNames ?? [],
    ...(verdict.cdHash !== undefined && { cdHash: verdict.cdHash }),
    ...(verdict.signatureAt !== undefined && { signatureAt: verdict.signatureAt }),
    directories: verdict.pages.map((check) => {
      const firstBad = badPage(source, verdict, check);
      return {
        slot: check.directory.slot,
        hash: check.directory.hashName,
        pageSize: check.directory.pageSize,
        codeLimit: check.directory.codeLimit,
        pages: check.directory.codeSlots,
        checked: check.checked,
        bad: check.bad,
        ...(firstBad !== undefined && { firstBad }),
      };
    }),
    specialSlots: verdict.specialSlots.map(({ slot, name, state }) => ({ slot, name, state })),
    faults,
    ...(cms !== undefined && { cms }),
  };
}

function badPage(
  source: ByteSource,
  { image }: SliceVerdict,
  { first }: PageCheck,
): BadPageSheet | undefined {
  if (first === undefined) return undefined;
  const { page, offset, length, expected, actual } = first;
  const commands = offset < image.headerSize + image.commandBytes;
  return {
    page,
    at: image.sliceOffset + offset,
    length,
    expected,
    actual,
    place: commands ? 'load commands' : (placeOfOffset(image.segments, offset) ?? 'between segments'),
    functions: functionsAt(source, image, offset, length),
  };
}
