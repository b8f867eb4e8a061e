import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { glueMismatch, parseGlue } from '../../formats/wasm/glue.ts';
import { parseWasm } from '../../formats/wasm/wasm.ts';
import { preopenedDirectory } from '../../host/wasi-files.ts';
import { nodeWasmEngine, nodeWasmWorld, openNodeGlobals } from '../../host/wasm-world.ts';
import { bytesSource } from '../../model/bytes.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { renderRunEnd, renderRunProblem } from '../../report/wasm-run.ts';
import { closedGlobal, forbiddenValues } from '../../wasm/closed-global.ts';
import { reflection } from '../../wasm/reflection.ts';
import { notWasm, type RunEnd, runModule } from '../../wasm/run.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

export interface WasmRunOptions {
  readonly allow: readonly string[];
  readonly directories: readonly string[];
  readonly variables: readonly string[];
  readonly call?: string;
  readonly glue?: string;
  readonly initialize: boolean;
  readonly stubMissing: boolean;
  readonly trace: boolean;
  readonly stats: boolean;
  readonly format: string;
}

/** Largest module read: engines take no more than 1 GB. */
const MOST_MODULE = 1024 ** 3;

/** `crossroot wasm run MODULE`. Returns the exit code of the program, or 1 when it cannot run. */
export async function wasmRun(
  host: Host,
  streams: Streams,
  path: string,
  args: readonly string[],
  options: WasmRunOptions,
): Promise<number> {
  const wrong = options.allow.find((word) => word !== 'all');
  if (wrong !== undefined) throw unknownWord('permission', wrong, ['all']);
  if (!['terminal', 'json'].includes(options.format))
    throw unknownWord('format', options.format, ['terminal', 'json']);
  const bytes = host.head(path, MOST_MODULE);
  if (isRefusal(bytes)) throw new UsageError(bytes.message);
  const colour = streams.screen.colour;
  if (options.glue !== undefined) {
    const problem = notWasm(bytes) ?? glueProblem(host, options.glue, bytes);
    if (problem) {
      streams.error(renderRunProblem(path, problem, colour));
      return 1;
    }
  }
  const isOpen = options.allow.includes('all');
  const world = nodeWasmWorld();
  const global = isOpen ? openNodeGlobals(createRequire(resolve(path))) : closedGlobal(globalThis, world);
  const preopened = options.directories.map((item) => {
    const colon = item.lastIndexOf(':');
    const [directory, name] = colon > 0 ? [item.slice(0, colon), item.slice(colon + 1)] : [item, item];
    if (host.kind(directory) !== 'directory') throw new UsageError(`--dir ${directory}: no such directory`);
    return preopenedDirectory(directory, name);
  });
  const end = await runModule(bytes, {
    world,
    engine: nodeWasmEngine,
    global,
    ...(!isOpen && { reflect: reflection(forbiddenValues(globalThis)) }),
    argv: options.call === undefined ? [path, ...args] : [path],
    env: environment(host, options, isOpen),
    preopened,
    ...(options.call !== undefined && { call: { name: options.call, args } }),
    skipInitialize: !options.initialize,
    stubMissing: options.stubMissing,
    ...((options.trace || options.stats) && {
      watch: (name: string, values: readonly unknown[]) => {
        if (options.trace) streams.error(`${name}(${values.join(', ')})\n`);
      },
    }),
    whenIdle: (callback) => {
      process.once('beforeExit', callback);
      return () => process.off('beforeExit', callback);
    },
  });
  if (end.result !== undefined) streams.out(`${String(end.result)}\n`);
  if (end.problem) streams.error(renderRunProblem(path, end.problem, colour, end.trap));
  else if (end.trap !== undefined) streams.error(`${end.trap}\n`);
  if (options.stats) streams.error(renderRunEnd(path, end, options.format === 'json'));
  return leave(end, isOpen);
}

/** A program that ended leaves nothing running, as with Go's own wrapper: open sockets and timers die with it. */
function leave(end: RunEnd, isOpen: boolean): number {
  const code = end.code ?? 1;
  if (isOpen && end.code !== undefined) process.exit(code);
  return code;
}

function environment(host: Host, { variables }: WasmRunOptions, isOpen: boolean): Record<string, string> {
  const env: Record<string, string> = {};
  if (isOpen) {
    env['TMPDIR'] = tmpdir();
    for (const [name, value] of Object.entries(host.env)) if (value !== undefined) env[name] = value;
  }
  for (const item of variables) {
    const equals = item.indexOf('=');
    const name = equals < 0 ? item : item.slice(0, equals);
    const value = equals < 0 ? host.env[name] : item.slice(equals + 1);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function glueProblem(host: Host, file: string, bytes: Uint8Array) {
  const text = host.head(file, 16 * 1024 * 1024);
  if (isRefusal(text)) throw new UsageError(text.message);
  const { value: module } = parseWasm(bytesSource(bytes));
  const why = module && glueMismatch(parseGlue(new TextDecoder().decode(text)), module);
  return why === undefined
    ? undefined
    : {
        cause: 'host/wasm-exec-mismatch',
        message: `${file} does not fit: ${why}`,
        fix: 'Copy the file of the toolchain that built the module: $(go env GOROOT)/lib/wasm/wasm_exec.js (before 1.24 misc/wasm); for TinyGo $(tinygo env TINYGOROOT)/targets/wasm_exec.js',
      };
}
