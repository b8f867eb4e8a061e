import {
  closeSync,
  constants,
  type BigIntStats,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import {
  ERRNO,
  type Errno,
  FILE_TYPE,
  type FileStat,
  type OpenFile,
  type OpenMode,
  type Preopened,
} from '../wasm/wasi/files.ts';

const CODES: Readonly<Record<string, Errno>> = {
  EACCES: ERRNO.acces,
  EBADF: ERRNO.badf,
  EEXIST: ERRNO.exist,
  EINVAL: ERRNO.inval,
  EIO: ERRNO.io,
  EISDIR: ERRNO.isdir,
  ELOOP: ERRNO.loop,
  EMFILE: ERRNO.mfile,
  ENAMETOOLONG: ERRNO.nametoolong,
  ENOENT: ERRNO.noent,
  ENOSPC: ERRNO.nospc,
  ENOTDIR: ERRNO.notdir,
  ENOTEMPTY: ERRNO.notempty,
  EPERM: ERRNO.perm,
  EROFS: ERRNO.rofs,
  EXDEV: ERRNO.xdev,
};

const MOST_LINKS = 40;

function errnoOf(error: unknown): Errno {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CODES[code] ?? ERRNO.io;
}

function attempt(work: () => void): Errno {
  try {
    work();
    return ERRNO.success;
  } catch (error) {
    return errnoOf(error);
  }
}

function orErrno<T>(work: () => T): T | Errno {
  try {
    return work();
  } catch (error) {
    return errnoOf(error);
  }
}

function typeOf(stats: BigIntStats): FileStat['type'] {
  if (stats.isDirectory()) return FILE_TYPE.directory;
  if (stats.isFile()) return FILE_TYPE.regular;
  if (stats.isSymbolicLink()) return FILE_TYPE.link;
  return stats.isCharacterDevice() ? FILE_TYPE.character : FILE_TYPE.unknown;
}

function statOf(stats: BigIntStats): FileStat {
  return {
    device: stats.dev,
    inode: stats.ino,
    type: typeOf(stats),
    links: stats.nlink,
    size: stats.size,
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

/** Directories given to programs; the key is theirs alone, so that a rename can tell its own kind. */
const ROOTS = new WeakMap<Preopened, string>();

/** A directory of this machine as a program sees it. Every path is resolved link by link and never leaves it. */
export function preopenedDirectory(directory: string, name: string): Preopened {
  const root = realpathSync(directory);

  /** Path on this machine, or why there is none. The last part is followed only when `followLast`. */
  const resolve = (path: string, followLast: boolean, base = root): string | Errno => {
    const trail: string[] = [];
    const todo = path.split('/').reverse();
    let links = 0;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (trail.pop() === undefined) return ERRNO.notcapable;
        continue;
      }
      trail.push(part);
      if (todo.every((rest) => rest === '' || rest === '.') && !followLast) continue;
      const here = join(base, ...trail);
      let target: string;
      try {
        if (!lstatSync(here).isSymbolicLink()) continue;
        target = readlinkSync(here);
      } catch (error) {
        const errno = errnoOf(error);
        // What does not exist may be about to be made.
        if (errno === ERRNO.noent) continue;
        return errno;
      }
      if (++links > MOST_LINKS) return ERRNO.loop;
      // An absolute link counts from this machine's root, which is outside.
      if (target.startsWith(sep)) return ERRNO.notcapable;
      trail.pop();
      todo.push(...target.split('/').reverse());
    }
    return join(base, ...trail);
  };
  const on = (path: string, follow: boolean, work: (real: string) => void): Errno => {
    const real = resolve(path, follow);
    return typeof real === 'number' ? real : attempt(() => work(real));
  };
  const onBoth = (
    path: string,
    to: Preopened,
    toPath: string,
    work: (from: string, to: string) => void,
  ): Errno => {
    const base = ROOTS.get(to);
    const from = resolve(path, false);
    if (typeof from === 'number' || base === undefined) return typeof from === 'number' ? from : ERRNO.xdev;
    const target = resolve(toPath, false, base);
    return typeof target === 'number' ? target : attempt(() => work(from, target));
  };

  const folder: Preopened = {
    name,
    open: (path, mode) => {
      const real = resolve(path, mode.followLinks);
      return typeof real === 'number' ? real : orErrno(() => openFile(real, mode));
    },
    stat: (path, followLinks) => {
      const real = resolve(path, followLinks);
      return typeof real === 'number' ? real : orErrno(() => statOf(lstatSync(real, { bigint: true })));
    },
    list: (path) => {
      const real = resolve(path, true);
      if (typeof real === 'number') return real;
      return orErrno(() =>
        ['.', '..', ...readdirSync(real)].flatMap((entry) => {
          try {
            const stats = lstatSync(entry === '..' ? real : join(real, entry), { bigint: true });
            return [{ name: entry, type: typeOf(stats), inode: stats.ino }];
          } catch (error) {
            if (errnoOf(error) === ERRNO.noent) return []; // removed meanwhile
            throw error;
          }
        }),
      );
    },
    makeDirectory: (path) => on(path, false, (real) => void mkdirSync(real)),
    removeDirectory: (path) => on(path, false, rmdirSync),
    removeFile: (path) =>
      on(path, false, (real) => {
        if (lstatSync(real).isDirectory())
          throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
        unlinkSync(real);
      }),
    rename: (path, to, toPath) => onBoth(path, to, toPath, renameSync),
    link: (path, to, toPath) => onBoth(path, to, toPath, linkSync),
    symbolicLink: (target, path) =>
      target.startsWith('/') ? ERRNO.notcapable : on(path, false, (real) => symlinkSync(target, real)),
    readLink: (path) => {
      const real = resolve(path, false);
      return typeof real === 'number' ? real : orErrno(() => readlinkSync(real));
    },
    setTimes: (path, followLinks, accessed, modified) =>
      on(path, followLinks, (real) => {
        const stats = lstatSync(real, { bigint: true });
        const set = followLinks ? utimesSync : lutimesSync;
        set(real, seconds(accessed ?? stats.atimeNs), seconds(modified ?? stats.mtimeNs));
      }),
  };
  ROOTS.set(folder, root);
  return folder;
}

const seconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e9;

function openFile(path: string, mode: OpenMode): OpenFile {
  const access = mode.write ? (mode.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  const flags =
    access |
    (mode.create ? constants.O_CREAT : 0) |
    (mode.exclusive ? constants.O_EXCL : 0) |
    (mode.truncate ? constants.O_TRUNC : 0) |
    (mode.append ? constants.O_APPEND : 0) |
    // The path is resolved already: a link that appears meanwhile must not lead out.
    constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, 0o666);
  const counted = (work: () => number): number | { readonly errno: Errno } => {
    try {
      return work();
    } catch (error) {
      return { errno: errnoOf(error) };
    }
  };
  return {
    stat: () => orErrno(() => statOf(fstatSync(descriptor, { bigint: true }))),
    read: (bytes, position) => counted(() => readSync(descriptor, bytes, 0, bytes.length, position)),
    write: (bytes, position) =>
      counted(() => writeSync(descriptor, bytes, 0, bytes.length, position ?? null)),
    truncate: (size) => attempt(() => ftruncateSync(descriptor, size)),
    setTimes: (accessed, modified) =>
      attempt(() => {
        const stats = fstatSync(descriptor, { bigint: true });
        futimesSync(descriptor, seconds(accessed ?? stats.atimeNs), seconds(modified ?? stats.mtimeNs));
      }),
    sync: () => attempt(() => fsyncSync(descriptor)),
    close: () => attempt(() => closeSync(descriptor)),
  };
}
