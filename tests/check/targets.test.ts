import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelReaches, parseLevel } from '../../src/knowledge/platforms/cpu-levels.ts';
import { DISTRIBUTIONS } from '../../src/knowledge/platforms/distributions.ts';
import { goFloor, newestGoFor } from '../../src/knowledge/platforms/go-floors.ts';
import { libstdcxxVersions } from '../../src/knowledge/platforms/libstdcxx.ts';
import { isMuslItself, libcOfLoader, loadersOf } from '../../src/knowledge/platforms/loaders.ts';
import { parseTarget, targetSystems } from '../../src/knowledge/platforms/parse-target.ts';
import { atMost } from '../../src/knowledge/platforms/version-order.ts';
import { compareVersions } from '../../src/formats/elf/version-floor.ts';

const target = (text: string) => {
  const { value, issues } = parseTarget(text);
  expect(issues).toEqual([]);
  if (value === undefined) throw new Error(text);
  return value;
};
const problem = (text: string): string => {
  const { value, issues } = parseTarget(text);
  expect(value).toBeUndefined();
  return issues.map(({ message }) => message).join('\n');
};

describe('a target', () => {
  test.each([
    ['debian:11/amd64', 'glibc', '2.31', '5.10'],
    ['debian:bookworm-slim/amd64', 'glibc', '2.36', '6.1'],
    ['debian:9/arm64', 'glibc', '2.24', '4.9'],
    ['ubuntu:14.04/amd64', 'glibc', '2.19', '3.13'],
    ['ubuntu:jammy/arm64', 'glibc', '2.35', '5.15'],
    ['ubuntu:24.10/amd64', 'glibc', '2.40', '6.11'],
    ['centos:6/amd64', 'glibc', '2.12', '2.6.32'],
    ['centos:7.9/amd64', 'glibc', '2.17', '3.10'],
    ['rockylinux:9/amd64', 'glibc', '2.34', '5.14'],
    ['almalinux:8/arm64', 'glibc', '2.28', '4.18'],
    ['el10/amd64', 'glibc', '2.39', '6.12'],
    ['fedora:41/amd64', 'glibc', '2.40', '6.11'],
    ['amazonlinux:1/amd64', 'glibc', '2.17', '4.14'],
    ['amazonlinux:2/arm64', 'glibc', '2.26', '4.14'],
    ['al2023/arm64', 'glibc', '2.34', '6.1'],
    ['opensuse/leap:15.6/amd64', 'glibc', '2.38', '6.4'],
    ['sles:15-sp4/amd64', 'glibc', '2.31', '5.14'],
    ['alpine:3.18.4/arm64', 'musl', '1.2.4', '6.1'],
    ['void:musl/amd64', 'musl', '1.1.24', '6.12'],
    ['void/amd64', 'glibc', '2.39', '6.12'],
    ['lambda:provided.al2/arm64', 'glibc', '2.26', undefined],
    ['lambda:nodejs20.x/amd64', 'glibc', '2.34', undefined],
    ['gcr.io/distroless/cc-debian12/amd64', 'glibc', '2.36', undefined],
    ['distroless:static/amd64', 'none', undefined, undefined],
    ['scratch/arm64', 'none', undefined, undefined],
    ['busybox:glibc/amd64', 'glibc', '2.41', undefined],
  ])('%s has %s %s and kernel %s', (text, libc, version, kernel) => {
    const value = target(text);
    expect(value.libc?.kind).toBe(libc);
    expect(value.libc?.release?.version).toBe(version);
    expect(value.kernel?.version).toBe(kernel);
  });

  test('keys change single facts', () => {
    const value = target(
      'debian:12/amd64,cpu=haswell,kernel=5.10,glibc=2.30,page=64k,libs=libz.so.1+libssl.so.3',
    );
    expect(value).toMatchObject({
      level: 'v3',
      levelIsExact: true,
      kernel: { version: '5.10' },
      libc: { kind: 'glibc', release: { version: '2.30' } },
      pageSizes: [65536],
    });
    expect(value.libraries).toContain('libssl.so.3');
  });

  test.each([
    ['linux/arm/v7', '7'],
    ['debian:12/arm', '7'],
    ['raspbian:12/arm', '6'],
    ['linux/amd64/v3', 'v3'],
    ['linux/arm64/v8', 'v8.0'],
    ['rhel:9/amd64', 'v2'],
    ['rhel:10/amd64', 'v3'],
    ['linux/arm64,cpu=raspberry-pi-4', 'v8.0'],
    ['linux/ppc64le,cpu=power9', 'power9'],
  ])('%s has processors of level %s', (text, level) => {
    expect(target(text).level).toBe(level);
  });

  test('systems newer than the table have at least what the newest row has', () => {
    expect(target('debian:99/amd64').libc).toEqual({
      kind: 'glibc',
      release: { version: '2.41', orNewer: true },
    });
    expect(target('arch/amd64').libc?.release?.orNewer).toBe(true);
  });

  test('macOS, Windows and wasm hosts', () => {
    expect(target('macos:sonoma/arm64').release?.version).toBe('14');
    expect(target('macos:10.13.6/amd64').release?.version).toBe('10.13.6');
    expect(target('windows:7/amd64').release?.version).toBe('6.1.7601');
    expect(target('windows:server2019/amd64').release?.version).toBe('10.0.17763');
    expect(target('wasip1/wasm').wasm?.javascript).toBe(false);
    expect(target('js/wasm,go=1.24').glueGo).toBe(24);
    expect(target('wasmtime').goos).toBe('wasip1');
  });

  test.each([
    ['debain:12/amd64', "'debian'"],
    ['linux/x86_64', "'amd64'"],
    ['linux/aarch64', "'arm64'"],
    ['debian:12/armv7l', "'arm/v7'"],
    ['windws:10/amd64', "'windows'"],
    ['debian:bokworm/amd64', "'bookworm'"],
    ['macos:sonom/arm64', "'sonoma'"],
    ['windows:9/amd64', 'Valid: xp'],
    ['debian:12/amd64,kernal=5.10', "'kernel'"],
    ['debian:12/amd64,cpu=haswel', "'haswell'"],
    ['debian:12/amd64,kernel=new', 'kernel=new'],
    ['debian:12/amd64,page=3', '4k, 16k or 64k'],
    ['linux/arm/v9', 'Valid: 5, 6, 7'],
    ['debian:12', 'names no architecture'],
    ['wasmtme/wasm', "'wasmtime/wasm'"],
    ['node/amd64', "'node/wasm'"],
    ['macos:10.15/arm64', 'macOS 11'],
    ['windows:10/riscv64', 'no port'],
    ['', 'empty'],
  ])('%s is refused, naming what would be right', (text, part) => {
    expect(problem(text)).toContain(part);
  });

  test('any text: a value or issues, never both, never a throw', () => {
    const words = fc.constantFrom(
      ...targetSystems(),
      'amd64',
      'arm64',
      'wasm',
      ':',
      '/',
      ',',
      '=',
      'cpu',
      'v3',
      '12',
      '__proto__',
      'constructor',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 9 }).map((parts) => parts.join('')),
      fc.tuple(words, fc.string(), words).map(([a, b, c]) => `${a}:${b}/${c}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { value, issues } = parseTarget(text);
        expect(value === undefined).toBe(issues.length > 0);
        for (const { message } of issues) expect(message.length).toBeLessThan(1500);
      }),
      { numRuns: 2000 },
    );
  });

  test('every system of the tables can be named for amd64 or wasm', () => {
    for (const system of targetSystems()) {
      const tried = [`${system}/amd64`, `${system}/arm64`, `${system}/wasm`, `${system}/ppc64`];
      expect([system, tried.some((text) => parseTarget(text).value !== undefined)]).toEqual([system, true]);
    }
  });
});

describe('tables', () => {
  test('releases are in order, and nothing goes back in time within one system', () => {
    for (const { id, releases } of DISTRIBUTIONS) {
      expect([id, releases.length > 0]).toEqual([id, true]);
      for (const [index, release] of releases.entries()) {
        const before = releases[index - 1];
        if (before === undefined) continue;
        const name = `${id} ${before.version} -> ${release.version}`;
        expect([name, compareVersions(before.version, release.version) < 0]).toEqual([name, true]);
        expect([name, atMost(before.libc, release.libc)]).toEqual([name, true]);
        expect([name, atMost(before.kernel ?? '0', release.kernel ?? '999')]).toEqual([name, true]);
      }
    }
  });

  test('libstdc++ follows GCC', () => {
    expect(libstdcxxVersions('10.2')).toEqual({ glibcxx: '3.4.28', cxxabi: '1.3.12' });
    expect(libstdcxxVersions('14.2')).toEqual({ glibcxx: '3.4.33', cxxabi: '1.3.15' });
    expect(libstdcxxVersions('99')?.glibcxx).toBe('3.4.34');
    expect(libstdcxxVersions('3.4')).toBeUndefined();
  });

  test('loaders belong to a C library', () => {
    for (const libc of ['glibc', 'musl'] as const)
      for (const arch of [
        '386',
        'amd64',
        'arm',
        'arm64',
        'riscv64',
        's390x',
        'ppc64le',
        'mips64le',
        'loong64',
      ])
        for (const path of loadersOf(libc, arch)) expect([path, libcOfLoader(path)]).toEqual([path, libc]);
    expect(isMuslItself('libc.so.6')).toBe(true);
    expect(isMuslItself('libpthread.so.0')).toBe(true);
    expect(isMuslItself('libresolv.so.2')).toBe(false);
    expect(isMuslItself('libgcc_s.so.1')).toBe(false);
  });

  test('levels compare within an architecture', () => {
    expect(levelReaches('amd64', 'v2', 'v3')).toBe(false);
    expect(levelReaches('amd64', 'v4', 'v3')).toBe(true);
    expect(levelReaches('arm64', 'v9.0', 'v8.5')).toBe(true);
    expect(levelReaches('arm64', 'v8.4', 'v9.0')).toBe(false);
    expect(levelReaches('arm64', 'v8.0', 'v8.0,lse')).toBe(false);
    expect(levelReaches('amd64', 'v2', 'nonsense')).toBeUndefined();
    expect(parseLevel('amd64', 'x86-64-v2')).toEqual({ level: 'v2' });
  });

  test('floors of Go', () => {
    expect(goFloor('darwin', 'arm64', 26)).toBe('12');
    expect(goFloor('darwin', 'amd64', 20)).toBe('10.13');
    expect(goFloor('windows', 'amd64', 20)).toBe('6.1');
    expect(goFloor('linux', 'amd64', 26)).toBe('3.2');
    expect(goFloor('linux', 'ppc64le', 27)).toBe('3.13');
    expect(goFloor('plan9', 'amd64', 26)).toBeUndefined();
    expect(newestGoFor('darwin', (version) => atMost(version, '11'))).toBe(24);
    expect(newestGoFor('windows', (version) => atMost(version, '6.1'))).toBe(20);
  });
});
