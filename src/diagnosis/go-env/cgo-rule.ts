import { pairFacts } from '../../knowledge/go-atlas.ts';
import type { EnvironmentVariable } from '../../model/go-environment.ts';
import type { EnvironmentFacts } from './facts.ts';
import { look, withDefault } from './layers.ts';

/** The C compiler that Go looks for when none is named. */
export function defaultCompiler(goos: string, language: 'c' | 'c++'): string {
  const clang = /^(?:darwin|ios|freebsd|openbsd)$/.test(goos);
  return clang ? (language === 'c' ? 'clang' : 'clang++') : language === 'c' ? 'gcc' : 'g++';
}

/** CGO_ENABLED by the rules of go/build and cmd/go, and which rule it was. */
export function cgoEnabled(
  facts: EnvironmentFacts,
  goos: string,
  goarch: string,
  minor: number,
): EnvironmentVariable {
  const { host } = facts.toolchain;
  const looked = look(facts, 'CGO_ENABLED');
  const native = host.goos === goos && host.goarch === goarch;
  const compiler = defaultCompiler(goos, 'c');
  let byDefault = '0';
  let why: string;
  if (!native) {
    const reason = host.goos === goos ? `GOARCH=${goarch} on ${host.goarch}` : `GOOS=${goos} on ${host.goos}`;
    why = `0 because this is a cross build: ${reason}`;
  } else if (!(pairFacts(goos, goarch, minor)?.cgo ?? false)) why = `0 because ${goos}/${goarch} has no cgo`;
  else if (
    minor >= 20 &&
    // CGO_ENABLED=0 of the process already switched it off in go/build: then no compiler is looked for.
    facts.process['CGO_ENABLED'] !== '0' &&
    (facts.process['CC'] ?? '') === '' &&
    !facts.onPath(compiler)
  ) {
    const persisted = look(facts, 'CC').value;
    why =
      `0 because CC is not in the process environment and ${compiler} is not on PATH` +
      (persisted === '' ? '' : `; CC=${persisted} of a file does not count for this`);
  } else {
    byDefault = '1';
    why = '1 because the target is this machine and nothing speaks against cgo';
  }
  const explicit = looked.value === '0' || looked.value === '1';
  if (explicit) why = `${looked.value} because it is set explicitly; without that it would be ${byDefault}`;
  else if (looked.value !== '')
    why = `${why}; the value '${looked.value}' that is set is neither 0 nor 1 and counts for nothing`;
  const value = explicit ? looked.value : byDefault;
  return {
    name: 'CGO_ENABLED',
    value,
    changed: value !== byDefault,
    layers: withDefault(
      {
        ...looked,
        layers: looked.layers.map((layer) =>
          layer.effect === 'wins' && !explicit ? { ...layer, effect: 'ignored' } : layer,
        ),
      },
      byDefault,
    ),
    why,
  };
}
