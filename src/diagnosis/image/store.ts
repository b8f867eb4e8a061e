import { indexTar } from '../../formats/tar/index-tar.ts';
import { sliceSource } from '../../formats/fields/paged-source.ts';
import type { ByteSource } from '../../model/bytes.ts';
import { type Answer, type Host, isRefusal } from '../../model/host.ts';
import type { Issue } from '../../model/parsed.ts';
import { insidePath } from './layer.ts';

/** The members of an image on disk by name: `index.json`, `blobs/sha256/…`; a directory or a tar archive. */
export interface ImageStore {
  readonly form: 'directory' | 'tar';
  readonly issues: readonly Issue[];
  size(name: string): number | undefined;
  /** At most `limit` bytes of a member; a refusal when there is none. */
  read(name: string, limit: number): Answer<Uint8Array>;
  /** A member from start to end. */
  chunks(name: string): Answer<AsyncIterable<Uint8Array>>;
}

const STEP = 1024 * 1024;

/** Opens what `path` is; the refusal says what it is instead of an image. */
export function readImageStore(host: Host, path: string): Answer<ImageStore> {
  const kind = host.kind(path);
  if (kind === 'missing') return { refused: 'missing', message: `${path}: no such file or directory` };
  if (kind === 'directory') return directoryStore(host, path);
  const source = host.bytes(path);
  if (isRefusal(source)) return source;
  const [first, second] = source.read(0, 2);
  if (first === 0x1f && second === 0x8b)
    return {
      refused: 'unreadable',
      message: `${path} is compressed as a whole; unpack it first: gunzip --keep ${path}`,
    };
  return tarStore(source);
}

function directoryStore(host: Host, path: string): ImageStore {
  const inside = (name: string): string => `${path}/${insidePath(name) ?? ''}`;
  return {
    form: 'directory',
    issues: [],
    size: (name) => {
      const source = host.kind(inside(name)) === 'file' ? host.bytes(inside(name)) : undefined;
      return source === undefined || isRefusal(source) ? undefined : source.size;
    },
    read: (name, limit) => host.head(inside(name), limit),
    chunks: (name) => host.chunks(inside(name)),
  };
}

function tarStore(source: ByteSource): ImageStore {
  const { value: entries, issues } = indexTar(source);
  const members = new Map<string, ByteSource>();
  const links: [string, string][] = [];
  for (const { name, kind, offset, size, linkName } of entries) {
    const path = insidePath(name);
    if (path === undefined) continue;
    if (kind === 'file') members.set(path, sliceSource(source, offset, size));
    // `docker save` links a layer that is stored under another image's folder.
    else if (kind === 'hard-link') links.push([path, insidePath(linkName) ?? '']);
    else if (kind === 'symbolic-link')
      links.push([path, insidePath(`${path.slice(0, path.lastIndexOf('/') + 1)}${linkName}`) ?? '']);
  }
  for (const [path, target] of links) {
    const member = members.get(target);
    if (member) members.set(path, member);
  }
  const member = (name: string): Answer<ByteSource> =>
    members.get(insidePath(name) ?? '') ?? { refused: 'missing', message: `the archive has no ${name}` };
  return {
    form: 'tar',
    issues,
    size: (name) => members.get(insidePath(name) ?? '')?.size,
    read: (name, limit) => {
      const found = member(name);
      return isRefusal(found) ? found : found.read(0, limit);
    },
    chunks: (name) => {
      const found = member(name);
      return isRefusal(found) ? found : sourceChunks(found);
    },
  };
}

async function* sourceChunks(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; ) {
    const piece = source.read(at, STEP);
    if (piece.length === 0) return; // the file shrank
    yield piece;
    at += piece.length;
  }
}
