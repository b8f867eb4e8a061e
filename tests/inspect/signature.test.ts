import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignedFile, VerifiedFile } from '../../src/model/signature.ts';
import { buildElf } from '../formats/elf/build-elf.ts';
import { buildMacho, buildUniversal } from '../formats/macho/build-macho.ts';
import { crossroot } from './crossroot.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossroot-sign-'));
  writeFileSync(at('arm64'), buildMacho(), { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function valid(name: 'sign' | 'verify', text: string): unknown {
  const path = join(import.meta.dirname, `../../schemas/${name}.schema.json`);
  const check = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  const value: unknown = JSON.parse(text);
  if (!check(value)) throw new Error(JSON.stringify(check.errors));
  return value;
}

async function verified(name: string): Promise<{ code: number; file: VerifiedFile }> {
  const { code, out } = await crossroot('verify', at(name), '--format', 'json');
  const [file] = (valid('verify', out) as { files: VerifiedFile[] }).files;
  if (file === undefined) throw new Error('no file');
  return { code, file };
}

async function signed(...args: readonly string[]): Promise<{ code: number; file: SignedFile }> {
  const { code, out } = await crossroot('sign', ...args, '--format', 'json');
  return { code, file: valid('sign', out) as SignedFile };
}

function flip(name: string, offset: number): void {
  const bytes = readFileSync(at(name));
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(at(name), bytes);
}

describe('crossroot sign and verify', () => {
  test('unsigned arm64 code is reported, signed, intact; one flipped bit is found and named', async () => {
    expect(await verified('arm64')).toMatchObject({ code: 1, file: { state: 'missing' } });
    const before = readFileSync(at('arm64'));
    expect(await signed(at('arm64'))).toMatchObject({
      code: 0,
      file: { outcome: 'signed', backup: at('arm64.before-signing'), slices: [{ identifier: 'a.out' }] },
    });
    expect(readFileSync(at('arm64.before-signing')).equals(before)).toBe(true);
    expect(statSync(at('arm64')).mode & 0o777).toBe(0o755);
    expect(await verified('arm64')).toMatchObject({ code: 0, file: { state: 'intact' } });
    flip('arm64', 0x1500);
    const { code, file } = await verified('arm64');
    expect(code).toBe(1);
    expect(file.slices[0]?.directories[0]).toMatchObject({
      hash: 'sha256',
      bad: 1,
      firstBad: { page: 1, at: 4096, length: 4096, place: '__TEXT,__text' },
    });
    expect((await crossroot('verify', at('arm64'))).out).toContain('first: page 1, bytes 4096 to 8191');
  });

  test('signing again keeps the identifier and every earlier file', async () => {
    await signed(at('arm64'), '--identifier', 'com.example.app');
    expect(await signed(at('arm64'))).toMatchObject({ code: 0, file: { id: 'already-signed' } });
    flip('arm64', 0x1500);
    expect(await signed(at('arm64'))).toMatchObject({
      file: {
        outcome: 'signed',
        slices: [{ identifier: 'com.example.app' }],
        backup: at('arm64.before-signing-2'),
      },
    });
    expect((await verified('arm64')).file.state).toBe('intact');
    expect(readdirSync(folder).sort()).toEqual(['arm64', 'arm64.before-signing', 'arm64.before-signing-2']);
  });

  test('with -o the binary stays as it is', async () => {
    const before = readFileSync(at('arm64'));
    const { file } = await signed(at('arm64'), '-o', at('out'));
    expect(file).toMatchObject({ outcome: 'signed', output: at('out') });
    expect(file.backup).toBeUndefined();
    expect(readFileSync(at('arm64')).equals(before)).toBe(true);
    expect((await verified('out')).file.state).toBe('intact');
  });

  test('a link is followed and stays a link', async () => {
    symlinkSync('arm64', at('link'));
    await signed(at('link'));
    expect((await verified('arm64')).file.state).toBe('intact');
    expect(existsSync(at('arm64.before-signing'))).toBe(true);
  });

  test('each slice of a universal file is judged on its own', async () => {
    const amd64 = buildMacho({ cpu: [0x01000007, 3] });
    const slices = [
      [0x01000007, amd64],
      [0x0100000c, buildMacho()],
    ] as const;
    writeFileSync(at('fat'), buildUniversal(slices));
    expect((await verified('fat')).file.state).toBe('missing');
    const { file } = await signed(at('fat'));
    const { file: after } = await verified('fat');
    expect(after.slices.map(({ state }) => state)).toEqual(['unsigned', 'intact']);
    expect(file.slices[0]?.signatureAt).toBe(after.slices[1]?.signatureAt);
  });

  test('what is not ours to sign is not touched', async () => {
    const elf = buildElf({ wide: true, little: true, machine: 62, type: 2 });
    const amd64 = buildMacho({ cpu: [0x01000007, 3] });
    writeFileSync(at('elf'), elf);
    writeFileSync(at('amd64'), amd64);
    writeFileSync(at('cut'), buildMacho().subarray(0, 3000));
    expect(await signed(at('elf'))).toMatchObject({ code: 1, file: { id: 'not-macho' } });
    expect(await signed(at('amd64'))).toMatchObject({ code: 0, file: { id: 'signature-not-needed' } });
    expect((await signed(at('cut'))).code).toBe(1);
    expect(readFileSync(at('elf')).equals(elf)).toBe(true);
    expect(readFileSync(at('amd64')).equals(amd64)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['amd64', 'arm64', 'cut', 'elf']);
    expect(await verified('elf')).toMatchObject({ code: 1, file: { state: 'foreign' } });
    expect(await verified('amd64')).toMatchObject({ code: 0, file: { state: 'unsigned' } });
    expect(await signed(at('amd64'), '--all')).toMatchObject({ file: { slices: [{ added: true }] } });
  });

  test('usage errors', async () => {
    expect((await crossroot('verify', folder)).code).toBe(2);
    expect((await crossroot('sign', at('none'))).code).toBe(2);
    expect((await crossroot('sign', at('arm64'), '--identifier', '')).code).toBe(2);
    expect((await crossroot('verify', at('arm64'), '--format', 'jsom')).error).toContain("'json'");
  });

  test('where nothing can be written the binary stays whole', async () => {
    const before = readFileSync(at('arm64'));
    const { code, error } = await crossroot('sign', at('arm64'), '-o', at('no/such/folder/out'));
    expect([code, error.includes('no/such/folder')]).toEqual([2, true]);
    expect(readFileSync(at('arm64')).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['arm64']);
  });
});
