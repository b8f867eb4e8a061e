import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { MachoImage } from '../macho/image.ts';
import { machoSliceSource, parseMacho } from '../macho/macho.ts';
import { placeOfOffset } from '../macho/segments.ts';
import { digestOf, pagesNeeded } from './code-directory.ts';
import { type Digest, digestHex } from './digest.ts';
import { checkPages, type PageCheck } from './page-check.ts';
import { checkSpecialSlots, type SpecialSlotCheck } from './special-slots.ts';
import { type CodeSignature, parseSuperBlob, signatureKind } from './superblob.ts';

/** Something about a signature that a loader or a strict check refuses. `at` is an absolute file offset. */
export interface SignatureFault {
  readonly id:
    | 'signature-unreadable'
    | 'page-hash-mismatch'
    | 'padded-last-page'
    | 'special-slot-mismatch'
    | 'pages-not-covered'
    | 'pages-not-checked'
    | 'code-limit-mismatch'
    | 'stale-tail'
    | 'signature-outside-linkedit';
  readonly message: string;
  readonly at: number;
  /** What lies at the first bad page: `__TEXT,__text`, `load commands`, `__LINKEDIT`. */
  readonly place?: string;
}

export interface SliceVerdict {
  readonly image: MachoImage;
  /** `intact` speaks of hashes only: whether Apple trusts an identity cannot be known here. */
  readonly state: 'unsigned' | 'intact' | 'broken';
  readonly kind: 'none' | 'ad-hoc' | 'linker-signed' | 'identity';
  readonly trust: 'none' | 'not-judged';
  /** Absolute file offset of the signature. */
  readonly signatureAt?: number;
  readonly signature?: CodeSignature;
  /** First 20 bytes of the hash of the code directory, by which macOS names the code. */
  readonly cdHash?: string;
  readonly pages: readonly PageCheck[];
  readonly specialSlots: readonly SpecialSlotCheck[];
  readonly faults: readonly SignatureFault[];
}

/**
 * Checks the embedded signatures of a Mach-O file, slice by slice: every page hash of every code
 * directory, the special slots whose content is in the file, and the layout rules. The code is read once,
 * a megabyte at a time. An empty `value` means that the file is no Mach-O.
 */
export function verifySignature(
  source: ByteSource,
  digest: Digest,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<SliceVerdict[]> {
  const macho = parseMacho(source, limits);
  const issues: Issue[] = [...macho.issues];
  const value = macho.value.slices.map((image) => verifySlice(source, image, digest, limits, issues));
  return { value, issues };
}

function verifySlice(
  source: ByteSource,
  image: MachoImage,
  digest: Digest,
  limits: Limits,
  issues: Issue[],
): SliceVerdict {
  const range = image.codeSignature;
  if (range === undefined) {
    return { image, state: 'unsigned', kind: 'none', trust: 'none', pages: [], specialSlots: [], faults: [] };
  }
  const slice = machoSliceSource(source, image);
  const base = image.sliceOffset;
  const faults: SignatureFault[] = [];
  const fault = (id: SignatureFault['id'], message: string, at: number, place?: string): void => {
    faults.push(place === undefined ? { id, message, at: base + at } : { id, message, at: base + at, place });
  };
  const bytes = slice.read(range.offset, Math.min(range.size, limits.bytes / 4));
  const parsed = parseSuperBlob(bytes, base + range.offset);
  issues.push(...parsed.issues);
  const signature = parsed.value;
  // A signature with any defect is refused by the kernel or may be read otherwise there: never intact.
  if (signature.directories.length === 0 || parsed.issues.length > 0) {
    fault('signature-unreadable', parsed.issues[0]?.message ?? 'there is no code directory', range.offset);
  }
  const pages = checkPages(slice, signature.directories, digest, limits.bytes);
  for (const check of pages) judgePages(check, image, range.offset, fault);
  const specialSlots = checkSpecialSlots(signature, slice, image, digest);
  for (const slot of specialSlots) {
    if (slot.state !== 'mismatch' && slot.state !== 'missing') continue;
    fault(
      'special-slot-mismatch',
      slot.state === 'missing'
        ? `${slot.name} is sealed but not in the file`
        : `${slot.name} differs from its sealed hash`,
      range.offset + slot.at,
    );
  }
  judgeLayout(image, range, fault);
  const first = signature.directories[0];
  const algorithm = first === undefined ? undefined : digestOf(first);
  const blob = first === undefined ? undefined : signature.blobs.find((one) => one.at === first.at);
  const kind = signatureKind(signature);
  return {
    image,
    state: faults.length === 0 ? 'intact' : 'broken',
    kind,
    trust: kind === 'identity' ? 'not-judged' : 'none',
    signatureAt: base + range.offset,
    signature,
    ...(blob === undefined || algorithm === undefined
      ? {}
      : { cdHash: digestHex(digest(algorithm, blob.bytes), 20) }),
    pages,
    specialSlots,
    faults,
  };
}

type Fault = (id: SignatureFault['id'], message: string, at: number, place?: string) => void;

function judgePages(check: PageCheck, image: MachoImage, signatureAt: number, fault: Fault): void {
  const { directory, first } = check;
  const at = signatureAt + directory.at;
  if (first !== undefined) {
    const place = placeInSlice(image, first.offset);
    if (first.paddedLastPage && check.bad === 1) {
      fault(
        'padded-last-page',
        `the last page was hashed filled up with zeros instead of cut at ${directory.codeLimit}`,
        first.offset,
        place,
      );
    } else {
      fault(
        'page-hash-mismatch',
        `${check.bad} of ${check.checked} pages differ from their ${directory.hashName} hash, ` +
          `the first is page ${first.page} at ${image.sliceOffset + first.offset} (${place})`,
        first.offset,
        place,
      );
    }
  }
  if (check.unchecked !== undefined) {
    fault('pages-not-checked', `pages of ${directory.identifier} were not checked: ${check.unchecked}`, at);
  } else if (directory.codeSlots !== pagesNeeded(directory) || check.checked < pagesNeeded(directory)) {
    fault(
      'pages-not-covered',
      `${pagesNeeded(directory)} pages of code, ${directory.codeSlots} listed, ${check.checked} in the file`,
      at + 28,
    );
  }
  if (directory.codeLimit !== signatureAt) {
    fault(
      'code-limit-mismatch',
      `the signature covers ${directory.codeLimit} bytes and lies at ${signatureAt}`,
      at + 32,
    );
  }
}

function judgeLayout(image: MachoImage, range: { offset: number; size: number }, fault: Fault): void {
  const end = range.offset + range.size;
  if (end < image.sliceSize) {
    fault('stale-tail', `${image.sliceSize - end} bytes follow the signature; nothing may`, end);
  }
  const linkedit = image.segments.find((one) => one.name === '__LINKEDIT');
  const inside =
    linkedit !== undefined &&
    range.offset >= linkedit.fileOffset &&
    end === linkedit.fileOffset + linkedit.fileSize;
  if (!inside) {
    fault('signature-outside-linkedit', 'the signature is not the end of __LINKEDIT', range.offset);
  }
}

function placeInSlice(image: MachoImage, offset: number): string {
  if (offset < image.headerSize + image.commandBytes) return 'load commands';
  return placeOfOffset(image.segments, offset) ?? 'between segments';
}
