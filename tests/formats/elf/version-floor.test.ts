import { describe, expect, it } from 'vitest';
import type { NeededVersion } from '../../../src/formats/elf/elf-file.ts';
import { compareVersions, versionFloors } from '../../../src/formats/elf/version-floor.ts';

function need(name: string, index: number, weak = false, file = 'libc.so.6'): NeededVersion {
  return { name, index, weak, file, at: 0 };
}

describe('versionFloors', () => {
  it('takes the highest number, names the symbols behind it and the next lower floor', () => {
    const high = need('GLIBC_2.34', 2);
    const low = need('GLIBC_2.9', 3);
    const [glibc] = versionFloors(
      [low, high],
      [
        { index: 1, name: 'pthread_create', version: high, weak: false },
        { index: 2, name: 'pipe2', version: low, weak: true },
      ],
    );
    expect(glibc?.floor).toBe('2.34');
    expect(glibc?.steps.map(({ version, symbols }) => [version, symbols.map(({ name }) => name)])).toEqual([
      ['2.34', ['pthread_create']],
      ['2.9', ['pipe2']],
    ]);
  });

  it('lets a weak need pass, but not a weak symbol of a need that is not', () => {
    const weak = need('GLIBC_2.39', 2, true);
    const strong = need('GLIBC_2.34', 3);
    const [glibc] = versionFloors(
      [weak, strong],
      [{ index: 1, name: 'pidfd_spawnp', version: strong, weak: true }],
    );
    expect(glibc?.floor).toBe('2.34');
    expect(glibc?.steps[0]).toMatchObject({ version: '2.39', weak: true });
  });

  it('keeps families and needs without a number apart', () => {
    const floors = versionFloors(
      [
        need('GLIBC_2.36', 2),
        need('GLIBC_PRIVATE', 3),
        need('GLIBC_ABI_DT_RELR', 4),
        need('GLIBCXX_3.4.30', 5, false, 'libstdc++.so.6'),
        need('OPENSSL_3.0.0', 6, false, 'libcrypto.so.3'),
      ],
      [],
    );
    expect(floors.map(({ family, floor }) => [family, floor])).toEqual([
      ['GLIBC', '2.36'],
      ['GLIBCXX', '3.4.30'],
      ['OPENSSL', '3.0.0'],
    ]);
    expect(floors[0]?.special.map(({ version }) => version)).toEqual(['PRIVATE', 'ABI_DT_RELR']);
  });

  it('counts numbers, not letters', () => {
    expect(['2.34', '2.9', '2.2.5', '2.2'].sort(compareVersions)).toEqual(['2.2', '2.2.5', '2.9', '2.34']);
  });
});
