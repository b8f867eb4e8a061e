import type { NeededVersion } from './elf-file.ts';
import type { RequiredSymbol } from './symbols.ts';

/** One version of a family that the file needs, and why. */
export interface FloorStep {
  /** `2.34` of `GLIBC_2.34`. */
  readonly version: string;
  /** The needs behind it, one a library. */
  readonly needs: readonly NeededVersion[];
  /** Every need carries the weak flag: the loader warns and goes on without the version. */
  readonly weak: boolean;
  readonly symbols: readonly RequiredSymbol[];
}

/** What one family of versions (`GLIBC`, `GLIBCXX`, `CXXABI`, `GCC`) demands of the libraries. */
export interface VersionFloor {
  readonly family: string;
  /** The lowest library version that satisfies every need that is not weak; undefined when all are weak. */
  readonly floor: string | undefined;
  /** All numbered needs, highest first: the step after the floor is the next lower floor. */
  readonly steps: readonly FloorStep[];
  /** Needs without a number, each with a meaning of its own: `GLIBC_PRIVATE`, `GLIBC_ABI_DT_RELR`. */
  readonly special: readonly FloorStep[];
}

/** Orders the needs of a file by family and number; 2.9 is below 2.34. */
export function versionFloors(
  needs: readonly NeededVersion[],
  symbols: readonly RequiredSymbol[],
): VersionFloor[] {
  const families = new Map<string, Map<string, NeededVersion[]>>();
  for (const need of needs) {
    const { family, version } = splitVersion(need.name);
    const versions = families.get(family) ?? new Map<string, NeededVersion[]>();
    families.set(family, versions);
    versions.set(version, [...(versions.get(version) ?? []), need]);
  }
  const forced = new Map<number, RequiredSymbol[]>();
  for (const symbol of symbols) {
    const list = forced.get(symbol.version.index) ?? [];
    forced.set(symbol.version.index, list);
    list.push(symbol);
  }
  return [...families].map(([family, versions]) => {
    const steps = [...versions].map(
      ([version, behind]): FloorStep => ({
        version,
        needs: behind,
        weak: behind.every(({ weak }) => weak),
        symbols: behind.flatMap(({ index }) => forced.get(index) ?? []),
      }),
    );
    const numbered = steps
      .filter(({ version }) => isNumber(version))
      .sort((a, b) => compareVersions(b.version, a.version));
    return {
      family,
      floor: numbered.find(({ weak }) => !weak)?.version,
      steps: numbered,
      special: steps.filter(({ version }) => !isNumber(version)),
    };
  });
}

/** `GLIBC_2.2.5` -> GLIBC and 2.2.5; `GLIBC_ABI_DT_RELR` -> GLIBC and ABI_DT_RELR; no number: all is family. */
function splitVersion(name: string): { family: string; version: string } {
  const glibc = /^GLIBC_(.+)$/.exec(name);
  if (glibc !== null) return { family: 'GLIBC', version: glibc[1] ?? '' };
  const numbered = /^(.*?)_?(\d+(?:\.\d+)*)$/.exec(name);
  return numbered === null
    ? { family: name, version: '' }
    : { family: numbered[1] ?? '', version: numbered[2] ?? '' };
}

function isNumber(version: string): boolean {
  return /^\d+(\.\d+)*$/.test(version);
}

/** Compares dotted numbers part by part; a missing part counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
