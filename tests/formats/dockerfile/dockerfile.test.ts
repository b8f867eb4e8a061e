import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences } from '../../../bench/containers/compare.ts';
import { generateDockerfile } from '../../../bench/containers/generate.ts';
import type { OracleAnswer, OracleRequest } from '../../../bench/containers/oracle.ts';
import { parseDockerfile } from '../../../src/formats/dockerfile/dockerfile.ts';
import { expandWord } from '../../../src/formats/dockerfile/expand.ts';
import { trimPrefix } from '../../../src/formats/dockerfile/pattern.ts';
import { parseImageReference } from '../../../src/formats/dockerfile/reference.ts';
import { resolveBuild } from '../../../src/formats/dockerfile/resolve.ts';
import { parseOciPlatform } from '../../../src/formats/platform/oci-platform.ts';

const RECORD = JSON.parse(readFileSync(join(import.meta.dirname, 'buildkit.json'), 'utf8')) as {
  readonly cases: readonly { readonly request: OracleRequest; readonly answer: OracleAnswer }[];
};
const AMD64 = { os: 'linux', arch: 'amd64', variant: '', osVersion: '' };

describe("BuildKit's own answers", () => {
  test('the recording is whole', () => {
    expect(RECORD.cases.length).toBeGreaterThanOrEqual(150);
  });
  for (const { request, answer } of RECORD.cases)
    test(request.id, () => {
      expect(differences(request, answer)).toEqual([]);
    });
});

describe('hostile Dockerfiles', () => {
  const within = (text: string): void => {
    const { value } = parseDockerfile(text);
    resolveBuild(value, { platform: AMD64, buildPlatform: AMD64 });
  };

  test('prefixes and mutations never throw', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(), fc.string(), (seed, at, noise) => {
        const { dockerfile } = generateDockerfile(seed);
        const cut = at % (dockerfile.length + 1);
        within(dockerfile.slice(0, cut));
        within(dockerfile.slice(0, cut) + noise + dockerfile.slice(cut));
      }),
      { numRuns: 200 },
    );
  });

  test('any text is read without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => within(text)));
  });

  test('values that double with every line are refused, not built', () => {
    const lines = Array.from({ length: 60 }, () => 'ARG A=$A$A$A$A').join('\n');
    const { value } = parseDockerfile(`ARG A=xxxxxxxx\n${lines}\nFROM $A\n`);
    const { problems } = resolveBuild(value, { platform: AMD64, buildPlatform: AMD64 });
    expect(problems.map(({ message }) => message).join()).toContain('the value grows too long');
  });

  test('variables nested ten thousand deep are refused', () => {
    const nested = `${'${A:-'.repeat(10_000)}x${'}'.repeat(10_000)}`;
    expect(expandWord(nested, { get: () => undefined }, { escape: '\\' }).error).toContain(
      'nested too deeply',
    );
  });

  test('patterns of many stars cost their length, not a power of it', () => {
    expect(trimPrefix('a'.repeat(2000), `${'*a'.repeat(100)}b`, true)).toBe('a'.repeat(2000));
  });

  test('megabytes of one instruction, of comments, of arguments and of stages', () => {
    for (const line of ['ARG A=$A\n', '# comment\n', 'FROM alpine\n', 'RUN a \\\n'])
      within(`FROM alpine\n${line.repeat(Math.floor(2_000_000 / line.length))}`);
    const { issues } = parseDockerfile(`FROM alpine\nRUN ${'x'.repeat(10_000_000)}\n`);
    expect(issues[0]?.message).toContain('longer than 65535');
  });
});

describe('names of images', () => {
  test.each([
    ['golang', 'golang'],
    ['golang:latest', 'golang'],
    ['docker.io/library/golang:1.22', 'golang:1.22'],
    ['gcr.io/distroless/static', 'gcr.io/distroless/static'],
    ['localhost:5000/a/b:c', 'localhost:5000/a/b:c'],
    ['tonistiigi/xx', 'tonistiigi/xx'],
  ])('%s', (text, familiar) => {
    expect(parseImageReference(text)?.familiar).toBe(familiar);
  });
  test.each(['Golang', 'a//b', '', 'a b', 'a:b:c', '-a'])('%s is no name', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });
});

describe('platforms', () => {
  test.each([
    ['linux/arm/v7', 'arm', 'v7'],
    ['linux/arm', 'arm', 'v7'],
    ['linux/aarch64', 'arm64', ''],
    ['linux/arm64/v8', 'arm64', ''],
    ['armhf', 'arm', 'v7'],
    ['linux/x86_64/v1', 'amd64', ''],
    ['linux/amd64/v3', 'amd64', 'v3'],
  ])('%s', (text, arch, variant) => {
    expect(parseOciPlatform(text)).toMatchObject({ os: 'linux', arch, variant });
  });
  test.each(['', 'linux/', 'a/b/c/d', 'nonsense', 'linux/*'])('%s is refused', (text) => {
    expect(parseOciPlatform(text)).toBeUndefined();
  });
});
