import type { ByteSource } from '../../model/bytes.ts';
import { utf8 } from '../fields/fields.ts';
import { parseShebang, type Shebang } from './shebang.ts';

// Files that are no executable format but lie where one is expected: an archive not unpacked, an error page saved
// under the name of a release, a pointer of Git LFS, a script. Recognised by their first bytes alone.

export type PackedKind =
  | 'empty'
  | 'zeros'
  | 'gzip'
  | 'zip'
  | 'xz'
  | 'zstd'
  | 'bzip2'
  | 'lz4'
  | 'tar'
  | 'rpm'
  | 'html'
  | 'xml'
  | 'json'
  | 'git-lfs-pointer'
  | 'script'
  | 'text';

export interface PackedFile {
  readonly kind: PackedKind;
  /** First line of a text, cut at 200 characters: for an error page it often says which error. */
  readonly firstLine?: string;
  readonly shebang?: Shebang;
  /** Lines end with CR LF; in a script that makes the kernel look for an interpreter whose name ends in CR. */
  readonly carriageReturns?: boolean;
  /** A byte order mark, before which the kernel sees no `#!`. */
  readonly byteOrderMark?: boolean;
}

const MAGICS: readonly (readonly [PackedKind, number, readonly number[]])[] = [
  ['gzip', 0, [0x1f, 0x8b]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['zip', 0, [0x50, 0x4b, 0x05, 0x06]],
  ['xz', 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', 0, [0x42, 0x5a, 0x68]],
  ['lz4', 0, [0x04, 0x22, 0x4d, 0x18]],
  ['rpm', 0, [0xed, 0xab, 0xee, 0xdb]],
  ['tar', 257, [0x75, 0x73, 0x74, 0x61, 0x72]],
];
const SAMPLE = 4096;

/** What the file is, or undefined when its first bytes are none of these. */
export function parsePacked(source: ByteSource): PackedFile | undefined {
  if (source.size === 0) return { kind: 'empty' };
  const start = source.read(0, SAMPLE);
  if (start.every((byte) => byte === 0)) return { kind: 'zeros' };
  const magic = MAGICS.find(([, at, bytes]) => bytes.every((byte, i) => start[at + i] === byte));
  if (magic !== undefined) return { kind: magic[0] };
  return textFile(start);
}

/** Text: no NUL and no control bytes, and valid UTF-8 up to the cut at the end of the sample. */
function textFile(start: Uint8Array): PackedFile | undefined {
  if (
    start.some(
      (byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27,
    )
  ) {
    return undefined;
  }
  const text = utf8(start).replace(/\ufffd{1,3}$/, '');
  if (text.includes('\ufffd')) return undefined;
  // The decoder takes a byte order mark away.
  const byteOrderMark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  const newline = text.indexOf('\n');
  const line = newline < 0 ? text : text.slice(0, newline);
  const carriageReturns = newline >= 0 && line.endsWith('\r');
  const shebang = byteOrderMark ? undefined : parseShebang(line);
  const shared = {
    firstLine: line.trim().slice(0, 200),
    ...(carriageReturns ? { carriageReturns } : {}),
    ...(byteOrderMark ? { byteOrderMark } : {}),
  };
  if (shebang !== undefined) return { kind: 'script', ...shared, shebang };
  return { kind: textKind(text), ...shared };
}

function textKind(text: string): PackedKind {
  const head = text.trimStart();
  if (/^(<!doctype html|<html|<head|<body)/i.test(head)) return 'html';
  if (/^<\?xml|^<[A-Za-z]/.test(head)) return /<html/i.test(head) ? 'html' : 'xml';
  if (/^[{[]\s*["{[\]}]/.test(head)) return 'json';
  return head.startsWith('version https://git-lfs') ? 'git-lfs-pointer' : 'text';
}
