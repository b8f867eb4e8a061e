import type { DescriptorTable } from './descriptors.ts';
import type { OpenMode } from './files.ts';
import type { GuestMemory } from './guest-memory.ts';

const ENCODER = new TextEncoder();
const RIGHT_READ = 1n << 1n;
const RIGHT_WRITE = 1n << 6n;

const openFlags = (lookup: number, flags: number, rights: bigint, descriptorFlags: number): OpenMode => ({
  read: (rights & RIGHT_READ) !== 0n,
  write: (rights & RIGHT_WRITE) !== 0n,
  append: (descriptorFlags & 1) !== 0,
  create: (flags & 1) !== 0,
  directory: (flags & 2) !== 0,
  exclusive: (flags & 4) !== 0,
  truncate: (flags & 8) !== 0,
  followLinks: (lookup & 1) !== 0,
});

/** The functions that take a path below an open directory. */
export function pathFunctions(
  memory: GuestMemory,
  table: DescriptorTable,
  chosenTimes: (
    flags: number,
    accessed: bigint,
    modified: bigint,
  ) => readonly [bigint | undefined, bigint | undefined],
) {
  return {
    path_create_directory: (fd: number, at: number, length: number) =>
      table.within(fd, memory.text(at, length), (folder, path) => folder.makeDirectory(path)),
    path_filestat_get: (fd: number, flags: number, at: number, length: number, statAt: number) =>
      table.within(fd, memory.text(at, length), (folder, path) =>
        memory.putStat(statAt, folder.stat(path, (flags & 1) !== 0)),
      ),
    path_filestat_set_times: (
      fd: number,
      lookup: number,
      at: number,
      length: number,
      accessed: bigint,
      modified: bigint,
      flags: number,
    ) =>
      table.within(fd, memory.text(at, length), (folder, path) =>
        folder.setTimes(path, (lookup & 1) !== 0, ...chosenTimes(flags, accessed, modified)),
      ),
    path_link: (
      fd: number,
      _lookup: number,
      at: number,
      length: number,
      toFd: number,
      toAt: number,
      toLength: number,
    ) =>
      table.within(fd, memory.text(at, length), (folder, path) =>
        table.within(toFd, memory.text(toAt, toLength), (to, toPath) => folder.link(path, to, toPath)),
      ),
    path_open: (
      fd: number,
      lookup: number,
      at: number,
      length: number,
      flags: number,
      rights: bigint,
      _inherited: bigint,
      descriptorFlags: number,
      resultAt: number,
    ) => {
      const opened = table.open(
        fd,
        memory.text(at, length),
        openFlags(lookup, flags, rights, descriptorFlags),
      );
      return 'errno' in opened ? opened.errno : memory.finish(resultAt, opened.fd);
    },
    path_readlink: (
      fd: number,
      at: number,
      length: number,
      bufferAt: number,
      bufferLength: number,
      usedAt: number,
    ) =>
      table.within(fd, memory.text(at, length), (folder, path) => {
        const target = folder.readLink(path);
        if (typeof target === 'number') return target;
        const piece = ENCODER.encode(target).subarray(0, bufferLength >>> 0);
        memory.bytes(bufferAt, piece.length).set(piece);
        return memory.finish(usedAt, piece.length);
      }),
    path_remove_directory: (fd: number, at: number, length: number) =>
      table.within(fd, memory.text(at, length), (folder, path) => folder.removeDirectory(path)),
    path_rename: (fd: number, at: number, length: number, toFd: number, toAt: number, toLength: number) =>
      table.within(fd, memory.text(at, length), (folder, path) =>
        table.within(toFd, memory.text(toAt, toLength), (to, toPath) => folder.rename(path, to, toPath)),
      ),
    path_symlink: (targetAt: number, targetLength: number, fd: number, at: number, length: number) =>
      table.within(fd, memory.text(at, length), (folder, path) =>
        folder.symbolicLink(memory.text(targetAt, targetLength), path),
      ),
    path_unlink_file: (fd: number, at: number, length: number) =>
      table.within(fd, memory.text(at, length), (folder, path) => folder.removeFile(path)),
  };
}
