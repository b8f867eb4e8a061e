import type { ByteSource } from '../../model/bytes.ts';

/** A part of a new file: a stretch of the old one, or new bytes. */
export type Piece = { readonly from: number; readonly length: number } | { readonly bytes: Uint8Array };

export function pieceLength(piece: Piece): number {
  return 'bytes' in piece ? piece.bytes.length : piece.length;
}

/** The new file as a source, so that it can be hashed, checked or written without building it. */
export function pieceSource(source: ByteSource, pieces: readonly Piece[]): ByteSource {
  const starts: number[] = [];
  let size = 0;
  for (const piece of pieces) {
    starts.push(size);
    size += pieceLength(piece);
  }
  return {
    size,
    read(offset, length) {
      if (!(offset >= 0) || !(length > 0) || offset >= size) return new Uint8Array(0);
      const end = Math.min(offset + length, size);
      const parts: Uint8Array[] = [];
      pieces.forEach((piece, index) => {
        const start = starts[index] ?? 0;
        const from = Math.max(offset, start) - start;
        const to = Math.min(end, start + pieceLength(piece)) - start;
        if (from >= to) return;
        parts.push(
          'bytes' in piece ? piece.bytes.subarray(from, to) : source.read(piece.from + from, to - from),
        );
      });
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(parts);
    },
  };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
