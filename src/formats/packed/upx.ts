import type { ByteSource, FileOffset } from '../../model/bytes.ts';

// UPX leaves "UPX!" behind the headers of the stub (l_info: checksum u32, magic, size u16, version u8, format u8)
// and again in the pack header within the last bytes. Either may be patched away, so one is enough.

const HEAD = 4096;
const TAIL = 64;

export interface UpxMark {
  readonly at: FileOffset;
}

/** The mark of UPX in an executable; the program inside cannot be read without unpacking it. */
export function findUpx(source: ByteSource): UpxMark | undefined {
  // A program that merely mentions the mark has it further in: the headers and the end hold no strings.
  const head = markIn(source.read(0, Math.min(HEAD, source.size)));
  if (head >= 0) return { at: head };
  const start = Math.max(0, source.size - TAIL);
  const tail = markIn(source.read(start, TAIL));
  return tail < 0 ? undefined : { at: start + tail };
}

function markIn(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x55); at >= 0; at = bytes.indexOf(0x55, at + 1)) {
    if (bytes[at + 1] === 0x50 && bytes[at + 2] === 0x58 && bytes[at + 3] === 0x21) return at;
  }
  return -1;
}
