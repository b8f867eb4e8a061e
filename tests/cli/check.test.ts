import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';
import { buildElf } from '../formats/elf/build-elf.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossroot-check-'));
  const program = { wide: true, little: true, machine: 62, type: 2 } as const;
  writeFileSync(join(folder, 'static'), buildElf(program));
  writeFileSync(
    join(folder, 'dynamic'),
    buildElf({
      ...program,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libc.so.6'],
      versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.34', index: 2 }] }],
      symbols: [{ name: 'pthread_create', version: 2 }],
    }),
  );
  writeFileSync(join(folder, 'page.html'), '<!doctype html><html>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function crossroot(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  const code = await main(args, nodeHost(), {
    out: (text) => void (out += text),
    error: (text) => void (error += text),
    screen: { width: 100, colour: false },
    stdinIsTerminal: false,
  });
  return { code, out, error };
}
const on = (...targets: readonly string[]): string[] => targets.flatMap((target) => ['--on', target]);

describe('crossroot check', () => {
  test('exit codes', async () => {
    const [good, bad] = [join(folder, 'static'), join(folder, 'dynamic')];
    expect((await crossroot('check', good, ...on('scratch/amd64', 'alpine:3.20/amd64'))).code).toBe(0);
    expect((await crossroot('check', bad, ...on('debian:12/amd64', 'debian:11/amd64'))).code).toBe(1);
    expect((await crossroot('check', bad, ...on('debian:12/amd64'))).code).toBe(0);
    const misspelt = await crossroot('check', good, ...on('debain:12/amd64'));
    expect([misspelt.code, misspelt.error.includes("'debian'")]).toEqual([2, true]);
    expect((await crossroot('check', join(folder, 'none'))).code).toBe(2);
    expect((await crossroot('check', folder)).code).toBe(2);
    expect((await crossroot('check', join(folder, 'page.html'))).code).toBe(1);
    expect((await crossroot('check', good, '--format', 'jsn')).error).toContain("'json'");
  });

  test('the terminal shows verdict, reason, proof and fix', async () => {
    const { out } = await crossroot(
      'check',
      join(folder, 'dynamic'),
      ...on('debian:11/amd64', 'rhel:9/amd64'),
    );
    expect(out).toContain('linux/amd64, dynamic, glibc 2.34');
    expect(out).toMatch(/debian:11\/amd64 +fails/);
    expect(out).toMatch(/rhel:9\/amd64 +runs/);
    expect(out).toContain('GLIBC_2.34 of libc.so.6: pthread_create');
    expect(out).toContain('CGO_ENABLED=0 go build');
  });

  test('without targets there is a matrix', async () => {
    const { out, code } = await crossroot('check', join(folder, 'dynamic'));
    expect(code).toBe(1);
    for (const text of ['scratch/amd64', 'alpine:3.23/amd64', 'ubuntu:24.04/amd64', 'nixos:25.05/amd64'])
      expect(out).toContain(text);
    expect((await crossroot('check', join(folder, 'static'))).code).toBe(0);
  });

  test('JSON and lines follow the published schema', async () => {
    const schema: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../schemas/check.schema.json'), 'utf8'),
    );
    const ajv = new Ajv2020({ strict: false });
    const valid = ajv.compile(schema as object);
    const files = [join(folder, 'dynamic'), join(folder, 'static'), join(folder, 'page.html')];
    const targets = on('debian:11/amd64', 'alpine:3.20/arm64', 'windows:7/amd64');
    const { out } = await crossroot('check', ...files, ...targets, '--format', 'json');
    const document: unknown = JSON.parse(out);
    expect([valid(document), valid.errors]).toEqual([true, null]);
    const lines = (await crossroot('check', ...files, ...targets, '--format', 'jsonl')).out
      .trim()
      .split('\n');
    expect(lines).toHaveLength(9);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      schema: 'crossroot.check/1',
      target: 'debian:11/amd64',
      verdict: 'fails',
    });
  });

  test('annotations, SARIF and a page', async () => {
    const file = join(folder, 'dynamic');
    const targets = on('debian:11/amd64', 'debian:10/amd64', 'scratch/amd64');
    const github = (await crossroot('check', file, ...targets, '--format', 'github')).out;
    expect(github).toMatch(/^::error file=.*title=libc\/glibc-too-old::debian:11\/amd64/);
    const sarif: unknown = JSON.parse((await crossroot('check', file, ...targets, '--format', 'sarif')).out);
    expect(sarif).toMatchObject({ version: '2.1.0' });
    const page = (await crossroot('check', file, ...targets, '--format', 'html')).out;
    expect(page).toContain('<svg');
    expect(page).not.toContain('<script');
  });
});
