import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../../src/model/bytes.ts';

export interface FileSource extends ByteSource {
  /** Bytes asked of the system so far. */
  readonly bytesRead: () => number;
  readonly close: () => void;
}

/** Pages are cut from slabs: one allocation of 16 KB outside of the heap costs more than the read it serves. */
const SLAB = 1024 * 1024;
let slab = new Uint8Array(SLAB);
let used = 0;

function room(size: number): Uint8Array {
  if (size > SLAB / 8) return new Uint8Array(size);
  if (used + size > SLAB) {
    slab = new Uint8Array(SLAB);
    used = 0;
  }
  used += size;
  return slab.subarray(used - size, used);
}

/** An open file that counts what is read of it. */
export function fileSource(path: string): FileSource {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  let total = 0;
  return {
    size,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      if (wanted === 0 || offset < 0) return new Uint8Array(0);
      const bytes = room(wanted);
      const got = readSync(descriptor, bytes, 0, wanted, offset);
      total += got;
      return bytes.subarray(0, got);
    },
    bytesRead: () => total,
    close: () => closeSync(descriptor),
  };
}
