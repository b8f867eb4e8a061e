import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preopenedDirectory } from '../../src/host/wasi-files.ts';
import { ERRNO } from '../../src/wasm/wasi/files.ts';
import { wasiHost } from '../../src/wasm/wasi/preview1.ts';
import { ProgramExit, type WasmWorld } from '../../src/wasm/world.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'crossroot-wasi-'));
  mkdirSync(join(scratch, 'open/sub'), { recursive: true });
  writeFileSync(join(scratch, 'open/data.txt'), 'hello');
  writeFileSync(join(scratch, 'secret.txt'), 'secret');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A program of one page of memory that calls the host directly. */
function guest(preopened = [preopenedDirectory(join(scratch, 'open'), '/data')], input = '') {
  const output: [number, string][] = [];
  const slept: number[] = [];
  let unread = input;
  const world: WasmWorld = {
    wallClock: () => 1_700_000_000_123,
    monotonicClock: () => 42,
    random: (bytes) => void bytes.fill(7),
    write: (descriptor, bytes) => void output.push([descriptor, Buffer.from(bytes).toString()]),
    read: (bytes) => {
      const piece = Buffer.from(unread).subarray(0, bytes.length);
      bytes.set(piece);
      unread = unread.slice(piece.length);
      return piece.length;
    },
    later: () => () => undefined,
    sleep: (milliseconds) => void slept.push(milliseconds),
  };
  const memory = { buffer: new ArrayBuffer(65536) };
  const host = wasiHost({ world, argv: ['tool', 'x'], env: { A: '1' }, preopened });
  host.attach({ exports: { memory } });
  const view = new DataView(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const call = (name: string, ...args: readonly unknown[]): unknown => {
    const found = host.imports[name] as ((...values: readonly unknown[]) => unknown) | undefined;
    if (!found) throw new Error(`no ${name}`);
    return found(...args);
  };
  /** Writes text at 1000 and gives address and length. */
  const path = (text: string, at = 1000): readonly [number, number] => {
    const encoded = Buffer.from(text);
    bytes.set(encoded, at);
    return [at, encoded.length];
  };
  const open = (text: string, flags = 0, rights = 2n): { errno: unknown; fd: number } => {
    const errno = call('path_open', 3, 0, ...path(text), flags, rights, 0n, 0, 500);
    return { errno, fd: view.getUint32(500, true) };
  };
  const vector = (at: number, length: number): readonly [number, number] => {
    view.setUint32(600, at, true);
    view.setUint32(604, length, true);
    return [600, 1];
  };
  const text = (at: number, length: number): string =>
    Buffer.from(bytes.subarray(at, at + length)).toString();
  return { host, view, bytes, call, path, open, vector, text, output, slept };
}

describe('WASI preview 1', () => {
  it('hands over arguments, environment, time and random bytes', () => {
    const { call, view, text, bytes } = guest();
    expect(call('args_sizes_get', 0, 4)).toBe(0);
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([2, 7]);
    call('args_get', 100, 200);
    expect(text(view.getUint32(104, true), 2)).toBe('x\0');
    call('environ_get', 100, 200);
    expect(text(200, 4)).toBe('A=1\0');
    call('clock_time_get', 0, 0n, 8);
    expect(view.getBigUint64(8, true)).toBe(1_700_000_000_123_000_000n);
    expect(call('clock_time_get', 9, 0n, 8)).toBe(ERRNO.inval);
    call('random_get', 300, 4);
    expect([...bytes.subarray(299, 305)]).toEqual([0, 7, 7, 7, 7, 0]);
    expect(() => call('proc_exit', 5)).toThrow(ProgramExit);
  });

  it('reads, writes, seeks and lists below an opened directory', () => {
    const { call, open, vector, view, text } = guest();
    const file = open('data.txt');
    expect(file).toEqual({ errno: 0, fd: 4 });
    expect(call('fd_seek', file.fd, 1n, 0, 8)).toBe(0);
    expect(call('fd_read', file.fd, ...vector(2000, 3), 16)).toBe(0);
    expect(text(2000, view.getUint32(16, true))).toBe('ell');
    expect(call('fd_filestat_get', file.fd, 3000)).toBe(0);
    expect(view.getBigUint64(3032, true)).toBe(5n);
    expect(call('fd_close', file.fd)).toBe(0);
    const made = open('sub/new', 1, 66n);
    expect(made.errno).toBe(0);
    call('fd_write', made.fd, ...vector(2000, 3), 16);
    expect(readFileSync(join(scratch, 'open/sub/new'), 'utf8')).toBe('ell');
    const folder = open('.', 2);
    expect(call('fd_readdir', folder.fd, 4000, 4096, 0n, 16)).toBe(0);
    const listing = text(4000, view.getUint32(16, true));
    expect(['data.txt', 'sub'].every((name) => listing.includes(name))).toBe(true);
    expect(open('missing').errno).toBe(ERRNO.noent);
  });

  it('lets no path out of the directory, whatever links say', () => {
    const { call, open, path } = guest();
    symlinkSync('../secret.txt', join(scratch, 'open/up'));
    symlinkSync('/etc/passwd', join(scratch, 'open/absolute'));
    symlinkSync('loop', join(scratch, 'open/loop'));
    const follow = (name: string): unknown => call('path_open', 3, 1, ...path(name), 0, 2n, 0n, 0, 500);
    expect(open('../secret.txt').errno).toBe(ERRNO.notcapable);
    expect(open('sub/../../secret.txt').errno).toBe(ERRNO.notcapable);
    expect(open('/etc/passwd').errno).toBe(ERRNO.notcapable);
    expect(follow('up')).toBe(ERRNO.notcapable);
    expect(follow('absolute')).toBe(ERRNO.notcapable);
    expect(follow('loop')).toBe(ERRNO.loop);
    expect(call('path_symlink', ...path('/etc', 1500), 3, ...path('made'))).toBe(ERRNO.notcapable);
    expect(call('path_rename', 3, ...path('data.txt'), 3, ...path('../moved', 1500))).toBe(ERRNO.notcapable);
    expect(existsSync(join(scratch, 'moved'))).toBe(false);
    expect(call('sock_accept', 3, 0, 8)).toBe(ERRNO.notsup);
  });

  it('gives nothing to a program that was given no directory', () => {
    const { call, path } = guest([]);
    expect(call('fd_prestat_get', 3, 0)).toBe(ERRNO.badf);
    expect(call('path_open', 3, 0, ...path('x'), 0, 2n, 0n, 0, 500)).toBe(ERRNO.badf);
  });

  it('sleeps for the soonest clock, and not at all when a stream is asked for', () => {
    const { call, view, slept } = guest();
    view.setBigUint64(0, 11n, true);
    view.setBigUint64(24, 5_000_000n, true);
    expect(call('poll_oneoff', 0, 2000, 1, 3000)).toBe(0);
    expect(slept).toEqual([5]);
    expect([view.getUint32(3000, true), view.getBigUint64(2000, true)]).toEqual([1, 11n]);
    view.setUint8(48 + 8, 1);
    call('poll_oneoff', 0, 2000, 2, 3000);
    expect(slept).toEqual([5]);
  });

  it('prints to the streams and reads from input', () => {
    const { call, vector, output, view, text, bytes } = guest([], 'abc');
    bytes.set(Buffer.from('out'), 2000);
    call('fd_write', 1, ...vector(2000, 3), 16);
    call('fd_write', 2, ...vector(2000, 2), 16);
    expect(output).toEqual([
      [1, 'out'],
      [2, 'ou'],
    ]);
    call('fd_read', 0, ...vector(2100, 10), 16);
    expect(text(2100, view.getUint32(16, true))).toBe('abc');
  });

  it('answers any arguments with an errno, never with an exception of the host', () => {
    const { host } = guest();
    const names = Object.keys(host.imports).filter((name) => name !== 'proc_exit');
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.oneof(fc.integer(), fc.integer({ min: 0, max: 70000 }), fc.constantFrom(0, 3, -1)), {
          minLength: 9,
          maxLength: 9,
        }),
        (name, values) => {
          const wide: Readonly<Record<string, readonly number[]>> = {
            clock_time_get: [1],
            fd_advise: [1, 2],
            fd_allocate: [1, 2],
            fd_fdstat_set_rights: [1, 2],
            fd_filestat_set_size: [1],
            fd_filestat_set_times: [1, 2],
            fd_pread: [3],
            fd_pwrite: [3],
            fd_readdir: [3],
            fd_seek: [1],
            path_filestat_set_times: [4, 5],
            path_open: [5, 6],
          };
          const args = values.map((value, index) => (wide[name]?.includes(index) ? BigInt(value) : value));
          // Counts of vectors are bounded by the memory, as an engine's memory is.
          const call = host.imports[name] as (...list: readonly unknown[]) => unknown;
          if (/read|write|poll/.test(name)) args[2] = Number(args[2]) & 15;
          const errno = call(...args);
          expect(typeof errno).toBe('number');
        },
      ),
      { numRuns: 1500 },
    );
  });
});
