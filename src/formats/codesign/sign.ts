import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { MachoImage } from '../macho/image.ts';
import { isMacho, parseMacho } from '../macho/macho.ts';
import type { Digest } from './digest.ts';
import { type Piece, pieceLength, pieceSource } from './pieces.ts';
import { type SignedSlice, signSlice } from './sign-slice.ts';
import type { Refusal, SigningOptions } from './signing-options.ts';

export type Signing =
  | {
      readonly outcome: 'signed';
      /** The new file, piece by piece: bytes of the old file and new bytes. */
      readonly pieces: readonly Piece[];
      /** The new file as a source; read it to write it out. */
      readonly output: ByteSource;
      readonly slices: readonly SignedSlice[];
    }
  | { readonly outcome: 'untouched'; readonly id: 'signature-not-needed'; readonly message: string }
  | {
      readonly outcome: 'refused';
      readonly id: Refusal | 'not-macho' | 'unreadable';
      readonly message: string;
    };

/**
 * Gives every slice that needs one a fresh ad-hoc signature; everything else of the file stays as it is.
 * For a file that Go's linker signed the result is byte for byte what the linker makes. Writes nothing:
 * the caller writes `output` beside the file and renames it.
 */
export function signAdHoc(
  source: ByteSource,
  digest: Digest,
  options: SigningOptions = {},
  limits: Limits = DEFAULT_LIMITS,
): Signing {
  if (!isMacho(source.read(0, 8))) {
    return { outcome: 'refused', id: 'not-macho', message: 'only Mach-O files carry such signatures' };
  }
  const { value: file, issues } = parseMacho(source, limits);
  const first = issues[0];
  if (first !== undefined && (file.slices.length === 0 || file.universal)) {
    return { outcome: 'refused', id: 'unreadable', message: first.message };
  }
  const signed = new Map<MachoImage, SignedSlice>();
  for (const image of file.slices) {
    if (image.codeSignature === undefined && image.cpu.goarch !== 'arm64' && options.signAll !== true)
      continue;
    const slice = signSlice(source, image, digest, options);
    if ('refused' in slice) return { outcome: 'refused', id: slice.refused, message: slice.message };
    signed.set(image, slice);
  }
  if (signed.size === 0) {
    return {
      outcome: 'untouched',
      id: 'signature-not-needed',
      message: 'the file is unsigned, and no system wants this cpu signed',
    };
  }
  const slices = [...signed.values()];
  const pieces = file.universal ? universalPieces(source, file.slices, signed) : (slices[0]?.pieces ?? []);
  return { outcome: 'signed', pieces, output: pieceSource(source, pieces), slices };
}

/**
 * Lays the slices out anew: each keeps its place unless one before it grew over it, then it moves to the
 * next multiple of its alignment. The table at the start is patched with the new offsets and sizes.
 */
function universalPieces(
  source: ByteSource,
  images: readonly MachoImage[],
  signed: ReadonlyMap<MachoImage, SignedSlice>,
): Piece[] {
  const ordered = [...images].sort((a, b) => a.sliceOffset - b.sliceOffset);
  const tableEnd = ordered[0]?.sliceOffset ?? 0;
  const table = source.read(0, tableEnd).slice();
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const magic = table.length < 8 ? 0 : view.getUint32(0);
  const little = magic === 0xbebafeca || magic === 0xbfbafeca;
  const wide = magic === 0xcafebabf || magic === 0xbfbafeca;
  const rowSize = wide ? 32 : 20;
  const pieces: Piece[] = [{ bytes: table }];
  let end = tableEnd;
  for (const image of ordered) {
    const inside = signed.get(image)?.pieces ?? [{ from: image.sliceOffset, length: image.sliceSize }];
    const size = inside.reduce((sum, piece) => sum + pieceLength(piece), 0);
    const row = rowOf(view, image.sliceOffset, rowSize, wide, little);
    const alignment = 2 ** Math.min(view.getUint32(row + (wide ? 24 : 16), little), 20);
    const start = image.sliceOffset >= end ? image.sliceOffset : Math.ceil(end / alignment) * alignment;
    if (start > end) pieces.push({ bytes: new Uint8Array(start - end) });
    if (wide) {
      view.setBigUint64(row + 8, BigInt(start), little);
      view.setBigUint64(row + 16, BigInt(size), little);
    } else {
      view.setUint32(row + 8, start, little);
      view.setUint32(row + 12, size, little);
    }
    pieces.push(...inside);
    end = start + size;
  }
  return pieces;
}

/** The row of the table that still has the old offset; every slice in `images` came from one. */
function rowOf(view: DataView, offset: number, rowSize: number, wide: boolean, little: boolean): number {
  const count = view.getUint32(4, little);
  for (let index = 0; index < count; index++) {
    const row = 8 + index * rowSize;
    const said = wide ? Number(view.getBigUint64(row + 8, little)) : view.getUint32(row + 8, little);
    if (said === offset) return row;
  }
  throw new Error('invariant: a slice without a row in the table of slices');
}
