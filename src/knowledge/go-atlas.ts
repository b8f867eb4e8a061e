import { ATLAS_ARCHITECTURES, ATLAS_LEVELS, ATLAS_PAIRS, ATLAS_RELEASES } from './go-atlas.generated.ts';

/**
 * The atlas: what every GOOS/GOARCH pair offers in every Go release, as the toolchains themselves say.
 * `npm run generate:atlas` reads them. Releases are the N of Go 1.N. A release that is newer than the table
 * is answered like the newest one known, an older one like the oldest.
 */

/** -buildmode values that some pair supports. */
export const BUILD_MODES = ['exe', 'pie', 'archive', 'c-archive', 'c-shared', 'plugin', 'shared'] as const;
export type BuildMode = (typeof BUILD_MODES)[number];

export interface PairRow {
  readonly since: number;
  readonly until: number;
  readonly firstClass?: true;
  readonly broken?: true;
  readonly cgo?: true;
  readonly race?: true;
  readonly msan?: true;
  readonly asan?: true;
  readonly fuzz?: true;
  readonly internalPie?: true;
  readonly pieByDefault?: 'yes' | 'no-race';
  readonly external?: 'always' | 'cgo';
  /** -buildmode values, separated by blanks. */
  readonly modes: string;
}

export interface LevelRow {
  readonly since: number;
  readonly until: number;
  /** Of a toolchain as downloaded; one built from source takes GOARM from its builder. */
  readonly byDefault: string;
  readonly values: readonly string[];
}

export interface ArchitectureRow {
  readonly bits: 32 | 64;
  readonly byteOrder: 'little' | 'big';
  /** Bytes; what the runtime takes where the system does not say, the largest page of the architecture. */
  readonly pageSize: number;
}

export interface ReleaseRow {
  readonly version: string;
  readonly module: string;
  readonly h1: string;
  readonly sha256: string;
}

/** What one Go release says about one pair. */
export interface PairFacts {
  readonly goos: string;
  readonly goarch: string;
  /** A release blocker when it fails. Go 1.16 does not state it. */
  readonly firstClass: boolean;
  /** In the list, but known not to work: the compiler may refuse it. */
  readonly broken: boolean;
  /** import "C" can be compiled at all. */
  readonly cgo: boolean;
  readonly race: boolean;
  readonly msan: boolean;
  readonly asan: boolean;
  readonly fuzz: boolean;
  readonly modes: readonly BuildMode[];
  /** Go's own linker makes position-independent programs; else -buildmode=pie needs the system's. */
  readonly internalPie: boolean;
  /** What a plain build makes; `no-race`: position independent, but not with -race. */
  readonly pieByDefault: 'yes' | 'no-race' | 'no';
  /** When the system's linker (and so a C compiler) is needed: never, for cgo programs, for every program. */
  readonly external: 'never' | 'cgo' | 'always';
}

const minors = Object.keys(ATLAS_RELEASES).map(Number);
export const OLDEST_GO = Math.min(...minors);
export const NEWEST_GO = Math.max(...minors);

/** The release of the table that answers for Go 1.`minor`. */
export function atlasRelease(minor: number): number {
  return Math.min(NEWEST_GO, Math.max(OLDEST_GO, minor));
}

export function releaseSource(minor: number): ReleaseRow | undefined {
  return ATLAS_RELEASES[String(minor)];
}

const within = (minor: number) => (row: { since: number; until: number }) =>
  row.since <= atlasRelease(minor) && atlasRelease(minor) <= row.until;

/** What Go 1.`minor` says about a pair; undefined when it does not know the pair. */
export function pairFacts(goos: string, goarch: string, minor: number = NEWEST_GO): PairFacts | undefined {
  const row = ATLAS_PAIRS[`${goos}/${goarch}`]?.find(within(minor));
  if (!row) return undefined;
  return {
    goos,
    goarch,
    firstClass: row.firstClass ?? false,
    broken: row.broken ?? false,
    cgo: row.cgo ?? false,
    race: row.race ?? false,
    msan: row.msan ?? false,
    asan: row.asan ?? false,
    fuzz: row.fuzz ?? false,
    modes: BUILD_MODES.filter((mode) => row.modes.split(' ').includes(mode)),
    internalPie: row.internalPie ?? false,
    pieByDefault: row.pieByDefault ?? 'no',
    external: row.external ?? 'never',
  };
}

/** Pairs `goos/goarch` that Go 1.`minor` lists, in its order; the broken ones on demand. */
export function pairsOf(minor: number = NEWEST_GO, { broken = false } = {}): string[] {
  return Object.entries(ATLAS_PAIRS)
    .filter(([, rows]) => rows.some((row) => within(minor)(row) && (broken || !row.broken)))
    .map(([pair]) => pair)
    .sort();
}

/** Every pair of any release in the table, broken ones included. */
export const ALL_PAIRS: readonly string[] = Object.keys(ATLAS_PAIRS).sort();

/** Rows of a pair from the oldest release to the newest. */
export function pairHistory(goos: string, goarch: string): readonly PairRow[] {
  return ATLAS_PAIRS[`${goos}/${goarch}`] ?? [];
}

export function architectureFacts(goarch: string): ArchitectureRow | undefined {
  return ATLAS_ARCHITECTURES[goarch];
}

const LEVEL_VARIABLE: Readonly<Record<string, string>> = {
  '386': 'GO386',
  amd64: 'GOAMD64',
  arm: 'GOARM',
  arm64: 'GOARM64',
  mips: 'GOMIPS',
  mipsle: 'GOMIPS',
  mips64: 'GOMIPS64',
  mips64le: 'GOMIPS64',
  ppc64: 'GOPPC64',
  ppc64le: 'GOPPC64',
  riscv64: 'GORISCV64',
  wasm: 'GOWASM',
};

/** The variable of an architecture's level, whether or not a release knows it. */
export function levelVariable(goarch: string): string | undefined {
  return LEVEL_VARIABLE[goarch];
}

export interface LevelFacts {
  readonly variable: string;
  /** First Go 1.N that reads the variable; the oldest of the table for older ones. */
  readonly since: number;
  readonly byDefault: string;
  readonly values: readonly string[];
  /** What may be appended: `GOARM=7,softfloat`, `GOARM64=v8.1,crypto`. */
  readonly suffixes: readonly string[];
}

/** The level variable of an architecture in Go 1.`minor`; undefined where that release ignores it. */
export function levelFacts(goarch: string, minor: number = NEWEST_GO): LevelFacts | undefined {
  const variable = LEVEL_VARIABLE[goarch];
  const rows = variable === undefined ? undefined : ATLAS_LEVELS[variable];
  const row = rows?.find(within(minor));
  if (variable === undefined || !rows || !row) return undefined;
  const suffixes =
    variable === 'GOARM64'
      ? [',lse', ',crypto']
      : variable === 'GOARM' && atlasRelease(minor) >= 22
        ? [',softfloat', ',hardfloat']
        : [];
  return {
    variable,
    since: Math.min(...rows.map(({ since }) => since)),
    byDefault: row.byDefault,
    values: row.values,
    suffixes,
  };
}

/**
 * Why Go 1.`minor` refuses a value of a level variable; undefined when it takes it (or ignores the variable).
 * GOWASM takes a list of features; the others one value with suffixes.
 */
export function levelRefusal(goarch: string, value: string, minor: number = NEWEST_GO): string | undefined {
  const facts = levelFacts(goarch, minor);
  if (!facts || value === '') return undefined;
  const [first = '', ...rest] = value.split(',');
  const words = facts.variable === 'GOWASM' ? [first, ...rest].filter(Boolean) : [first];
  const suffixes = facts.variable === 'GOWASM' ? [] : rest.map((word) => `,${word}`);
  const wrong =
    words.find((word) => !facts.values.includes(word)) ??
    suffixes.find((word) => !facts.suffixes.includes(word));
  if (wrong === undefined) return undefined;
  const more = facts.suffixes.length > 0 ? `, with ${facts.suffixes.join(' or ')} behind it` : '';
  return `${facts.variable}=${value} is none of ${facts.values.join(', ')}${more}`;
}

/** `linker`: no rule forbids it, but Go's linker fails. */
export type BuildRefusal = 'unknown-pair' | 'broken-pair' | 'mode' | 'race' | 'needs-cgo' | 'linker';

/**
 * What stands between a build and its program, in the words of the linker and the go command; undefined when
 * Go 1.`minor` can make it. Without `mode`, a plain build. `cgo`: CGO_ENABLED=1 with a working C compiler for the pair.
 */
export function buildRefusal(
  goos: string,
  goarch: string,
  wish: { readonly mode?: BuildMode; readonly race?: boolean; readonly cgo: boolean },
  minor: number = NEWEST_GO,
): BuildRefusal | undefined {
  const facts = pairFacts(goos, goarch, minor);
  if (!facts) return 'unknown-pair';
  const { race = false, cgo } = wish;
  const plain = facts.pieByDefault === 'yes' || (facts.pieByDefault === 'no-race' && !race) ? 'pie' : 'exe';
  const mode = wish.mode ?? plain;
  // What a plain build makes is never refused, even where its name on -buildmode would be.
  if (wish.mode !== undefined && !facts.modes.includes(mode)) return 'mode';
  if (race && !facts.race) return 'race';
  if (facts.broken) return 'broken-pair';
  // Go 1.20 made the detector of macOS independent of cgo.
  if (race && !cgo && !(goos === 'darwin' && minor >= 20)) return 'needs-cgo';
  if (cgo || mode === 'archive') return undefined;
  if (facts.external === 'always') return 'needs-cgo';
  // "runtime.gcdata: missing Go type information for global symbol .dynsym": measured with Go 1.21, 1.24, 1.27.
  if (wish.mode === 'exe' && goos === 'android') return 'linker';
  if (mode === 'pie' && !facts.internalPie) return 'needs-cgo';
  if (mode === 'c-shared' && goarch === 'wasm') return undefined;
  return mode === 'exe' || mode === 'pie' ? undefined : 'needs-cgo';
}
