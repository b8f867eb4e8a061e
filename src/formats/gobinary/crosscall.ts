import { Needle } from './byte-search.ts';
import type { Pclntab } from './pclntab.ts';
import type { ProgramImage } from './program-image.ts';

/** Through `crosscall2` C calls into Go; it comes with runtime/cgo and with nothing else. */
const CROSSCALL = new Needle(Uint8Array.from('\0crosscall2\0', (letter) => letter.charCodeAt(0)));
const STEP = 256 * 1024;
/** Names of the largest known programs take some 20 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Whether runtime/cgo is linked in. The setting CGO_ENABLED=1 does not say so: without a cgo package among the
 * dependencies nothing of it is linked. Reads the function names of Go's table up to the first hit.
 */
export function hasCrosscall(image: ProgramImage, table: Pclntab): boolean {
  const size = Math.min(table.namesSize, MOST_BYTES);
  const overlap = 12;
  for (let at = 0; at < size; at += STEP) {
    const bytes = image.readAt(table.address + BigInt(table.names + at), Math.min(STEP + overlap, size - at));
    if (CROSSCALL.in(bytes) >= 0) return true;
    if (bytes.length < Math.min(STEP, size - at)) return false;
  }
  return false;
}
