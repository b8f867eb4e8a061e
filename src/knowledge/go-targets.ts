import { nearestWord } from '../model/nearest-word.ts';
import { ALL_PAIRS, NEWEST_GO, OLDEST_GO, pairHistory } from './go-atlas.ts';

/**
 * Pairs of all releases of Go, back to those before the atlas; words that mean them elsewhere.
 * Source of what is older than the atlas: "Ports" of the release notes 1.5 to 1.15. Releases are the N of Go 1.N.
 */
interface PortSpan {
  /** First Go 1.N with the pair in working order. */
  readonly since: number;
  /** Last Go 1.N that lists the pair, when it was removed. */
  readonly until?: number;
}

const OLDEST = 5;

/** First releases of pairs that are older than the atlas; those not named came with Go 1.5 or before. */
const SINCE_BEFORE_ATLAS: Readonly<Record<string, number>> = {
  'aix/ppc64': 12,
  'freebsd/arm64': 14,
  'illumos/amd64': 13,
  'js/wasm': 11,
  'linux/mips': 8,
  'linux/mips64': 6,
  'linux/mips64le': 6,
  'linux/mipsle': 8,
  'linux/riscv64': 14,
  'linux/s390x': 7,
  'netbsd/arm64': 12,
  'openbsd/arm64': 13,
  'plan9/arm': 7,
  'windows/arm': 12,
  // Added in 1.16: darwin/arm64 of earlier releases meant iOS.
  'darwin/arm64': 16,
  'ios/amd64': 16,
  'ios/arm64': 16,
  'openbsd/mips64': 16,
};

/** Pairs that were gone before the atlas begins. */
const REMOVED_BEFORE_ATLAS: Readonly<Record<string, PortSpan>> = {
  'darwin/386': { since: OLDEST, until: 14 },
  'darwin/arm': { since: OLDEST, until: 14 },
  'nacl/386': { since: OLDEST, until: 13 },
  'nacl/amd64p32': { since: OLDEST, until: 13 },
  'nacl/arm': { since: OLDEST, until: 13 },
};

const EVER = [...ALL_PAIRS, ...Object.keys(REMOVED_BEFORE_ATLAS)];

/** Build modes that came to a pair later than the pair, before the atlas begins. */
const BUILDMODES_BEFORE_ATLAS: Readonly<Record<string, number>> = {
  'c-shared windows/386': 10,
  'c-shared windows/amd64': 10,
  'pie linux/riscv64': 16,
  'pie windows/amd64': 15,
  'pie windows/386': 15,
};

/** The N of the Go 1.N that brought a build mode to a pair later than the pair itself. */
export function buildmodeSince(mode: string, goos: string, goarch: string): number | undefined {
  const older = BUILDMODES_BEFORE_ATLAS[`${mode} ${goos}/${goarch}`];
  if (older !== undefined) return older;
  const first = pairHistory(goos, goarch).find(({ modes }) => modes.split(' ').includes(mode));
  return first && first.since > OLDEST_GO && first !== pairHistory(goos, goarch)[0] ? first.since : undefined;
}

/** Words that people, `uname` and other tools use for Go's architectures. */
const ARCH_WORDS: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  x86_64_v1: 'amd64',
  intel64: 'amd64',
  aarch64: 'arm64',
  armv8: 'arm64',
  armv8l: 'arm64',
  arm64v8: 'arm64',
  arm64e: 'arm64',
  armv7: 'arm',
  armv7l: 'arm',
  armv7a: 'arm',
  armhf: 'arm',
  arm7: 'arm',
  arm32v7: 'arm',
  armv6: 'arm',
  armv6l: 'arm',
  arm6: 'arm',
  armel: 'arm',
  arm5: 'arm',
  armv5: 'arm',
  arm9: 'arm',
  arm32: 'arm',
  armv5te: 'arm',
  armv5tel: 'arm',
  armv6hl: 'arm',
  armv7hl: 'arm',
  thumbv7a: 'arm',
  i386: '386',
  i486: '386',
  i586: '386',
  i686: '386',
  x86: '386',
  ia32: '386',
  x32: '386',
  powerpc64le: 'ppc64le',
  ppc64el: 'ppc64le',
  powerpc64: 'ppc64',
  loongarch64: 'loong64',
  mips64el: 'mips64le',
  mipsel: 'mipsle',
  mips32: 'mips',
  riscv: 'riscv64',
  'risc-v': 'riscv64',
  rv64: 'riscv64',
  riscv64gc: 'riscv64',
  s390: 's390x',
  wasm32: 'wasm',
  wasm64: 'wasm',
};

const OS_WORDS: Readonly<Record<string, string>> = {
  macos: 'darwin',
  macosx: 'darwin',
  osx: 'darwin',
  mac: 'darwin',
  win: 'windows',
  win32: 'windows',
  win64: 'windows',
  cygwin: 'windows',
  wasi: 'wasip1',
  wasip2: 'wasip1',
  wasm: 'js',
  gnu: 'linux',
  ubuntu: 'linux',
  debian: 'linux',
  alpine: 'linux',
  sunos: 'solaris',
};

/** GOARCH and level that an architecture's everyday name stands for; undefined for Go's own names and nonsense. */
export function architectureWord(word: string): { goarch: string; level?: string } | undefined {
  const x86Level = /^x86[-_]64[-_](v[1-4])$/.exec(word);
  if (x86Level?.[1]) return { goarch: 'amd64', level: `GOAMD64=${x86Level[1]}` };
  const goarch = ARCH_WORDS[word];
  if (goarch === undefined) return undefined;
  const goarm = goarch === 'arm' ? armLevel(word) : undefined;
  return { goarch, ...(goarm !== undefined && { level: `GOARM=${goarm}` }) };
}

/** GOOS that a system's everyday name stands for. */
export function systemWord(word: string): string | undefined {
  return /^(?:mingw|msys|cygwin)/.test(word) ? 'windows' : OS_WORDS[word];
}

function armLevel(word: string): string | undefined {
  const level = /^(?:arm|thumb)(?:v|32v)?([5-7])|^armhf$|^armel$/.exec(word);
  return level ? (level[1] ?? (word === 'armhf' ? '7' : '5')) : undefined;
}

export function portSpan(goos: string, goarch: string): PortSpan | undefined {
  const pair = `${goos}/${goarch}`;
  const rows = pairHistory(goos, goarch);
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return REMOVED_BEFORE_ATLAS[pair];
  const working = rows.find(({ broken }) => !broken) ?? first;
  return {
    since: SINCE_BEFORE_ATLAS[pair] ?? (working.since > OLDEST_GO ? working.since : OLDEST),
    ...(last.until < NEWEST_GO && { until: last.until }),
  };
}

export interface NearestPair {
  readonly goos: string;
  readonly goarch: string;
  /** GOARM that a 32-bit ARM word implies. */
  readonly goarm?: string;
}

/** The pair that was probably meant by a misspelt one; undefined when nothing is near. */
export function nearestPair(goos: string, goarch: string): NearestPair | undefined {
  const systems = [...new Set(EVER.map((pair) => pair.split('/')[0] ?? ''))];
  const architectures = [...new Set(EVER.map((pair) => pair.split('/')[1] ?? ''))];
  const osWord = goos.trim().toLowerCase();
  const archWord = goarch.trim().toLowerCase();
  const meant = (
    word: string,
    known: Readonly<Record<string, string>>,
    all: readonly string[],
  ): string | undefined => (all.includes(word) ? word : (known[word] ?? nearestWord(word, all)));
  const os = systemWord(osWord) ?? meant(osWord, OS_WORDS, systems);
  const arch = meant(archWord, ARCH_WORDS, architectures);
  if (!os || !arch) return undefined;
  // GOOS=js on amd64: the other half of the pair was forgotten.
  const lonely = EVER.filter((pair) => pair.startsWith(`${os}/`));
  const goarchOut = EVER.includes(`${os}/${arch}`)
    ? arch
    : lonely.length === 1
      ? (lonely[0]?.split('/')[1] ?? arch)
      : arch;
  if (arch === 'wasm' && os !== 'js' && os !== 'wasip1') return { goos: 'js', goarch: 'wasm' };
  if (!EVER.includes(`${os}/${goarchOut}`)) return undefined;
  const goarm = armLevel(archWord);
  return { goos: os, goarch: goarchOut, ...(goarm && { goarm }) };
}

/** The N of Go 1.N; undefined for development builds and nonsense. */
export function goMinor(version: string): number | undefined {
  const match = /^(?:go)?1\.(\d+)/.exec(version.trim());
  return match?.[1] ? Number(match[1]) : undefined;
}
