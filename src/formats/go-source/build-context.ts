import { type Constraint, evaluate, type FileConstraint } from './build-constraint.ts';

/** What decides which files belong to a build. Source: go/build.Context, internal/syslist. */
export interface BuildContext {
  readonly goos: string;
  readonly goarch: string;
  readonly cgo: boolean;
  readonly compiler: 'gc' | 'gccgo';
  /** N of Go 1.N: the tags go1.1 to go1.N are set. */
  readonly release: number;
  /** `-tags`, `goexperiment.X` and the level tags (`amd64.v1`). */
  readonly tags: ReadonlySet<string>;
}

/** Systems known by the suffix of a file name, past and future ones too. */
export const KNOWN_SYSTEMS: ReadonlySet<string> = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);

export const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);

/** Systems with the tag `unix`. */
const UNIX: ReadonlySet<string> = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris'.split(' '),
);

/** Systems that also set the tag of the one they descend from. */
const ALSO: Readonly<Record<string, string>> = { android: 'linux', illumos: 'solaris', ios: 'darwin' };

export function isTagSet(context: BuildContext, tag: string): boolean {
  if (tag === 'cgo') return context.cgo;
  if (tag === context.goos || tag === context.goarch || tag === context.compiler) return true;
  if (ALSO[context.goos] === tag) return true;
  if (tag === 'unix' && UNIX.has(context.goos)) return true;
  const release = /^go1\.([1-9]\d*)$/.exec(tag);
  if (release?.[1] !== undefined) return Number(release[1]) <= context.release;
  return context.tags.has(tag === 'boringcrypto' ? 'goexperiment.boringcrypto' : tag);
}

/** The tags that a file's name implies: `x_linux_arm64_test.go` gives linux and arm64. */
export function tagsOfName(name: string): string[] {
  const stem = name.split('.', 1)[0] ?? '';
  const first = stem.indexOf('_');
  if (first < 0) return [];
  const parts = stem.slice(first).split('_');
  if (parts.at(-1) === 'test') parts.pop();
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2) ?? '';
  if (KNOWN_SYSTEMS.has(before) && KNOWN_ARCHITECTURES.has(last)) return [before, last];
  return KNOWN_SYSTEMS.has(last) || KNOWN_ARCHITECTURES.has(last) ? [last] : [];
}

/** Name suffix and constraint as one expression; undefined when the file is in every build. */
export function wholeConstraint(name: string, { expression }: FileConstraint): Constraint | undefined {
  const parts: Constraint[] = tagsOfName(name).map((tag) => ({ kind: 'tag', tag }));
  if (expression) parts.push(expression);
  return parts.length === 0 ? undefined : parts.reduce((left, right) => ({ kind: 'and', left, right }));
}

export function isSelected(context: BuildContext, constraint: Constraint | undefined): boolean {
  return constraint === undefined || evaluate(constraint, (tag) => isTagSet(context, tag));
}

/** Level tags of a target with the toolchain's default levels. Source: internal/buildcfg/cfg.go. */
export function defaultLevelTags(goos: string, goarch: string): readonly string[] {
  switch (goarch) {
    case 'amd64':
      return ['amd64.v1'];
    case '386':
      return ['386.sse2'];
    case 'arm':
      return ['arm.5', 'arm.6', 'arm.7'];
    case 'arm64':
      return ['arm64.v8.0'];
    case 'mips':
    case 'mipsle':
      return [`${goarch}.hardfloat`];
    case 'mips64':
    case 'mips64le':
      return [`${goarch}.hardfloat`];
    case 'ppc64':
    case 'ppc64le':
      return goos === 'aix' ? ['ppc64.power8', 'ppc64.power9'] : [`${goarch}.power8`];
    case 'riscv64':
      return ['riscv64.rva20u64'];
    case 'wasm':
      return ['wasm.satconv', 'wasm.signext'];
    default:
      return [];
  }
}
