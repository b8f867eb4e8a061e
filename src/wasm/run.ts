import { parsePacked } from '../formats/packed/packed.ts';
import { type WasmHost, wasmHost } from '../formats/wasm/host.ts';
import type { WasmModule } from '../formats/wasm/module.ts';
import { isWasm, parseWasm } from '../formats/wasm/wasm.ts';
import { bytesSource } from '../model/bytes.ts';
import { GoJsProgram } from './go-js.ts';
import {
  type CallCounts,
  findMissingImports,
  type MissingImport,
  MissingImportError,
  watchedImports,
  withStubs,
} from './offered.ts';
import type { Reflection } from './reflection.ts';
import { tinyGoHost } from './tinygo-js.ts';
import type { Preopened } from './wasi/files.ts';
import { wasiHost } from './wasi/preview1.ts';
import {
  exportedFunction,
  type ImportObject,
  ProgramExit,
  type WasmInstance,
  type WasmWorld,
} from './world.ts';

/** WebAssembly of the engine around us. */
export interface WasmEngine {
  /** A compiled module; only the engine looks into it. */
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(compiled: object, imports: ImportObject): Promise<WasmInstance>;
}

export interface RunOptions {
  readonly world: WasmWorld;
  readonly engine: WasmEngine;
  /** What js.Global() is. */
  readonly global: object;
  readonly reflect?: Reflection;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly preopened: readonly Preopened[];
  /** Function to call after a reactor's `_initialize`, with its arguments. */
  readonly call?: { readonly name: string; readonly args: readonly string[] };
  /** Skip `_initialize`: shows what a host that forgets it gets. */
  readonly skipInitialize?: boolean;
  /** Start although imports are missing; the first one that is called ends the run. */
  readonly stubMissing?: boolean;
  /** Hears every call of an import. */
  readonly watch?: (name: string, args: readonly unknown[]) => void;
  /** Calls `callback` once nothing is pending any more; the result takes it back. */
  whenIdle(callback: () => void): () => void;
}

/** Why a module did not run, with the page that explains it. */
export interface RunProblem {
  readonly cause: string;
  readonly message: string;
  readonly fix: string;
}

export interface RunEnd {
  /** Exit code of the program; undefined when it never started or was stopped by a trap. */
  readonly code?: number;
  readonly host?: WasmHost['name'];
  readonly missing: readonly MissingImport[];
  readonly problem?: RunProblem;
  /** Text of a trap or of an error of the engine. */
  readonly trap?: string;
  readonly calls: CallCounts;
  readonly wrappedFunctions?: number;
  readonly result?: unknown;
}

const DEADLOCK: RunProblem = {
  cause: 'outside/application-bug',
  message: 'deadlock: every goroutine waits, and no timer or callback is left that could wake one',
  fix: 'Look at the stacks that Go printed; a channel that only a js.Func sends to needs a call from JavaScript',
};

/** What the bytes are when they are no module. */
export function notWasm(bytes: Uint8Array): RunProblem | undefined {
  if (isWasm(bytes)) return undefined;
  const packed = parsePacked(bytesSource(bytes));
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const what =
    bytes.length === 0
      ? 'the file is empty'
      : packed
        ? `the file is ${packed.kind}${packed.firstLine ? ` (${packed.firstLine})` : ''}`
        : `the file starts with ${start}, not with 00 61 73 6d`;
  const fix =
    packed?.kind === 'html'
      ? 'The server answered with a page: check the path, and that the file was deployed'
      : packed?.kind === 'gzip'
        ? 'Serve it with Content-Encoding: gzip, or unpack it: gunzip FILE'
        : 'Build it anew: GOOS=js GOARCH=wasm go build -o main.wasm .';
  return { cause: 'host/wasm-corrupted', message: `no WebAssembly module: ${what}`, fix };
}

/** Runs a module of Go (any release), TinyGo or WASI preview 1 to its end. */
export async function runModule(bytes: Uint8Array, options: RunOptions): Promise<RunEnd> {
  const calls: CallCounts = new Map();
  const problem = notWasm(bytes);
  if (problem) return { missing: [], problem, calls };
  // The engine compiles on other threads meanwhile. Its refusal is looked at where the module is needed.
  const compiled = options.engine.compile(bytes).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const { value: module } = parseWasm(bytesSource(bytes));
  if (!module) return { missing: [], problem: damaged('its sections cannot be read'), calls };
  const host = wasmHost(module);
  const end = { host: host.name, calls } as const;
  if (module.kind === 'component')
    return {
      ...end,
      missing: [],
      problem: {
        cause: 'host/wasm-missing-import',
        message: 'a component (component model), not a core module: this host and browsers run modules',
        fix: 'Run it with wasmtime 17 or newer, or build a module: GOOS=wasip1 GOARCH=wasm go build',
      },
    };

  const { world, argv, env, global, reflect } = options;
  const shared = { world, global, ...(reflect && { reflect }) };
  const wasi = wasiHost({ world, argv, env, preopened: options.preopened });
  const isTiny = host.name === 'tinygo-js';
  const go = isTiny ? undefined : new GoJsProgram({ ...shared, argv, env });
  const tiny = isTiny ? tinyGoHost(shared) : undefined;
  const ofGo = go?.imports ?? tiny?.imports ?? {};
  let instance: WasmInstance | undefined;
  const offered: ImportObject = {
    [isTiny ? 'env' : 'go']: ofGo,
    gojs: ofGo,
    wasi_snapshot_preview1: wasi.imports,
    // Go's glue offers these two to the tests of syscall/js since 1.24.
    ...(host.name === 'go-js' && {
      _gotest: {
        add: (a: number, b: number) => a + b,
        callExport: (a: number, b: bigint) => {
          if (!instance) return 0n;
          exportedFunction(instance, 'testExport0')?.();
          return exportedFunction(instance, 'testExport')?.(a, b);
        },
      },
    }),
  };
  const missing = findMissingImports(module, offered);
  const first = missing[0];
  if (first && options.stubMissing !== true)
    return { ...end, missing, problem: missingProblem(first, missing) };

  let imports = withStubs(offered, missing);
  if (options.watch) imports = watchedImports(imports, calls, options.watch);
  try {
    const ready = await compiled;
    if ('error' in ready) throw ready.error;
    instance = await options.engine.instantiate(ready.value, imports);
  } catch (error) {
    const text = String(error);
    if (/CompileError/.test(text)) return { ...end, missing, problem: damaged(text), trap: text };
    return { ...end, missing, trap: text, ...(first && { problem: missingProblem(first, missing) }) };
  }
  wasi.attach(instance);
  tiny?.attach(instance);
  try {
    if (host.name === 'go-js' && go) {
      const forget = options.whenIdle(() => go.reportDeadlock());
      const code = await go.run(instance);
      forget();
      return {
        ...end,
        missing,
        code,
        wrappedFunctions: go.wrappedFunctions,
        ...(go.deadlocked && { problem: DEADLOCK }),
      };
    }
    return { ...end, missing, ...(await runExports(module, instance, options)) };
  } catch (error) {
    if (error instanceof ProgramExit) return { ...end, missing, code: error.code };
    const trap = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const explained =
      error instanceof MissingImportError
        ? missingProblem(error.missing, missing)
        : trapProblem(trap, module, options);
    return { ...end, missing, trap, ...(explained && { problem: explained }) };
  }
}

/** `_start` of a command, or `_initialize` of a reactor and the function that was asked for. */
async function runExports(
  module: WasmModule,
  instance: WasmInstance,
  options: RunOptions,
): Promise<{ readonly code?: number; readonly result?: unknown; readonly problem?: RunProblem }> {
  const start = exportedFunction(instance, '_start');
  if (start) {
    start();
    // TinyGo's scheduler returns while goroutines sleep.
    await new Promise<void>((resolve) => options.whenIdle(resolve));
    return { code: 0 };
  }
  if (options.skipInitialize !== true) exportedFunction(instance, '_initialize')?.();
  const { call } = options;
  if (!call) return { code: 0 };
  const wanted = exportedFunction(instance, call.name);
  if (!wanted) {
    const names = module.exports.filter(({ kind }) => kind === 'function').map(({ name }) => name);
    return {
      problem: {
        cause: 'host/wasm-missing-import',
        message: `the module exports no function ${call.name}; it exports ${names.join(', ') || 'none'}`,
        fix: `//go:wasmexport ${call.name} above the function (Go 1.24), built with -buildmode=c-shared`,
      },
    };
  }
  // Integers of 64 bits are BigInt in JavaScript; the engine says so when a number comes instead.
  const numbers = call.args.map(Number);
  try {
    return { code: 0, result: wanted(...numbers) };
  } catch (error) {
    if (!(error instanceof TypeError) || !/BigInt/.test(error.message)) throw error;
    return { code: 0, result: wanted(...call.args.map((word) => BigInt(word))) };
  }
}

function damaged(detail: string): RunProblem {
  return {
    cause: 'host/wasm-corrupted',
    message: `the engine refuses the module: ${detail}`,
    fix: 'Compare its size and SHA-256 with those of the build; copy or build it anew',
  };
}

function missingProblem(first: MissingImport, all: readonly MissingImport[]): RunProblem {
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  const where = `${first.kind} ${first.module}.${first.name}`;
  if (first.module === 'go' || first.module === 'gojs')
    return {
      cause: 'host/wasm-exec-mismatch',
      message: `the module imports ${where}, which no release of Go offers${more}`,
      fix: 'Use the wasm_exec.js of the toolchain that built it: $(go env GOROOT)/lib/wasm',
    };
  const hint =
    first.module.startsWith('wasi_snapshot') || first.module === 'wasi_unstable'
      ? 'Build for WASI preview 1: GOOS=wasip1 GOARCH=wasm go build'
      : first.module.startsWith('wbg')
        ? 'A module of wasm-bindgen (Rust): load it with the JavaScript that was generated beside it'
        : `Run it in the host that provides the import module "${first.module}"`;
  return {
    cause: 'host/wasm-missing-import',
    message: `the module imports ${where}, which this host does not have${more}`,
    fix: hint,
  };
}

function trapProblem(trap: string, module: WasmModule, options: RunOptions): RunProblem | undefined {
  const isReactor = module.exports.some(({ name }) => name === '_initialize');
  if (isReactor && options.skipInitialize === true)
    return {
      cause: 'host/wasm-reactor-not-initialized',
      message: 'a function of a reactor was called before _initialize',
      fix: 'Call instance.exports._initialize() once, before any other export',
    };
  if (/out of memory|Maximum memory/i.test(trap))
    return {
      cause: 'host/wasm-size-limit',
      message: 'the module ran out of memory',
      fix: 'Give the host more memory, or lower GOGC so that the program collects earlier',
    };
  return undefined;
}
