import { randomFillSync } from 'node:crypto';
import fs, { readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { WasmEngine } from '../wasm/run.ts';
import type { ImportObject, WasmInstance, WasmWorld } from '../wasm/world.ts';

/** This process as the world of a WebAssembly program. */
export function nodeWasmWorld(): WasmWorld {
  return {
    wallClock: () => performance.timeOrigin + performance.now(),
    monotonicClock: () => performance.now(),
    random: (bytes) => {
      // More than 64 KB at once is allowed here; a shared buffer is not, so copies never matter.
      randomFillSync(bytes);
    },
    write: (descriptor, bytes) => writeAll(descriptor, bytes),
    read: (bytes) => readInput(bytes),
    later: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    sleep: (milliseconds) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
  };
}

/** A pipe that is full says EAGAIN: the program may not lose output for that. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return; // the reader went away, as with `| head`
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function readInput(bytes: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, bytes, 0, bytes.length, null);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** `fs`, `path`, `process` and `require` as Go's own wrapper for Node hands them out: everything is open. */
export function openNodeGlobals(require: NodeRequire): object {
  return Object.assign(globalThis, { fs, path, require });
}

/** The engine's own API, which the types of this Node release leave out. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(compiled: object, imports: ImportObject): Promise<WasmInstance>;
}

const api = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;

export const nodeWasmEngine: WasmEngine = {
  compile: (bytes) => api.compile(bytes),
  instantiate: (compiled, imports) => api.instantiate(compiled, imports),
};
