import type { WasmWorld } from '../world.ts';
import {
  ERRNO,
  type Errno,
  FILE_TYPE,
  type FileStat,
  type FileType,
  type OpenFile,
  type OpenMode,
  type Preopened,
} from './files.ts';

/** What a descriptor number stands for. */
type Descriptor =
  | { readonly kind: 'stream'; readonly input: boolean }
  | {
      readonly kind: 'directory';
      readonly folder: Preopened;
      readonly path: string;
      readonly preopened: boolean;
    }
  | { readonly kind: 'file'; readonly file: OpenFile; position: number; append: boolean };

/** Most files open at once. */
const MOST_OPEN = 4096;

const badDescriptor: { readonly errno: Errno } = { errno: ERRNO.badf };

export interface DescriptorTable {
  isOpen(fd: number): boolean;
  status(fd: number): { readonly type: FileType; readonly append: boolean } | Errno;
  preopenedName(fd: number): string | undefined;
  setAppend(fd: number, append: boolean): Errno;
  open(fd: number, path: string, mode: OpenMode): { readonly fd: number } | { readonly errno: Errno };
  close(fd: number): Errno;
  renumber(fd: number, to: number): Errno;
  read(fd: number, bytes: Uint8Array, position?: number): number | { readonly errno: Errno };
  write(fd: number, bytes: Uint8Array, position?: number): number | { readonly errno: Errno };
  seek(fd: number, offset: number, whence: number): { readonly at: number } | Errno;
  stat(fd: number): FileStat | Errno;
  list(
    fd: number,
  ): readonly { readonly name: string; readonly type: FileType; readonly inode: bigint }[] | Errno;
  truncate(fd: number, size: number): Errno;
  setTimes(fd: number, accessed: bigint | undefined, modified: bigint | undefined): Errno;
  sync(fd: number): Errno;
  /** Runs `work` with the directory behind `fd` and the path below the directory that was opened to the program. */
  within(fd: number, path: string, work: (folder: Preopened, path: string) => Errno): Errno;
}

/** Descriptors 0 to 2 are the streams, from 3 on the directories that were opened to the program. */
export function descriptorTable(world: WasmWorld, preopened: readonly Preopened[]): DescriptorTable {
  const open = new Map<number, Descriptor>([
    [0, { kind: 'stream', input: true }],
    [1, { kind: 'stream', input: false }],
    [2, { kind: 'stream', input: false }],
  ]);
  for (const [index, folder] of preopened.entries())
    open.set(3 + index, { kind: 'directory', folder, path: '.', preopened: true });

  const file = (fd: number): Extract<Descriptor, { kind: 'file' }> | undefined => {
    const found = open.get(fd);
    return found?.kind === 'file' ? found : undefined;
  };
  const onFile = (fd: number, work: (file: OpenFile) => Errno): Errno => {
    const found = open.get(fd);
    return found === undefined ? ERRNO.badf : found.kind === 'file' ? work(found.file) : ERRNO.inval;
  };
  const place = (fd: number, path: string): { folder: Preopened; path: string } | Errno => {
    const found = open.get(fd);
    if (found === undefined) return ERRNO.badf;
    if (found.kind !== 'directory') return ERRNO.notdir;
    if (path.startsWith('/') || path.includes('\0')) return ERRNO.notcapable;
    return { folder: found.folder, path: found.path === '.' ? path : `${found.path}/${path}` };
  };
  const STREAM: FileStat = {
    device: 0n,
    inode: 0n,
    type: FILE_TYPE.character,
    links: 1n,
    size: 0n,
    accessed: 0n,
    modified: 0n,
    changed: 0n,
  };

  return {
    isOpen: (fd) => open.has(fd),
    status: (fd) => {
      const found = open.get(fd);
      if (!found) return ERRNO.badf;
      if (found.kind === 'stream') return { type: FILE_TYPE.character, append: false };
      if (found.kind === 'directory') return { type: FILE_TYPE.directory, append: false };
      const stat = found.file.stat();
      return typeof stat === 'number' ? stat : { type: stat.type, append: found.append };
    },
    preopenedName: (fd) => {
      const found = open.get(fd);
      return found?.kind === 'directory' && found.preopened ? found.folder.name : undefined;
    },
    setAppend: (fd, append) => {
      const found = file(fd);
      if (found) found.append = append;
      return open.has(fd) ? ERRNO.success : ERRNO.badf;
    },
    open: (fd, path, mode) => {
      const at = place(fd, path);
      if (typeof at === 'number') return { errno: at };
      if (open.size >= MOST_OPEN) return { errno: ERRNO.mfile };
      const stat = at.folder.stat(at.path, mode.followLinks);
      let next = 3;
      while (open.has(next)) next++;
      if (typeof stat !== 'number' && stat.type === FILE_TYPE.directory) {
        if (mode.write || mode.truncate) return { errno: ERRNO.isdir };
        if (mode.exclusive && mode.create) return { errno: ERRNO.exist };
        open.set(next, { kind: 'directory', folder: at.folder, path: at.path, preopened: false });
        return { fd: next };
      }
      if (mode.directory) return { errno: typeof stat === 'number' ? stat : ERRNO.notdir };
      const opened = at.folder.open(at.path, mode);
      if (typeof opened === 'number') return { errno: opened };
      open.set(next, { kind: 'file', file: opened, position: 0, append: mode.append });
      return { fd: next };
    },
    close: (fd) => {
      const found = open.get(fd);
      if (!found) return ERRNO.badf;
      open.delete(fd);
      return found.kind === 'file' ? found.file.close() : ERRNO.success;
    },
    renumber: (fd, to) => {
      const found = open.get(fd);
      const before = open.get(to);
      if (!found || !before) return ERRNO.badf;
      if (before.kind === 'file') before.file.close();
      open.delete(fd);
      open.set(to, found);
      return ERRNO.success;
    },
    read: (fd, bytes, position) => {
      const found = open.get(fd);
      if (!found) return badDescriptor;
      if (found.kind === 'directory') return { errno: ERRNO.isdir };
      if (found.kind === 'stream') {
        if (!found.input) return badDescriptor;
        return position === undefined ? world.read(bytes) : { errno: ERRNO.spipe };
      }
      const got = found.file.read(bytes, position ?? found.position);
      if (typeof got === 'number' && position === undefined) found.position += got;
      return got;
    },
    write: (fd, bytes, position) => {
      const found = open.get(fd);
      if (!found) return badDescriptor;
      if (found.kind === 'directory') return { errno: ERRNO.isdir };
      if (found.kind === 'stream') {
        if (found.input) return badDescriptor;
        world.write(fd, bytes);
        return bytes.length;
      }
      const put = found.file.write(bytes, found.append ? undefined : (position ?? found.position));
      if (typeof put === 'number' && position === undefined) found.position += put;
      return put;
    },
    seek: (fd, offset, whence) => {
      const found = open.get(fd);
      if (!found) return ERRNO.badf;
      if (found.kind !== 'file') return ERRNO.spipe;
      let base = 0;
      if (whence === 1) base = found.position;
      else if (whence === 2) {
        const stat = found.file.stat();
        if (typeof stat === 'number') return stat;
        base = Number(stat.size);
      } else if (whence !== 0) return ERRNO.inval;
      if (base + offset < 0) return ERRNO.inval;
      found.position = base + offset;
      return { at: found.position };
    },
    stat: (fd) => {
      const found = open.get(fd);
      if (!found) return ERRNO.badf;
      if (found.kind === 'stream') return STREAM;
      return found.kind === 'file' ? found.file.stat() : found.folder.stat(found.path, true);
    },
    list: (fd) => {
      const found = open.get(fd);
      if (!found) return ERRNO.badf;
      return found.kind === 'directory' ? found.folder.list(found.path) : ERRNO.notdir;
    },
    truncate: (fd, size) => onFile(fd, (opened) => opened.truncate(size)),
    setTimes: (fd, accessed, modified) => onFile(fd, (opened) => opened.setTimes(accessed, modified)),
    sync: (fd) => (open.get(fd)?.kind === 'stream' ? ERRNO.success : onFile(fd, (opened) => opened.sync())),
    within: (fd, path, work) => {
      const at = place(fd, path);
      return typeof at === 'number' ? at : work(at.folder, at.path);
    },
  };
}
