// What a WebAssembly host needs of the world around it. The runtimes in this room know no Node, no browser and no
// clock; src/host/wasm-world.ts and the browser entry bring theirs.

/** Anything that JavaScript can hold. */
export type Value = unknown;

export type ImportFunction = (...args: never[]) => unknown;
/** Import object by module and name. */
export type ImportObject = Readonly<Record<string, Readonly<Record<string, ImportFunction>>>>;

/** The parts of WebAssembly.Instance and WebAssembly.Memory that are used. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Time, randomness, output and timers. */
export interface WasmWorld {
  /** Milliseconds since 1970, with fractions. */
  wallClock(): number;
  /** Milliseconds from any start, never going back. */
  monotonicClock(): number;
  random(bytes: Uint8Array): void;
  /** Output of the program; `descriptor` is 1 or 2. */
  write(descriptor: number, bytes: Uint8Array): void;
  /** Input of the program; fewer bytes than asked for, none at the end. */
  read(bytes: Uint8Array): number;
  /** Calls `callback` after `milliseconds`; the result cancels it. */
  later(milliseconds: number, callback: () => void): () => void;
  /** Blocks; only WASI programs that sleep ask for it. */
  sleep(milliseconds: number): void;
}

/** Thrown to leave the module when the program ends itself. */
export class ProgramExit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`the program ended with code ${code}`);
    this.code = code;
  }
}

/** The exported function of that name. */
export function exportedFunction(
  instance: WasmInstance,
  name: string,
): ((...args: readonly Value[]) => Value) | undefined {
  const found = instance.exports[name];
  return typeof found === 'function' ? (found as (...args: readonly Value[]) => Value) : undefined;
}

export function exportedMemory(instance: WasmInstance): WasmMemory | undefined {
  for (const name of ['mem', 'memory']) {
    const found = instance.exports[name];
    if (typeof found === 'object' && found !== null && 'buffer' in found) return found as WasmMemory;
  }
  return undefined;
}
