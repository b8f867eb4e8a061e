import { openSync, fstatSync, readSync } from 'node:fs';
import type { ByteSource } from '../../../src/model/bytes.ts';

/** A file as a source that counts the bytes read of it. */
export function countingFile(path: string): ByteSource & { readonly total: () => number } {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  let total = 0;
  return {
    size,
    total: () => total,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      const got = wanted === 0 ? 0 : readSync(descriptor, bytes, 0, wanted, offset);
      total += got;
      return bytes.subarray(0, got);
    },
  };
}
