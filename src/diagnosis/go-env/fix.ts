import { type CrossCompiler, crossCompilers } from '../../knowledge/cross-compilers.ts';
import { levelVariable, pairFacts } from '../../knowledge/go-atlas.ts';
import type { Target } from '../../model/target.ts';

/** One way to build a cgo program for a target: what to install and what to export. */
export interface FixRecipe {
  readonly kit: CrossCompiler['kit'];
  readonly install?: string;
  readonly note?: string;
  /** In the order in which they are exported. */
  readonly exports: readonly (readonly [name: string, value: string])[];
  /** CC of the recipe. */
  readonly cc: string;
}

export interface TargetFix {
  readonly target: string;
  readonly pair: string;
  /** False: the pair has no cgo, the only recipe is CGO_ENABLED=0. */
  readonly cgo: boolean;
  /** Exports that are the same for every recipe, and all that a program without cgo needs. */
  readonly pure: readonly (readonly [name: string, value: string])[];
  readonly recipes: readonly FixRecipe[];
}

type FixTarget = Pick<Target, 'text' | 'goos' | 'goarch' | 'level' | 'levelIsExact' | 'libc'>;

function glibcOf(target: FixTarget): string | undefined {
  const release = target.libc?.kind === 'glibc' ? target.libc.release : undefined;
  return release === undefined ? undefined : /^\d+\.\d+/.exec(release.version)?.[0];
}

/** The oldest glibc of the target in zig's words: `aarch64-linux-gnu.2.31`. */
function withGlibc(command: string, target: FixTarget): string {
  const version = glibcOf(target);
  return version === undefined ? command : command.replace(/(-gnu(?:eabihf|eabi|abi64)?)$/, `$1.${version}`);
}

/** With a release of glibc known, the notes can say what it means. */
function noteOf(kit: string, note: string | undefined, glibc: string | undefined): { note?: string } {
  if (glibc !== undefined && (kit === 'debian' || kit === 'native'))
    return {
      note: `its programs need the glibc of the system that builds; the target has ${glibc}: build there, or use zig`,
    };
  if (glibc !== undefined && kit === 'zig') return { note: `needs no glibc newer than ${glibc}` };
  return note === undefined ? {} : { note };
}

/** Recipes for a target, the one that fits its C library best first. */
export function fixFor(target: FixTarget, host: string): TargetFix {
  const { goos, goarch } = target;
  const variable = levelVariable(goarch);
  const level =
    variable !== undefined && target.level !== undefined && (target.levelIsExact || variable === 'GOARM')
      ? ([variable, target.level] as const)
      : undefined;
  const pair: [string, string][] = [
    ['GOOS', goos],
    ['GOARCH', goarch],
  ];
  if (level) pair.push([level[0], level[1]]);
  const cgo = pairFacts(goos, goarch)?.cgo ?? false;
  const musl = target.libc?.kind === 'musl';
  const compilers = cgo
    ? crossCompilers(goos, goarch, { host, ...(level && { level: `${level[0]}=${level[1]}` }) })
    : [];
  const ranked = [...compilers].sort((a, b) =>
    musl ? Number(b.kit === 'musl') - Number(a.kit === 'musl') : 0,
  );
  return {
    target: target.text,
    pair: `${goos}/${goarch}`,
    cgo,
    pure: pair,
    recipes: ranked.map(({ kit, cc, cxx, ar, install, note, pkgConfig }): FixRecipe => {
      const zig = kit === 'zig';
      return {
        kit,
        cc: zig ? withGlibc(cc, target) : cc,
        ...(install !== undefined && { install }),
        ...noteOf(kit, note, glibcOf(target)),
        exports: [
          ...pair,
          ['CGO_ENABLED', '1'],
          ['CC', zig ? withGlibc(cc, target) : cc],
          ['CXX', zig ? withGlibc(cxx, target) : cxx],
          ...(ar === undefined ? [] : [['AR', ar] as [string, string]]),
          ...(pkgConfig === undefined ? [] : [['PKG_CONFIG_LIBDIR', pkgConfig] as [string, string]]),
        ],
      };
    }),
  };
}
