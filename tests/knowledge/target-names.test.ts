import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossCompilers, crossTriple, multiarchTriple } from '../../src/knowledge/cross-compilers.ts';
import { ALL_PAIRS, levelFacts, NEWEST_GO, OLDEST_GO, pairsOf } from '../../src/knowledge/go-atlas.ts';
import { meaningsOf, nearestTarget } from '../../src/knowledge/target-names/meanings.ts';
import { TARGET_NAMES } from '../../src/knowledge/target-names/target-names.ts';
import { targetSheet } from '../../src/knowledge/target-sheet.ts';

const meant = (word: string): string[] =>
  meaningsOf(word).map(({ goos = '*', goarch = '*', level = '' }) => `${goos}/${goarch} ${level}`.trim());

describe('names of targets', () => {
  test('every name leads back to its pair, and every pair has its own', () => {
    expect(TARGET_NAMES.length).toBeGreaterThan(250);
    for (const { name, goos, goarch, level } of TARGET_NAMES) {
      expect(ALL_PAIRS).toContain(`${goos}/${goarch}`);
      const own = meaningsOf(name).some(
        (meaning) =>
          (meaning.goos ?? goos) === goos &&
          meaning.goarch === goarch &&
          (meaning.kind !== 'pair' || meaning.schemes[0] === 'go' || meaning.level === level),
      );
      expect(own, name).toBe(true);
    }
    for (const pair of ALL_PAIRS) expect(meant(pair)).toEqual([pair]);
  });

  test.each([
    ['x86_64', '*/amd64'],
    ['armv7l', '*/arm GOARM=7'],
    ['armv6l', '*/arm GOARM=6'],
    ['armel', '*/arm GOARM=5'],
    ['aarch64', '*/arm64'],
    ['i686', '*/386'],
    ['ppc64el', '*/ppc64le'],
    ['loongarch64', '*/loong64'],
    ['amd64', '*/amd64'],
    ['macos', 'darwin/*'],
    ['mingw64_nt-10.0-19045', 'windows/*'],
    ['linux/arm/v7', 'linux/arm GOARM=7'],
    ['linux/arm/v6', 'linux/arm GOARM=6'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/amd64/v3', 'linux/amd64 GOAMD64=v3'],
    ['aarch64-unknown-linux-musl', 'linux/arm64'],
    ['riscv64gc-unknown-linux-gnu', 'linux/riscv64'],
    ['x86_64-suse-linux', 'linux/amd64'],
    ['aarch64-alpine-linux-musl', 'linux/arm64'],
    ['armv7-alpine-linux-musleabihf', 'linux/arm GOARM=7'],
    ['aarch64-apple-darwin23.1.0', 'darwin/arm64'],
    ['win32-x64', 'windows/amd64'],
    ['win32-ia32', 'windows/386'],
    ['darwin-x64', 'darwin/amd64'],
    ['osx-arm64', 'darwin/arm64'],
    ['linux_amd64', 'linux/amd64'],
    ['Darwin/ARM64', 'darwin/arm64'],
    ['GOOS=js GOARCH=wasm', 'js/wasm'],
    ['wasm32-wasip1', 'wasip1/wasm'],
    ['x86-64-v3', '*/amd64 GOAMD64=v3'],
  ])('%s is %s', (word, pair) => {
    expect(meant(word)[0]).toBe(pair);
  });

  test('a word with two meanings has both', () => {
    expect(meant('mips')).toEqual(expect.arrayContaining(['*/mips', 'linux/mips', 'linux/mipsle']));
    expect(meant('armhf')).toEqual(expect.arrayContaining(['linux/arm GOARM=7', 'linux/arm GOARM=6']));
    expect(meant('linux-ppc64')[0]).toBe('linux/ppc64le');
  });

  test('a misspelt word has a nearest one, noise has none', () => {
    expect(nearestTarget('lnux/amd64')).toBe('linux/amd64');
    expect(nearestTarget('aarh64')).toBe('aarch64');
    expect(nearestTarget('zzzzqqqqq')).toBeUndefined();
  });

  test('no text makes it throw, and what it answers exists', () => {
    const word = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom('linux', 'x86_64', 'arm', 'v7', 'gnu', 'GOOS=', '/', '-', '_', ' ', '.', '9'))
        .map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(word, (text) => {
        for (const { kind, goos, goarch } of meaningsOf(text))
          if (kind === 'pair') expect(ALL_PAIRS).toContain(`${goos}/${goarch}`);
        nearestTarget(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('sheets', () => {
  test('every pair has one in every release, listed or not', () => {
    for (let minor = OLDEST_GO; minor <= NEWEST_GO; minor++) {
      const known = new Set(pairsOf(minor, { broken: true }));
      for (const pair of ALL_PAIRS) {
        const [goos = '', goarch = ''] = pair.split('/');
        const sheet = targetSheet(goos, goarch, minor);
        expect(sheet?.listed).toBe(known.has(pair));
        expect(sheet?.uses).not.toBe('');
        for (const { value, needs } of sheet?.level?.values ?? []) expect(needs, value).not.toBe('');
      }
    }
    expect(targetSheet('linux', 'pdp11', 27)).toBeUndefined();
  });

  test('history says what changed', () => {
    const changes = targetSheet('linux', 'riscv64', 27)?.history.map(({ go, change }) => `${go} ${change}`);
    expect(changes).toEqual(expect.arrayContaining(['25 -buildmode=plugin', '26 -race']));
    expect(levelFacts('riscv64', 27)?.values).toHaveLength(3);
  });

  test('compilers fit the pair', () => {
    expect(crossTriple('linux', 'arm', 'GOARM=5')).toBe('arm-linux-gnueabi');
    expect(crossTriple('linux', 'arm', 'GOARM=7')).toBe('arm-linux-gnueabihf');
    expect(multiarchTriple('386')).toBe('i386-linux-gnu');
    expect(crossCompilers('linux', 'arm64')[0]?.install).toContain('gcc-aarch64-linux-gnu');
    expect(crossCompilers('linux', 'amd64')[0]?.kit).toBe('native');
    expect(crossCompilers('darwin', 'arm64').map(({ kit }) => kit)).toEqual(['zig', 'osxcross']);
    expect(crossCompilers('android', 'arm')[0]?.cc).toContain('armv7a-linux-androideabi21-clang');
    expect(crossCompilers('windows', 'arm64')[0]?.kit).toBe('llvm-mingw');
  });
});
