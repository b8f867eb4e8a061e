import type { ByteSource } from '../../model/bytes.ts';
import { LC } from '../macho/command-names.ts';
import type { MachoImage } from '../macho/image.ts';
import { machoSliceSource } from '../macho/macho.ts';
import type { MachoSegment } from '../macho/segments.ts';
import { adHocSignature, adHocSize } from './ad-hoc-signature.ts';
import type { Digest } from './digest.ts';
import { type Piece, pieceSource } from './pieces.ts';
import { signatureTerms } from './signature-terms.ts';
import { type Refused, refuse, type SigningOptions } from './signing-options.ts';

export interface SignedSlice {
  readonly image: MachoImage;
  /** The new slice; `from` of a piece is an offset in the whole old file. */
  readonly pieces: readonly Piece[];
  readonly identifier: string;
  readonly flags: number;
  /** Offset of the signature in the slice. */
  readonly signatureAt: number;
  readonly signatureSize: number;
  /** The load command had to be added. */
  readonly commandAdded: boolean;
}

const COMMAND_SIZE = 16;
const ALIGNMENT = 16;

/** Signs one slice. The load commands change first and are hashed as they will be. */
export function signSlice(
  source: ByteSource,
  image: MachoImage,
  digest: Digest,
  options: SigningOptions,
): SignedSlice | Refused {
  const slice = machoSliceSource(source, image);
  const terms = signatureTerms(slice, image, options);
  if ('refused' in terms) return terms;
  const text = image.segments.find((one) => one.name === '__TEXT');
  if (text === undefined) return refuse('no-text', 'there is no __TEXT segment to name in a signature');
  const linkedit = image.segments.find((one) => one.name === '__LINKEDIT');
  if (linkedit === undefined)
    return refuse('no-linkedit', 'a signature lies in __LINKEDIT, and there is none');
  if (image.segments.some((one) => one.fileSize > 0 && one.fileOffset > linkedit.fileOffset)) {
    return refuse('linkedit-not-last', '__LINKEDIT must be the last segment in the file');
  }
  const end = codeEnd(image, linkedit, slice.size);
  if (typeof end !== 'number') return end;
  const codeLimit = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
  const signatureSize = adHocSize(terms, codeLimit);
  if (codeLimit + signatureSize > 0xffffffff)
    return refuse('too-large', 'offsets in a signature have 32 bits');
  const head = patchedHead(slice, image, linkedit, codeLimit, signatureSize);
  if ('refused' in head) return head;
  const code: Piece[] = [
    { bytes: head.bytes },
    { from: image.sliceOffset + head.bytes.length, length: end - head.bytes.length },
  ];
  if (codeLimit > end) code.push({ bytes: new Uint8Array(codeLimit - end) });
  const signature = adHocSignature(
    pieceSource(source, code),
    {
      codeLimit,
      text: { offset: text.fileOffset, size: text.fileSize },
      executable: image.fileType.name === 'execute',
    },
    terms,
    digest,
  );
  return {
    image,
    pieces: [...code, { bytes: signature }],
    identifier: terms.identifier,
    flags: terms.flags,
    signatureAt: codeLimit,
    signatureSize,
    commandAdded: image.codeSignature === undefined,
  };
}

/** Where the code ends: at the old signature, or at the end of __LINKEDIT. */
function codeEnd(image: MachoImage, linkedit: MachoSegment, size: number): number | Refused {
  const tables = linkeditTablesEnd(image);
  const signature = image.codeSignature;
  if (signature !== undefined && signature.offset <= size) {
    if (signature.offset < Math.max(tables, linkedit.fileOffset)) {
      return refuse('signature-inside-linkedit', 'other tables of __LINKEDIT lie behind the old signature');
    }
    return signature.offset;
  }
  if (signature !== undefined) {
    // A tool cut the signature off and left the command: what is left of __LINKEDIT is the code's end.
    return tables <= size
      ? size
      : refuse('signature-inside-linkedit', 'the tables of __LINKEDIT are cut off');
  }
  const end = linkedit.fileOffset + linkedit.fileSize;
  if (end > size) return refuse('signature-inside-linkedit', '__LINKEDIT is cut off');
  if (end < size) {
    return refuse(
      'data-after-linkedit',
      `${size - end} bytes follow __LINKEDIT; a signature must be the last`,
    );
  }
  return end;
}

function linkeditTablesEnd(image: MachoImage): number {
  const ranges = [image.exportsTrie, image.chainedFixups, image.functionStarts];
  if (image.binds !== undefined) ranges.push(image.binds.eager, image.binds.weak, image.binds.lazy);
  const ends = ranges.map((one) => (one === undefined ? 0 : one.offset + one.size));
  const symbols = image.symbolTable;
  if (symbols !== undefined) {
    ends.push(symbols.stringOffset + symbols.stringSize);
    ends.push(symbols.offset + symbols.count * (image.bits === 64 ? 16 : 12));
  }
  return Math.max(...ends);
}

/** Header and load commands with __LINKEDIT and LC_CODE_SIGNATURE as the new signature wants them. */
function patchedHead(
  slice: ByteSource,
  image: MachoImage,
  linkedit: MachoSegment,
  codeLimit: number,
  signatureSize: number,
): { bytes: Uint8Array } | Refused {
  const used = image.headerSize + image.commandBytes;
  const added = image.codeSignature === undefined;
  const bytes = slice.read(0, used + (added ? COMMAND_SIZE : 0)).slice();
  const view = new DataView(bytes.buffer);
  const little = image.littleEndian;
  if (added) {
    if (
      firstContent(image) < bytes.length ||
      bytes.length > codeLimit ||
      bytes.subarray(used).some((one) => one !== 0)
    ) {
      return refuse(
        'no-room-for-command',
        `no ${COMMAND_SIZE} free bytes behind the load commands at ${used}`,
      );
    }
    view.setUint32(16, image.commands.length + 1, little);
    view.setUint32(20, image.commandBytes + COMMAND_SIZE, little);
    view.setUint32(used, LC.codeSignature, little);
    view.setUint32(used + 4, COMMAND_SIZE, little);
  }
  const commandAt = image.codeSignature?.at ?? used;
  view.setUint32(commandAt + 8, codeLimit, little);
  view.setUint32(commandAt + 12, signatureSize, little);
  const fileSize = codeLimit + signatureSize - linkedit.fileOffset;
  if (fileSize !== linkedit.fileSize) {
    // As Go's linker does: both sizes the same; the kernel rounds the one in memory to pages.
    if (image.bits === 64) {
      view.setBigUint64(linkedit.at + 32, BigInt(fileSize), little);
      view.setBigUint64(linkedit.at + 48, BigInt(fileSize), little);
    } else {
      view.setUint32(linkedit.at + 28, fileSize, little);
      view.setUint32(linkedit.at + 36, fileSize, little);
    }
  }
  return { bytes };
}

/** Lowest file offset that a section uses: load commands can grow up to there. */
function firstContent(image: MachoImage): number {
  const offsets = image.segments.flatMap((segment) =>
    segment.sections.filter((one) => !one.zeroFill && one.size > 0).map((one) => one.fileOffset),
  );
  return Math.min(...offsets.filter((one) => one > 0), image.sliceSize);
}
