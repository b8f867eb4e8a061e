import { describe, expect, test } from 'vitest';
import {
  ALL_PAIRS,
  architectureFacts,
  atlasRelease,
  BUILD_MODES,
  buildRefusal,
  levelFacts,
  levelRefusal,
  levelVariable,
  NEWEST_GO,
  OLDEST_GO,
  pairFacts,
  pairHistory,
  pairsOf,
  releaseSource,
} from '../../src/knowledge/go-atlas.ts';
import { buildmodeSince, portSpan } from '../../src/knowledge/go-targets.ts';

const RELEASES = Array.from({ length: NEWEST_GO - OLDEST_GO + 1 }, (_, index) => OLDEST_GO + index);

describe('the atlas', () => {
  test('holds every release from 1.16 to 1.27, each with the toolchain it was read from', () => {
    expect([OLDEST_GO, NEWEST_GO]).toEqual([16, 27]);
    for (const minor of RELEASES) {
      expect(releaseSource(minor)?.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(releaseSource(minor)?.module).toContain(`go1.${minor}`);
    }
  });

  test('rows of a pair neither overlap nor repeat', () => {
    expect(ALL_PAIRS.length).toBe(51);
    for (const pair of ALL_PAIRS) {
      const [goos = '', goarch = ''] = pair.split('/');
      const rows = pairHistory(goos, goarch);
      for (const [index, row] of rows.entries()) {
        expect(row.until).toBeGreaterThanOrEqual(row.since);
        const next = rows[index + 1];
        if (next) expect(next.since).toBeGreaterThan(row.until);
      }
      // Go has no compiler for it: that is why the port is broken.
      expect(architectureFacts(goarch) === undefined).toBe(goarch === 'sparc64');
    }
  });

  // Counts of `go tool dist list` with and without -broken.
  test.each([
    [19, 46, 47],
    [24, 48, 51],
    [26, 47, 50],
    [27, 47, 49],
  ])('Go 1.%i lists %i pairs, %i with the broken ones', (minor, working, all) => {
    expect(pairsOf(minor)).toHaveLength(working);
    expect(pairsOf(minor, { broken: true })).toHaveLength(all);
  });

  test('a release beyond the table is answered like the nearest', () => {
    expect(atlasRelease(40)).toBe(NEWEST_GO);
    expect(atlasRelease(3)).toBe(OLDEST_GO);
    expect(pairFacts('linux', 'amd64', 99)).toEqual(pairFacts('linux', 'amd64', NEWEST_GO));
  });

  test('what release notes say about ports', () => {
    expect(pairFacts('windows', 'arm', 23)?.broken).toBe(false);
    expect(pairFacts('windows', 'arm', 25)?.broken).toBe(true);
    expect(pairFacts('windows', 'arm', 26)).toBeUndefined();
    expect(pairFacts('linux', 'ppc64', 26)?.cgo).toBe(false);
    expect(pairFacts('linux', 'ppc64', 27)?.cgo).toBe(true);
    expect(pairFacts('linux', 'riscv64', 25)?.race).toBe(false);
    expect(pairFacts('linux', 'riscv64', 26)?.race).toBe(true);
    expect(pairFacts('wasip1', 'wasm', 20)).toBeUndefined();
    expect(pairFacts('wasip1', 'wasm', 24)?.modes).toContain('c-shared');
    expect(portSpan('windows', 'arm')).toEqual({ since: 12, until: 25 });
    expect(portSpan('darwin', '386')).toEqual({ since: 5, until: 14 });
    expect(portSpan('openbsd', 'ppc64')).toEqual({ since: 22 });
    expect(buildmodeSince('plugin', 'linux', 'riscv64')).toBe(25);
    expect(buildmodeSince('c-shared', 'linux', 'amd64')).toBeUndefined();
  });

  test('every pair has a program to make in every release that lists it', () => {
    for (const minor of RELEASES)
      for (const pair of pairsOf(minor)) {
        const [goos = '', goarch = ''] = pair.split('/');
        const facts = pairFacts(goos, goarch, minor);
        expect(facts?.modes).toContain('exe');
        expect(buildRefusal(goos, goarch, { cgo: facts?.cgo ?? false }, minor)).toBeUndefined();
        for (const mode of BUILD_MODES)
          expect(buildRefusal(goos, goarch, { mode, cgo: true }, minor)).toBe(
            facts?.modes.includes(mode) ? undefined : 'mode',
          );
      }
  });

  test('levels', () => {
    expect(levelVariable('mipsle')).toBe('GOMIPS');
    expect(levelFacts('riscv64', 22)).toBeUndefined();
    expect(levelFacts('riscv64', 24)?.values).toEqual(['rva20u64', 'rva22u64']);
    expect(levelFacts('arm', 20)?.byDefault).toBe('5');
    expect(levelFacts('arm', 21)?.byDefault).toBe('7');
    expect(levelRefusal('amd64', 'v5')).toContain('v1, v2, v3, v4');
    expect(levelRefusal('arm', '7,softfloat')).toBeUndefined();
    expect(levelRefusal('arm', '7,softfloat', 21)).toContain('GOARM=7,softfloat');
    expect(levelRefusal('arm64', 'v8.1,lse,crypto')).toBeUndefined();
    expect(levelRefusal('wasm', 'satconv,signext')).toBeUndefined();
    expect(levelRefusal('riscv64', 'rva99', 22)).toBeUndefined();
  });
});
