import { nearestWord } from '../model/nearest-word.ts';

/**
 * Which GOOS/GOARCH pairs each Go release knows.
 * Sources: go tool dist list and src/internal/platform/zosarch.go of the releases; "Ports" sections of
 * the release notes 1.5 to 1.27. Releases are the minor number N of Go 1.N.
 */
interface PortSpan {
  /** First Go 1.N with the pair. */
  readonly since: number;
  /** Last Go 1.N with the pair, when it was removed. */
  readonly until?: number;
}

const OLDEST = 5;

const PORTS: Readonly<Record<string, PortSpan>> = {
  'aix/ppc64': { since: 12 },
  'android/386': { since: OLDEST },
  'android/amd64': { since: OLDEST },
  'android/arm': { since: OLDEST },
  'android/arm64': { since: OLDEST },
  'darwin/386': { since: OLDEST, until: 14 },
  'darwin/amd64': { since: OLDEST },
  'darwin/arm': { since: OLDEST, until: 14 },
  'darwin/arm64': { since: 16 },
  'dragonfly/amd64': { since: OLDEST },
  'freebsd/386': { since: OLDEST },
  'freebsd/amd64': { since: OLDEST },
  'freebsd/arm': { since: OLDEST },
  'freebsd/arm64': { since: 14 },
  'freebsd/riscv64': { since: 20, until: 25 },
  'illumos/amd64': { since: 13 },
  'ios/amd64': { since: 16 },
  'ios/arm64': { since: 16 },
  'js/wasm': { since: 11 },
  'linux/386': { since: OLDEST },
  'linux/amd64': { since: OLDEST },
  'linux/arm': { since: OLDEST },
  'linux/arm64': { since: OLDEST },
  'linux/loong64': { since: 19 },
  'linux/mips': { since: 8 },
  'linux/mips64': { since: 6 },
  'linux/mips64le': { since: 6 },
  'linux/mipsle': { since: 8 },
  'linux/ppc64': { since: OLDEST },
  'linux/ppc64le': { since: OLDEST },
  'linux/riscv64': { since: 14 },
  'linux/s390x': { since: 7 },
  'nacl/386': { since: OLDEST, until: 13 },
  'nacl/amd64p32': { since: OLDEST, until: 13 },
  'nacl/arm': { since: OLDEST, until: 13 },
  'netbsd/386': { since: OLDEST },
  'netbsd/amd64': { since: OLDEST },
  'netbsd/arm': { since: OLDEST },
  'netbsd/arm64': { since: 12 },
  'openbsd/386': { since: OLDEST },
  'openbsd/amd64': { since: OLDEST },
  'openbsd/arm': { since: OLDEST },
  'openbsd/arm64': { since: 13 },
  'openbsd/mips64': { since: 16, until: 25 },
  'openbsd/ppc64': { since: 22 },
  'openbsd/riscv64': { since: 23 },
  'plan9/386': { since: OLDEST },
  'plan9/amd64': { since: OLDEST },
  'plan9/arm': { since: 7 },
  'solaris/amd64': { since: OLDEST },
  'wasip1/wasm': { since: 21 },
  'windows/386': { since: OLDEST },
  'windows/amd64': { since: OLDEST },
  'windows/arm': { since: 12, until: 25 },
  'windows/arm64': { since: 17 },
};

/**
 * First Go 1.N with a build mode on a pair, where the mode came after the pair.
 * Source: src/internal/platform/supported.go and cmd/go/internal/work/init.go of the releases.
 */
const BUILDMODES_SINCE: Readonly<Record<string, number>> = {
  'c-shared linux/riscv64': 18,
  'c-archive linux/riscv64': 18,
  'c-shared linux/loong64': 21,
  'c-shared wasip1/wasm': 24,
  'c-shared windows/386': 10,
  'c-shared windows/amd64': 10,
  'plugin linux/loong64': 22,
  'plugin linux/riscv64': 25,
  'plugin linux/ppc64': 27,
  'c-shared linux/ppc64': 27,
  'pie linux/riscv64': 16,
  'pie windows/amd64': 15,
  'pie windows/386': 15,
};

/** The N of the Go 1.N that brought a build mode to a pair later than the pair itself. */
export function buildmodeSince(mode: string, goos: string, goarch: string): number | undefined {
  return BUILDMODES_SINCE[`${mode} ${goos}/${goarch}`];
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

/** GNU triples of Debian's cross compilers (packages gcc-<triple>), by GOARCH. */
const TRIPLES: Readonly<Record<string, string>> = {
  '386': 'i686-linux-gnu',
  amd64: 'x86_64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  arm64: 'aarch64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  mips: 'mips-linux-gnu',
  mipsle: 'mipsel-linux-gnu',
  mips64le: 'mips64el-linux-gnuabi64',
  ppc64le: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  s390x: 's390x-linux-gnu',
};

const MINGW_TRIPLES: Readonly<Record<string, string>> = {
  '386': 'i686-w64-mingw32',
  amd64: 'x86_64-w64-mingw32',
};

/** Prefix of the cross compiler that Debian packages for a target; undefined where it has none. */
export function crossTriple(goos: string, goarch: string): string | undefined {
  if (goos === 'windows') return MINGW_TRIPLES[goarch];
  return goos === 'linux' ? TRIPLES[goarch] : undefined;
}

export function portSpan(goos: string, goarch: string): PortSpan | undefined {
  return PORTS[`${goos}/${goarch}`];
}

export interface NearestPair {
  readonly goos: string;
  readonly goarch: string;
  /** GOARM that a 32-bit ARM word implies. */
  readonly goarm?: string;
}

/** The pair that was probably meant by a misspelt one; undefined when nothing is near. */
export function nearestPair(goos: string, goarch: string): NearestPair | undefined {
  const systems = [...new Set(Object.keys(PORTS).map((pair) => pair.split('/')[0] ?? ''))];
  const architectures = [...new Set(Object.keys(PORTS).map((pair) => pair.split('/')[1] ?? ''))];
  const osWord = goos.trim().toLowerCase();
  const archWord = goarch.trim().toLowerCase();
  const meant = (
    word: string,
    known: Readonly<Record<string, string>>,
    all: readonly string[],
  ): string | undefined => (all.includes(word) ? word : (known[word] ?? nearestWord(word, all)));
  const os = /^(?:mingw|msys|cygwin)/.test(osWord) ? 'windows' : meant(osWord, OS_WORDS, systems);
  const arch = meant(archWord, ARCH_WORDS, architectures);
  if (!os || !arch) return undefined;
  // GOOS=js on amd64: the other half of the pair was forgotten.
  const lonely = Object.keys(PORTS).filter((pair) => pair.startsWith(`${os}/`));
  const goarchOut = PORTS[`${os}/${arch}`]
    ? arch
    : lonely.length === 1
      ? (lonely[0]?.split('/')[1] ?? arch)
      : arch;
  if (arch === 'wasm' && os !== 'js' && os !== 'wasip1') return { goos: 'js', goarch: 'wasm' };
  if (!PORTS[`${os}/${goarchOut}`]) return undefined;
  const level = /^arm(?:v|32v)?([5-7])|^armhf$|^armel$/.exec(archWord);
  const goarm = level ? (level[1] ?? (archWord === 'armhf' ? '7' : '5')) : undefined;
  return { goos: os, goarch: goarchOut, ...(goarm && { goarm }) };
}

/** The N of Go 1.N; undefined for development builds and nonsense. */
export function goMinor(version: string): number | undefined {
  const match = /^(?:go)?1\.(\d+)/.exec(version.trim());
  return match?.[1] ? Number(match[1]) : undefined;
}
