/**
 * Path of the program loader by C library and GOARCH. Source: glibc shlib-versions and the ABI supplements;
 * musl arch/<arch>/reloc.h. As of glibc 2.42 and musl 1.2.5.
 */
const GLIBC: Readonly<Record<string, readonly string[]>> = {
  '386': ['/lib/ld-linux.so.2'],
  amd64: ['/lib64/ld-linux-x86-64.so.2'],
  // Hard-float first: the soft-float path belongs to armel systems.
  arm: ['/lib/ld-linux-armhf.so.3', '/lib/ld-linux.so.3'],
  arm64: ['/lib/ld-linux-aarch64.so.1'],
  loong64: ['/lib64/ld-linux-loongarch-lp64d.so.1'],
  mips: ['/lib/ld.so.1'],
  mipsle: ['/lib/ld.so.1'],
  mips64: ['/lib64/ld.so.1'],
  mips64le: ['/lib64/ld.so.1'],
  ppc64: ['/lib64/ld64.so.1'],
  ppc64le: ['/lib64/ld64.so.2'],
  riscv64: ['/lib/ld-linux-riscv64-lp64d.so.1'],
  s390x: ['/lib/ld64.so.1'],
  sparc64: ['/lib64/ld-linux.so.2'],
};

const MUSL: Readonly<Record<string, readonly string[]>> = {
  '386': ['i386'],
  amd64: ['x86_64'],
  arm: ['armhf', 'arm'],
  arm64: ['aarch64'],
  loong64: ['loongarch64'],
  mips: ['mips', 'mips-sf'],
  mipsle: ['mipsel', 'mipsel-sf'],
  mips64: ['mips64', 'mips64-sf'],
  mips64le: ['mips64el', 'mips64el-sf'],
  ppc64: ['powerpc64'],
  ppc64le: ['powerpc64le'],
  riscv64: ['riscv64'],
  s390x: ['s390x'],
};

export type LoaderLibc = 'glibc' | 'musl' | 'bionic';

/** Loaders of a C library on an architecture. On ARM the hard-float one, below ARMv6 the soft-float one. */
export function loadersOf(libc: LoaderLibc, goarch: string, level?: string): readonly string[] {
  const paths = allLoaders(libc, goarch);
  if (goarch !== 'arm' || libc === 'bionic') return paths;
  return level === '5' ? paths.slice(1) : paths.slice(0, 1);
}

function allLoaders(libc: LoaderLibc, goarch: string): readonly string[] {
  if (libc === 'glibc') return GLIBC[goarch] ?? [];
  if (libc === 'musl') return (MUSL[goarch] ?? []).map((name) => `/lib/ld-musl-${name}.so.1`);
  return [goarch.endsWith('64') ? '/system/bin/linker64' : '/system/bin/linker'];
}

/** Which C library a loader path belongs to. */
export function libcOfLoader(path: string): LoaderLibc | 'uclibc' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.startsWith('ld-musl-')) return 'musl';
  if (/^ld(64)?-uClibc/.test(name)) return 'uclibc';
  if (/^linker(64)?$/.test(name)) return 'bionic';
  return /^ld-linux|^ld64\.so\.[12]$|^ld\.so\.1$|^ld-2\.\d+\.so$/.test(name) ? 'glibc' : undefined;
}

/** Libraries that are the C library itself, in files of their own until 2.34 and as empty shells since. */
const GLIBC_LIBRARIES: ReadonlySet<string> = new Set([
  'libc.so.6',
  'libm.so.6',
  'libmvec.so.1',
  'libpthread.so.0',
  'libdl.so.2',
  'librt.so.1',
  'libutil.so.1',
  'libresolv.so.2',
  'libanl.so.1',
  'libBrokenLocale.so.1',
  'libthread_db.so.1',
  // s390x and ia64 number theirs otherwise.
  'libc.so.6.1',
  'libm.so.6.1',
]);

export function isGlibcLibrary(name: string): boolean {
  return GLIBC_LIBRARIES.has(name) || /^ld-linux[^/]*\.so\.\d$|^ld64\.so\.[12]$|^ld\.so\.1$/.test(name);
}

/** The stems that musl's loader takes for itself whatever follows: ldso/dynlink.c, `reserved`. */
const MUSL_RESERVED = ['c', 'pthread', 'rt', 'm', 'dl', 'util', 'xnet'];

/** Whether musl's loader answers a NEEDED entry with itself: `libc.so.6`, `libpthread.so.0`, its own names. */
export function isMuslItself(name: string): boolean {
  if (/^libc\.musl-[\w-]+\.so\.1$|^ld-musl-[\w-]+\.so\.1$/.test(name)) return true;
  return MUSL_RESERVED.some((stem) => name.startsWith(`lib${stem}.`));
}
