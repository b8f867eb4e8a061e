/**
 * C compilers that link programs for a pair, by where they come from. Sources: Debian 12 and 13 packages
 * gcc-<triple>, gcc-mingw-w64; zig targets; NDK r23 and later (LLVM); osxcross; musl-cross-make. As of 2026-11.
 */
export type CompilerKit = 'native' | 'debian' | 'mingw' | 'zig' | 'ndk' | 'osxcross' | 'llvm-mingw' | 'musl';

export interface CrossCompiler {
  readonly kit: CompilerKit;
  readonly cc: string;
  readonly cxx: string;
  readonly ar?: string;
  /** Command that installs it on Debian and Ubuntu. */
  readonly install?: string;
  /** What must be there besides, or what to know. */
  readonly note?: string;
  /** Directory of the target's pkg-config files. */
  readonly pkgConfig?: string;
}

/** GNU triples of Debian's cross compilers (packages gcc-<triple>), by GOARCH. */
const TRIPLES: Readonly<Record<string, string>> = {
  '386': 'i686-linux-gnu',
  amd64: 'x86_64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  arm64: 'aarch64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  mips: 'mips-linux-gnu',
  mips64: 'mips64-linux-gnuabi64',
  mipsle: 'mipsel-linux-gnu',
  mips64le: 'mips64el-linux-gnuabi64',
  ppc64: 'powerpc64-linux-gnu',
  ppc64le: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  s390x: 's390x-linux-gnu',
};

const MINGW_TRIPLES: Readonly<Record<string, string>> = {
  '386': 'i686-w64-mingw32',
  amd64: 'x86_64-w64-mingw32',
};

const ZIG_CPUS: Readonly<Record<string, string>> = {
  '386': 'x86',
  amd64: 'x86_64',
  arm: 'arm',
  arm64: 'aarch64',
  loong64: 'loongarch64',
  mips: 'mips',
  mipsle: 'mipsel',
  mips64: 'mips64',
  mips64le: 'mips64el',
  ppc64: 'powerpc64',
  ppc64le: 'powerpc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** Clang wrappers of the NDK without the API level. */
const NDK_TRIPLES: Readonly<Record<string, string>> = {
  '386': 'i686-linux-android',
  amd64: 'x86_64-linux-android',
  arm: 'armv7a-linux-androideabi',
  arm64: 'aarch64-linux-android',
};

/** Prefix of the cross compiler that Debian packages for a target; undefined where it has none. */
export function crossTriple(goos: string, goarch: string, level?: string): string | undefined {
  if (goos === 'windows') return MINGW_TRIPLES[goarch];
  if (goos !== 'linux') return undefined;
  // Debian's armhf is ARMv7 with hard floats; armel serves everything older.
  if (goarch === 'arm' && level !== undefined && /^GOARM=(?:5|[67],softfloat)/.test(level))
    return 'arm-linux-gnueabi';
  return TRIPLES[goarch];
}

/** The triple of Debian's directory names and of `gcc -dumpmachine`: i386, not i686. */
export function multiarchTriple(goarch: string): string | undefined {
  return goarch === '386' ? 'i386-linux-gnu' : TRIPLES[goarch];
}

function zigTarget(goos: string, goarch: string, libc: 'gnu' | 'musl', level?: string): string | undefined {
  const cpu = ZIG_CPUS[goarch];
  if (cpu === undefined) return undefined;
  if (goos === 'windows') return /^(?:386|amd64|arm64)$/.test(goarch) ? `${cpu}-windows-gnu` : undefined;
  if (goos === 'darwin') return `${cpu}-macos`;
  if (goos !== 'linux') return undefined;
  if (goarch === 'arm')
    return `arm-linux-${libc}eabi${level !== undefined && /GOARM=5|soft/.test(level) ? '' : 'hf'}`;
  if (goarch === 'mips' || goarch === 'mipsle') return `${cpu}-linux-${libc}eabihf`;
  return `${cpu}-linux-${libc}${goarch.startsWith('mips64') ? 'abi64' : ''}`;
}

/** Compilers for a pair, the most usual first; `host` is the pair of the machine that builds. */
export function crossCompilers(
  goos: string,
  goarch: string,
  { level, host = 'linux/amd64' }: { readonly level?: string; readonly host?: string } = {},
): CrossCompiler[] {
  const found: CrossCompiler[] = [];
  const triple = crossTriple(goos, goarch, level);
  if (host === `${goos}/${goarch}`)
    found.push(
      goos === 'darwin'
        ? { kit: 'native', cc: 'clang', cxx: 'clang++', install: 'xcode-select --install' }
        : { kit: 'native', cc: 'gcc', cxx: 'g++', install: 'apt-get install build-essential' },
    );
  else if (goos === 'linux' && triple !== undefined) {
    const name = triple.replaceAll('_', '-');
    found.push({
      kit: 'debian',
      cc: `${triple}-gcc`,
      cxx: `${triple}-g++`,
      ar: `${triple}-ar`,
      install: `apt-get install gcc-${name} g++-${name}`,
      pkgConfig: `/usr/lib/${goarch === '386' ? 'i386-linux-gnu' : triple}/pkgconfig`,
      ...(goarch === 'loong64' && { note: 'Debian 13 and later' }),
      ...(/^mips(?!64le)/.test(goarch) && {
        note: 'Debian packages the compiler; the port itself is no Debian release',
      }),
    });
  }
  if (goos === 'windows' && triple !== undefined)
    found.push({
      kit: 'mingw',
      cc: `${triple}-gcc`,
      cxx: `${triple}-g++`,
      ar: `${triple}-ar`,
      install: `apt-get install gcc-mingw-w64-${goarch === '386' ? 'i686' : 'x86-64'} g++-mingw-w64-${goarch === '386' ? 'i686' : 'x86-64'}`,
      note: 'Go 1.25 and later need binutils 2.37 or later',
    });
  if (goos === 'windows' && goarch === 'arm64')
    found.push({
      kit: 'llvm-mingw',
      cc: 'aarch64-w64-mingw32-clang',
      cxx: 'aarch64-w64-mingw32-clang++',
      note: 'from a release of llvm-mingw; Debian packages no MinGW for arm64',
    });
  if (goos === 'android') {
    const api = NDK_TRIPLES[goarch];
    if (api !== undefined)
      found.push({
        kit: 'ndk',
        cc: `$ANDROID_NDK_HOME/toolchains/llvm/prebuilt/linux-x86_64/bin/${api}21-clang`,
        cxx: `$ANDROID_NDK_HOME/toolchains/llvm/prebuilt/linux-x86_64/bin/${api}21-clang++`,
        ar: '$ANDROID_NDK_HOME/toolchains/llvm/prebuilt/linux-x86_64/bin/llvm-ar',
        note: '21 is the lowest API level that the program runs on; ANDROID_NDK_HOME is where the NDK lies',
      });
  }
  const gnu = zigTarget(goos, goarch, 'gnu', level);
  if (gnu !== undefined && host !== `${goos}/${goarch}`) {
    found.push({
      kit: 'zig',
      cc: `zig cc -target ${gnu}`,
      cxx: `zig c++ -target ${gnu}`,
      ar: 'zig ar',
      ...(goos === 'linux' && { note: `a version behind it sets the oldest glibc: ${gnu}.2.28` }),
      ...(goos === 'darwin' && {
        note: "headers and frameworks beyond libSystem come from Apple's SDK: --sysroot",
      }),
    });
  }
  if (goos === 'darwin' && !host.startsWith('darwin/'))
    found.push({
      kit: 'osxcross',
      cc: goarch === 'arm64' ? 'oa64-clang' : 'o64-clang',
      cxx: goarch === 'arm64' ? 'oa64-clang++' : 'o64-clang++',
      note: "osxcross built with Apple's SDK, its target/bin on PATH",
    });
  if (goos === 'linux') {
    const musl = zigTarget(goos, goarch, 'musl', level);
    if (host === `${goos}/${goarch}`)
      found.push({
        kit: 'musl',
        cc: 'musl-gcc',
        cxx: 'g++',
        install: 'apt-get install musl-tools',
        note: "static programs: add -ldflags '-linkmode external -extldflags -static'; C only, no C++",
      });
    else if (musl !== undefined)
      found.push({
        kit: 'musl',
        cc: `zig cc -target ${musl}`,
        cxx: `zig c++ -target ${musl}`,
        ar: 'zig ar',
        note: "for Alpine, or static with -ldflags '-linkmode external -extldflags -static'",
      });
  }
  return found;
}
