/** Go versions as internal/gover orders them: 1.21 < 1.21rc1 < 1.21.0; before 1.21, 1.20 is 1.20.0. */
interface GoVersion {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly kind: string;
  readonly pre: string;
}

const NONE: GoVersion = { major: '', minor: '', patch: '', kind: '', pre: '' };

function parse(text: string): GoVersion {
  const match = /^(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)|([a-z]+)(0|[1-9]\d*)?)?)?$/.exec(text);
  if (!match) return NONE;
  const [, major = '', minor, patch, kind = '', pre = ''] = match;
  if (minor === undefined) return { major, minor: '0', patch: '0', kind, pre };
  const old = kind === '' && compareNumbers(minor, '21') < 0;
  return { major, minor, patch: patch ?? (old ? '0' : ''), kind, pre };
}

/** Decimal numbers of any length; the empty one is the least. */
function compareNumbers(x: string, y: string): number {
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

function isGoVersion(text: string): boolean {
  return parse(text) !== NONE;
}

/** Negative, zero or positive. What is no version comes before every version. */
export function compareGoVersions(x: string, y: string): number {
  const [a, b] = [parse(x), parse(y)];
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) ||
    compareNumbers(a.pre, b.pre)
  );
}

/** `1.22`: the language, not a release. */
export function isLanguageVersion(text: string): boolean {
  const { major, patch, kind } = parse(text);
  return major !== '' && patch === '' && kind === '';
}

/** The version inside a toolchain's name: `go1.22.1-custom` is `1.22.1`; undefined for other words. */
export function versionOfToolchain(name: string): string | undefined {
  if (/[\\/]/.test(name)) return undefined;
  const version = /^go([^ \t-]*)/.exec(name)?.[1];
  return version !== undefined && isGoVersion(version) ? version : undefined;
}
