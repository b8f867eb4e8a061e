import { type ImportFunction, ProgramExit, type WasmInstance, type WasmWorld } from '../world.ts';
import { descriptorTable } from './descriptors.ts';
import { ERRNO, type Errno, type Preopened } from './files.ts';
import { guestMemory, stringList } from './guest-memory.ts';
import { pathFunctions } from './path-functions.ts';
import { pollFunction } from './poll.ts';

// WASI preview 1 (WebAssembly/WASI, phases/snapshot, witx). All functions give an errno; results go to addresses:
//
//   filestat 64 bytes: device, inode u64 | 16 type u8 | 24 links, size, accessed, modified, changed u64
//   fdstat   24 bytes: type u8 | 2 flags u16 | 8 rights, inherited rights u64
//   dirent   24 bytes: next, inode u64 | 16 name length u32 | 20 type u8 | name

const ENCODER = new TextEncoder();
const ALL_RIGHTS = 0x1fff_ffffn;

/** By way of microseconds: nanoseconds since 1970 are beyond what a float64 holds exactly. */
const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n;

export interface WasiOptions {
  readonly world: WasmWorld;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly preopened: readonly Preopened[];
}

/** The import module `wasi_snapshot_preview1`; `attach` the instance before its first call. */
export interface WasiHost {
  readonly imports: Readonly<Record<string, ImportFunction>>;
  attach(instance: WasmInstance): void;
}

export function wasiHost({ world, argv, env, preopened }: WasiOptions): WasiHost {
  const memory = guestMemory();
  const table = descriptorTable(world, preopened);

  const args = stringList(memory, argv);
  const variables = stringList(
    memory,
    Object.entries(env).map(([name, value]) => `${name}=${value}`),
  );

  const transfer = (
    at: number,
    count: number,
    totalAt: number,
    move: (piece: Uint8Array, done: number) => number | { readonly errno: Errno },
  ): Errno => {
    let total = 0;
    for (const piece of memory.vectors(at, count)) {
      if (piece.length === 0) continue;
      const moved = move(piece, total);
      if (typeof moved !== 'number') return total > 0 ? memory.finish(totalAt, total) : moved.errno;
      total += moved;
      if (moved < piece.length) break;
    }
    return memory.finish(totalAt, total);
  };
  const now = (): bigint => nanoseconds(world.wallClock());
  const clock = (id: number): bigint | undefined =>
    id === 0 ? now() : id <= 3 ? nanoseconds(world.monotonicClock()) : undefined;
  const chosenTimes = (flags: number, accessed: bigint, modified: bigint) =>
    [
      flags & 2 ? now() : flags & 1 ? accessed : undefined,
      flags & 8 ? now() : flags & 4 ? modified : undefined,
    ] as const;

  const listDirectory = (fd: number, at: number, length: number, cookie: bigint, usedAt: number): Errno => {
    const entries = table.list(fd);
    if (typeof entries === 'number') return entries;
    const target = memory.bytes(at, length);
    let used = 0;
    for (let index = Number(cookie); index < entries.length && used < target.length; index++) {
      const entry = entries[index];
      if (!entry) break;
      const name = ENCODER.encode(entry.name);
      const record = new DataView(new ArrayBuffer(24 + name.length));
      record.setBigUint64(0, BigInt(index + 1), true);
      record.setBigUint64(8, entry.inode, true);
      record.setUint32(16, name.length, true);
      record.setUint8(20, entry.type);
      const whole = new Uint8Array(record.buffer);
      whole.set(name, 24);
      // The last record may be cut: the caller asks again with a larger buffer.
      const piece = whole.subarray(0, target.length - used);
      target.set(piece, used);
      used += piece.length;
    }
    return memory.finish(usedAt, used);
  };

  const imports = {
    args_sizes_get: args.sizes,
    args_get: args.get,
    environ_sizes_get: variables.sizes,
    environ_get: variables.get,
    clock_res_get: (id: number, at: number) => {
      if (id > 3) return ERRNO.inval;
      memory.u64(at, 1000n);
      return ERRNO.success;
    },
    clock_time_get: (id: number, _precision: bigint, at: number) => {
      const time = clock(id);
      if (time === undefined) return ERRNO.inval;
      memory.u64(at, time);
      return ERRNO.success;
    },
    random_get: (at: number, length: number) => {
      world.random(memory.bytes(at, length));
      return ERRNO.success;
    },
    sched_yield: () => ERRNO.success,
    proc_exit: (code: number) => {
      throw new ProgramExit(code);
    },
    proc_raise: () => ERRNO.nosys,
    poll_oneoff: pollFunction(memory, world, table, clock),
    fd_advise: (fd: number) => (table.isOpen(fd) ? ERRNO.success : ERRNO.badf),
    fd_allocate: () => ERRNO.notsup,
    fd_close: (fd: number) => table.close(fd),
    fd_datasync: (fd: number) => table.sync(fd),
    fd_sync: (fd: number) => table.sync(fd),
    fd_fdstat_get: (fd: number, at: number) => {
      const status = table.status(fd);
      if (typeof status === 'number') return status;
      memory.bytes(at, 24).fill(0);
      memory.view().setUint8(at >>> 0, status.type);
      memory.view().setUint16((at >>> 0) + 2, status.append ? 1 : 0, true);
      memory.u64((at >>> 0) + 8, ALL_RIGHTS);
      memory.u64((at >>> 0) + 16, ALL_RIGHTS);
      return ERRNO.success;
    },
    // Non-blocking and sync modes change nothing here.
    fd_fdstat_set_flags: (fd: number, flags: number) => table.setAppend(fd, (flags & 1) !== 0),
    fd_fdstat_set_rights: (fd: number) => (table.isOpen(fd) ? ERRNO.success : ERRNO.badf),
    fd_filestat_get: (fd: number, at: number) => memory.putStat(at, table.stat(fd)),
    fd_filestat_set_size: (fd: number, size: bigint) => table.truncate(fd, Number(size)),
    fd_filestat_set_times: (fd: number, accessed: bigint, modified: bigint, flags: number) =>
      table.setTimes(fd, ...chosenTimes(flags, accessed, modified)),
    fd_read: (fd: number, at: number, count: number, totalAt: number) =>
      transfer(at, count, totalAt, (piece) => table.read(fd, piece)),
    fd_pread: (fd: number, at: number, count: number, offset: bigint, totalAt: number) =>
      transfer(at, count, totalAt, (piece, done) => table.read(fd, piece, Number(offset) + done)),
    fd_write: (fd: number, at: number, count: number, totalAt: number) =>
      transfer(at, count, totalAt, (piece) => table.write(fd, piece)),
    fd_pwrite: (fd: number, at: number, count: number, offset: bigint, totalAt: number) =>
      transfer(at, count, totalAt, (piece, done) => table.write(fd, piece, Number(offset) + done)),
    fd_prestat_get: (fd: number, at: number) => {
      const name = table.preopenedName(fd);
      if (name === undefined) return ERRNO.badf;
      memory.u32(at, 0);
      memory.u32((at >>> 0) + 4, ENCODER.encode(name).length);
      return ERRNO.success;
    },
    fd_prestat_dir_name: (fd: number, at: number, length: number) => {
      const name = table.preopenedName(fd);
      if (name === undefined) return ERRNO.badf;
      const encoded = ENCODER.encode(name);
      if (encoded.length > length >>> 0) return ERRNO.nametoolong;
      memory.bytes(at, encoded.length).set(encoded);
      return ERRNO.success;
    },
    fd_readdir: listDirectory,
    fd_renumber: (fd: number, to: number) => table.renumber(fd, to),
    fd_seek: (fd: number, offset: bigint, whence: number, at: number) => {
      const position = table.seek(fd, Number(offset), whence);
      if (typeof position === 'number') return position as Errno;
      memory.u64(at, BigInt(position.at));
      return ERRNO.success;
    },
    fd_tell: (fd: number, at: number) => {
      const position = table.seek(fd, 0, 1);
      if (typeof position === 'number') return position as Errno;
      memory.u64(at, BigInt(position.at));
      return ERRNO.success;
    },
    ...pathFunctions(memory, table, chosenTimes),
    // No network: the program was not given any socket.
    sock_accept: () => ERRNO.notsup,
    sock_recv: () => ERRNO.notsup,
    sock_send: () => ERRNO.notsup,
    sock_shutdown: () => ERRNO.notsup,
  };
  return { imports: faultless(imports), attach: memory.attach };
}

/** An address outside the memory is the program's fault and an errno to it, not an exception of the host. */
function faultless(
  imports: Readonly<Record<string, ImportFunction>>,
): Readonly<Record<string, ImportFunction>> {
  return Object.fromEntries(
    Object.entries(imports).map(([name, call]) => [
      name,
      (...args: never[]) => {
        try {
          return call(...args);
        } catch (error) {
          if (error instanceof RangeError) return ERRNO.fault;
          throw error;
        }
      },
    ]),
  );
}
