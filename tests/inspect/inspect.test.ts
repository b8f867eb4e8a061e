import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagedProgram } from '../formats/binary/packaged-program.ts';
import { buildElf } from '../formats/elf/build-elf.ts';
import { buildMacho, buildUniversal } from '../formats/macho/build-macho.ts';
import { buildPe } from '../formats/pe/build-pe.ts';
import { buildWasm } from '../formats/wasm/build-wasm.ts';
import { crossroot } from './crossroot.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossroot-inspect-'));
  writeFileSync(
    at('dynamic'),
    buildElf({
      wide: true,
      little: true,
      machine: 62,
      type: 2,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libc.so.6'],
      versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.34', index: 2 }] }],
      symbols: [{ name: 'pthread_create', version: 2 }],
    }),
  );
  mkdirSync(at('many'));
  writeFileSync(at('many/thin'), buildMacho());
  writeFileSync(
    at('many/fat'),
    buildUniversal([
      [0x01000007, buildMacho({ cpu: [0x01000007, 3] })],
      [0x0100000c, buildMacho()],
    ]),
  );
  writeFileSync(at('many/app.exe'), buildPe());
  writeFileSync(at('many/app.wasm'), buildWasm());
  writeFileSync(at('many/readme.txt'), 'no program\n');
  writeFileSync(at('page'), '<!doctype html><title>Not Found</title>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = packagedProgram('@esbuild', process.platform === 'win32' ? ['esbuild'] : ['bin', 'esbuild']);

function validator(): (value: unknown) => boolean {
  const path = join(import.meta.dirname, '../../schemas/inspect.schema.json');
  const ajv = new Ajv2020({ allErrors: true });
  const schema = JSON.parse(readFileSync(path, 'utf8')) as { $id: string };
  ajv.addSchema(schema);
  const whole = ajv.getSchema(schema.$id);
  const line = ajv.getSchema(`${schema.$id}#/$defs/line`);
  if (whole === undefined || line === undefined) throw new Error('no schema');
  return (value) => {
    const valid = typeof value === 'object' && value !== null && 'files' in value ? whole : line;
    if (valid(value) === true) return true;
    throw new Error(JSON.stringify(valid.errors));
  };
}

describe('crossroot inspect', () => {
  test('JSON and lines follow the published schema, whatever the format of the files', async () => {
    const valid = validator();
    const options = ['--deps', '--imports', '--sections'];
    const { code, out } = await crossroot(
      'inspect',
      at('dynamic'),
      at('many'),
      at('page'),
      program,
      ...options,
      '--format',
      'json',
    );
    const report = JSON.parse(out) as { files: { format: string }[]; otherFiles: number };
    expect(valid(report)).toBe(true);
    expect(code).toBe(1);
    expect(report.files.map(({ format }) => format).sort()).toContain('wasm');
    expect(report.otherFiles).toBe(1);
    const lines = await crossroot('inspect', at('many'), '--format', 'jsonl');
    const each = lines.out.trimEnd().split('\n');
    expect(each).toHaveLength(4);
    for (const line of each) expect(valid(JSON.parse(line))).toBe(true);
  });

  test('names the floor and the function that forces it', async () => {
    const { out } = await crossroot('inspect', at('dynamic'), '--format', 'json');
    const report = JSON.parse(out) as { files: { programs: { elf: unknown; needed: unknown }[] }[] };
    const [found] = report.files[0]?.programs ?? [];
    expect(found?.needed).toEqual(['libc.so.6']);
    expect(found?.elf).toMatchObject({
      floors: [{ family: 'GLIBC', floor: '2.34', symbols: ['pthread_create'], library: 'libc.so.6' }],
    });
    expect((await crossroot('inspect', at('dynamic'))).out).toContain(
      '2.34 or newer, forced by pthread_create',
    );
  });

  test('tells of a Go program whose build info was removed what is known and how', async () => {
    const { out } = await crossroot('inspect', program, '--format', 'json');
    const report = JSON.parse(out) as { files: { programs: { go: Record<string, unknown> }[] }[] };
    expect(report.files[0]?.programs[0]?.go).toMatchObject({
      compiler: 'gc',
      source: 'string-header',
      confidence: 'derived',
      cgo: false,
      trimpath: true,
      module: { path: 'github.com/evanw/esbuild' },
      infoFrom: 'framed-text',
    });
    expect(report.files[0]?.programs[0]?.go['dependencies']).toBeUndefined();
  });

  test('every slice of a universal file is a program', async () => {
    const { out } = await crossroot('inspect', at('many/fat'), '--format', 'json');
    const report = JSON.parse(out) as { files: { universal: boolean; programs: { goarch: string }[] }[] };
    expect(report.files[0]?.universal).toBe(true);
    expect(report.files[0]?.programs.map(({ goarch }) => goarch)).toEqual(['amd64', 'arm64']);
  });

  test('the page draws the file and holds nothing that runs', async () => {
    const { out } = await crossroot('inspect', program, '--format', 'html');
    expect(out).toContain('<svg');
    expect(out).toContain('github.com/evanw/esbuild');
    expect(out).not.toMatch(/<script|https?:\/\/[^ ]*\.js/);
  });

  test('exit codes and errors', async () => {
    expect((await crossroot('inspect', at('dynamic'))).code).toBe(0);
    expect((await crossroot('inspect', at('page'))).code).toBe(1);
    expect((await crossroot('inspect', at('page'))).out).toContain('no program: html');
    expect((await crossroot('inspect', at('none'))).code).toBe(2);
    expect((await crossroot('inspect', at('dynamic'), '--format', 'jsno')).error).toContain("'json'");
  });

  test('names inside a file cannot steer the terminal', async () => {
    const plan = { wide: true, little: true, machine: 62, type: 2, needed: ['lib\u001b[31m.so'] } as const;
    writeFileSync(at('steers'), buildElf(plan));
    const { out } = await crossroot('inspect', at('steers'));
    expect(out).toContain('lib\ufffd[31m.so');
    expect(out).not.toContain('\u001b');
  });
});
