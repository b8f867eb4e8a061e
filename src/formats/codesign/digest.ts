export type DigestAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/**
 * Hashes a block of bytes. The pure layers have no hash function of their own: the caller passes one. The
 * result is text whose every UTF-16 unit holds two bytes, the first in its low half:
 * `(algorithm, bytes) => crypto.hash(algorithm, bytes, 'utf16le')`. Over the thousands of 4 KiB pages of a
 * program Node's one-shot hash costs a third less than when it must allocate a buffer for each result, and
 * a tenth less than when it must write hexadecimal.
 */
export type Digest = (algorithm: DigestAlgorithm, bytes: Uint8Array) => string;

/** Byte of a digest, by its index. */
export function digestByte(digest: string, index: number): number {
  const unit = digest.charCodeAt(index >> 1);
  return (index & 1) === 0 ? unit & 0xff : unit >> 8;
}

/** The first `length` bytes of a digest in lower-case hexadecimal; all of them when it is shorter. */
export function digestHex(digest: string, length: number): string {
  let text = '';
  for (let index = 0; index < Math.min(length, digest.length * 2); index++) {
    text += digestByte(digest, index).toString(16).padStart(2, '0');
  }
  return text;
}
