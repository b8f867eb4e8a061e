import { nulText, utf8 } from '../fields/fields.ts';

// A header block (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"):
//
//   0 name 100 | 100 mode 8 | 108 uid 8 | 116 gid 8 | 124 size 12 | 136 mtime 12 | 148 checksum 8
//   156 type 1 | 157 link name 100 | 257 magic 6 | 263 version 2 | 329 device major 8, minor 8
//   345 prefix 155 (ustar; GNU keeps other things there)
//
// Numbers are octal text; GNU writes large ones as big-endian binary with the top bit of the first byte set.

export const TAR_BLOCK = 512;

export type TarEntryKind =
  | 'file'
  | 'hard-link'
  | 'symbolic-link'
  | 'device'
  | 'directory'
  | 'fifo'
  /** Records that describe the next entry: pax headers, GNU long names. */
  | 'pax'
  | 'pax-global'
  | 'long-name'
  | 'long-link'
  | 'other';

const KINDS: Readonly<Record<string, TarEntryKind>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  x: 'pax',
  X: 'pax',
  g: 'pax-global',
  L: 'long-name',
  K: 'long-link',
};

export interface TarHeader {
  /** As stored, not made safe: it may be absolute or contain `..`. */
  readonly name: string;
  readonly kind: TarEntryKind;
  readonly mode: number;
  /** Bytes of content that follow, without padding. */
  readonly size: number;
  readonly linkName: string;
}

/** `undefined` for a block that is no header: the checksum is wrong. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < TAR_BLOCK || !isChecksumRight(block)) return undefined;
  const type = String.fromCharCode(block[156] ?? 0);
  const ustar = utf8(block.subarray(257, 263)) === 'ustar\0';
  const prefix = ustar ? nulText(block.subarray(345, 500)) : '';
  const name = nulText(block.subarray(0, 100));
  const size = tarNumber(block, 124, 12);
  const kind = KINDS[type] ?? 'other';
  // Links and directories carry no content, whatever their size says.
  const empty = kind === 'hard-link' || kind === 'symbolic-link' || kind === 'directory' || kind === 'device';
  if (!empty && !(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) return undefined;
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    kind: kind === 'file' && name.endsWith('/') ? 'directory' : kind,
    mode: tarNumber(block, 100, 8) & 0o7777,
    size: empty ? 0 : size,
    linkName: nulText(block.subarray(157, 257)),
  };
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** The sum of all bytes with the checksum field as blanks; some old tars summed signed bytes. */
function isChecksumRight(block: Uint8Array): boolean {
  let sum = 0;
  let signed = 0;
  for (let i = 0; i < TAR_BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0);
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stored = tarNumber(block, 148, 8);
  return stored === sum || stored === signed;
}

function tarNumber(block: Uint8Array, at: number, length: number): number {
  const first = block[at] ?? 0;
  if (first === 0x80 || first === 0xff) {
    let value = 0;
    for (let i = at + 1; i < at + length; i++) value = value * 256 + (block[i] ?? 0);
    return first === 0xff ? -1 : value;
  }
  const text = nulText(block.subarray(at, at + length)).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : -1;
}

/** Records `LENGTH KEY=VALUE\n` of a pax header; what does not parse is left out. */
export function parsePaxRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    if (blank < 0 || blank - at > 10) break;
    const length = Number(utf8(bytes.subarray(at, blank)));
    if (!Number.isInteger(length) || length <= blank - at + 1 || at + length > bytes.length) break;
    const record = utf8(bytes.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
