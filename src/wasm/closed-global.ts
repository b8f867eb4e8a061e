import type { Forbidden } from './reflection.ts';
import type { Value, WasmWorld } from './world.ts';

/** Names of the language itself; nothing here reaches files, network or other code. */
const LANGUAGE = [
  'Object',
  'Array',
  'Boolean',
  'Number',
  'String',
  'Symbol',
  'BigInt',
  'Math',
  'JSON',
  'Date',
  'RegExp',
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'Promise',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'ArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Reflect',
  'Proxy',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'encodeURIComponent',
  'decodeURIComponent',
  'TextEncoder',
  'TextDecoder',
] as const;

const ENCODER = new TextEncoder();

/**
 * The object that js.Global() is for a program that was given nothing: the language, a console, timers, random
 * numbers, and Go's fs with the three standard streams only. `everything` is the real global object.
 */
export function closedGlobal(everything: object, world: WasmWorld): object {
  const global: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const name of LANGUAGE) {
    const found: unknown = Reflect.get(everything, name);
    if (found !== undefined) global[name] = found;
  }
  const print =
    (descriptor: number) =>
    (...values: readonly Value[]): void =>
      world.write(descriptor, ENCODER.encode(`${values.map(String).join(' ')}\n`));
  global['console'] = { log: print(1), info: print(1), debug: print(1), warn: print(2), error: print(2) };
  global['performance'] = { now: () => world.monotonicClock() };
  global['crypto'] = {
    getRandomValues: (bytes: Uint8Array): Uint8Array => {
      world.random(bytes);
      return bytes;
    },
  };
  const cancels = new Map<number, () => void>();
  let next = 1;
  global['setTimeout'] = (
    callback: (...args: readonly Value[]) => void,
    milliseconds = 0,
    ...args: readonly Value[]
  ) => {
    const id = next++;
    cancels.set(
      id,
      world.later(milliseconds, () => {
        cancels.delete(id);
        callback(...args);
      }),
    );
    return id;
  };
  global['clearTimeout'] = (id: number): void => {
    cancels.get(id)?.();
    cancels.delete(id);
  };
  global['queueMicrotask'] = (callback: () => void): void => void Promise.resolve().then(callback);
  global['fs'] = streamsOnly(world);
  global['process'] = closedProcess();
  global['path'] = { resolve: (...parts: readonly string[]) => parts.join('/') };
  global['globalThis'] = global;
  return global;
}

type Callback = (error: Error | null, result?: Value) => void;

const notImplemented = (): Error => Object.assign(new Error('not implemented'), { code: 'ENOSYS' });

/** The functions that Go's syscall package calls (src/syscall/fs_js.go). */
const REFUSED =
  'chmod chown close fchmod fchown fstat ftruncate lchown link lstat mkdir open readdir readlink rename rmdir stat symlink truncate unlink utimes'.split(
    ' ',
  );

function streamsOnly(world: WasmWorld): object {
  const flags = ['O_WRONLY', 'O_RDWR', 'O_CREAT', 'O_TRUNC', 'O_APPEND', 'O_EXCL', 'O_DIRECTORY'];
  const fs: Record<string, Value> = { constants: Object.fromEntries(flags.map((name) => [name, -1])) };
  for (const name of REFUSED)
    fs[name] = (...args: readonly Value[]): void => (args.at(-1) as Callback)(notImplemented());
  fs['fsync'] = (_fd: number, callback: Callback): void => callback(null);
  fs['write'] = (
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
    callback: Callback,
  ): void => {
    if (position !== null || (fd !== 1 && fd !== 2)) return callback(notImplemented());
    world.write(fd, bytes.subarray(offset, offset + length));
    callback(null, length);
  };
  fs['writeSync'] = (fd: number, bytes: Uint8Array): number => {
    world.write(fd, bytes);
    return bytes.length;
  };
  fs['read'] = (
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
    callback: Callback,
  ): void => {
    if (position !== null || fd !== 0) return callback(notImplemented());
    callback(null, world.read(bytes.subarray(offset, offset + length)));
  };
  return fs;
}

function closedProcess(): object {
  const refuse = (): never => {
    throw notImplemented();
  };
  const none = (): number => -1;
  return {
    getuid: none,
    getgid: none,
    geteuid: none,
    getegid: none,
    getgroups: refuse,
    pid: -1,
    ppid: -1,
    umask: refuse,
    cwd: refuse,
    chdir: refuse,
  };
}

/**
 * What no closed program may hold: the real global object, and the constructors that make functions from text,
 * through which everything else could be reached.
 */
export function forbiddenValues(everything: object): Forbidden {
  const forbidden = new Set<Value>([
    everything,
    Reflect.get(everything, 'eval'),
    (() => undefined).constructor,
    (async () => undefined).constructor,
    function* () {
      yield undefined;
    }.constructor,
    async function* () {
      yield undefined;
    }.constructor,
    Reflect.get(everything, 'process'),
    Reflect.get(everything, 'require'),
  ]);
  forbidden.delete(undefined);
  return (value) => forbidden.has(value);
}
