import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';
import { name, section } from '../formats/wasm/build-wasm.ts';

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'crossroot-wasm-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const VOID = [0x60, 0, 0];
const I32_TO_VOID = [0x60, 1, 0x7f, 0];
const TWO_I64 = [0x60, 2, 0x7e, 0x7e, 1, 0x7e];

/** A module with one imported function (or none) and one exported function with the given code. */
function wasm(
  imported: readonly [module: string, name: string, type: number] | undefined,
  exported: string,
  type: number,
  code: readonly number[],
  more: readonly string[] = [],
): Uint8Array {
  const index = imported ? 1 : 0;
  const names = [exported, ...more];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, [3, ...VOID, ...I32_TO_VOID, ...TWO_I64]),
    ...(imported ? section(2, [1, ...name(imported[0]), ...name(imported[1]), 0, imported[2]]) : []),
    ...section(3, [2, type, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [
      names.length + 1,
      ...name('memory'),
      2,
      0,
      ...names.flatMap((one, at) => [...name(one), 0, index + at]),
    ]),
    ...section(10, [2, code.length + 2, 0, ...code, 0x0b, 2, 0, 0x0b]),
  ]);
}

const ADD = [0x20, 0, 0x20, 1, 0x7c]; // local.get 0, local.get 1, i64.add
const EXIT_7 = [0x41, 7, 0x10, 0]; // i32.const 7, call 0
const CALL = [0x10, 0];

async function run(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const text = { out: '', error: '' };
  const code = await main(['wasm', ...args], nodeHost(), {
    out: (piece) => void (text.out += piece),
    error: (piece) => void (text.error += piece),
    screen: { width: 80, colour: false },
    stdinIsTerminal: false,
  });
  return { code, ...text };
}

function file(bytes: Uint8Array | string, title = 'module.wasm'): string {
  const path = join(scratch, title);
  writeFileSync(path, bytes);
  return path;
}

describe('crossroot wasm run', () => {
  it('gives the exit code of a command', async () => {
    const path = file(wasm(['wasi_snapshot_preview1', 'proc_exit', 1], '_start', 0, EXIT_7));
    expect(await run('run', path)).toEqual({ code: 7, out: '', error: '' });
    const { error } = await run('run', '--stats', '--format', 'json', path);
    expect(JSON.parse(error)).toMatchObject({
      schema: 'crossroot.wasm-run/1',
      host: 'wasip1-command',
      exitCode: 7,
      calls: { 'wasi_snapshot_preview1.proc_exit': 1 },
    });
  });

  it('initialises a reactor and calls what it exports', async () => {
    const path = file(wasm(undefined, 'add', 2, ADD, ['_initialize']));
    expect(await run('run', '--call', 'add', path, '--', '40', '2')).toMatchObject({ code: 0, out: '42\n' });
    const { code, error } = await run('run', '--call', 'sub', path);
    expect(code).toBe(1);
    expect(error).toMatch(/exports no function sub; it exports add, _initialize/);
  });

  it('names a missing import before the start, or when it is called', async () => {
    const path = file(wasm(['env', 'launch', 0], '_start', 0, CALL));
    const refused = await run('run', path);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.error).toContain('function env.launch');
    expect(refused.error).toContain('host/wasm-missing-import');
    const called = await run('run', '--stub-missing', path);
    expect(called.code).toBe(1);
    expect(called.error).toContain('the module called env.launch');
  });

  it('says what a file is that is no module', async () => {
    const page = await run('run', file('<!doctype html><title>404</title>\n', 'page.wasm'));
    expect(page.code).toBe(1);
    expect(page.error).toContain('the file is html');
    expect((await run('run', file('', 'empty.wasm'))).error).toContain('the file is empty');
    expect((await run('run', join(scratch, 'none.wasm'))).code).toBe(2);
    const cut = file(wasm(undefined, '_start', 0, []).subarray(0, 30), 'cut.wasm');
    expect((await run('run', cut)).error).toContain('host/wasm-corrupted');
  });

  it('compares a wasm_exec.js with the module', async () => {
    const module = file(wasm(['gojs', 'runtime.walltime', 1], 'run', 0, [], ['resume']), 'go.wasm');
    const glue = file("this.importObject = { go: { 'runtime.walltime': (sp) => {} } };", 'wasm_exec.js');
    const { code, error } = await run('run', '--glue', glue, module);
    expect(code).toBe(1);
    expect(error).toContain('host/wasm-exec-mismatch');
    expect(error).toContain('Go 1.21 or newer');
  });

  it('refuses what it does not know', async () => {
    const path = file(wasm(undefined, '_start', 0, []), 'ok.wasm');
    expect(await run('run', '--allow', 'al', path)).toMatchObject({ code: 2 });
    expect(await run('run', '--dir', join(scratch, 'nowhere'), path)).toMatchObject({ code: 2 });
  });
});

describe('crossroot wasm imports', () => {
  it('lists imports and the hosts that provide them', async () => {
    const path = file(wasm(['wasi_snapshot_preview1', 'proc_exit', 1], '_start', 0, EXIT_7));
    const { code, out } = await run('imports', path, '--format', 'json');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report.imports).toEqual([
      { module: 'wasi_snapshot_preview1', name: 'proc_exit', kind: 'function' },
    ]);
    const verdicts = Object.fromEntries(
      report.hosts.map(({ on, verdict }: { on: string; verdict: string }) => [on, verdict]),
    );
    expect(verdicts).toMatchObject({ 'wasmtime/wasm': 'runs', 'browser/wasm': 'fails' });
    expect((await run('imports', path)).out).toMatch(/Wasmtime +runs/);
    expect((await run('imports', path, '--on', 'browser/wasm')).code).toBe(1);
  });
});
