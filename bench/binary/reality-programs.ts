/** The programs that bench/binary/check-reality.ts builds and runs: one command each. */
export interface RealityProgram {
  readonly name: string;
  /** Shell command that writes $OUT from the sources in the current directory. `root` runs it in that system. */
  readonly build: string;
  readonly root?: string;
  /** Where it is run: root file systems by chroot, or one emulator with processors. */
  readonly on:
    | 'roots'
    | { readonly qemu: string; readonly cpus: readonly RealityCpu[]; readonly sysroot?: string };
}

/** A processor of QEMU and the target that describes it. */
export interface RealityCpu {
  readonly cpu: string;
  readonly target: string;
}

export const SOURCES: Readonly<Record<string, string>> = {
  'go.mod': 'module reality\n\ngo 1.21\n',
  'plain/main.go': 'package main\n\nfunc main() { println("ok") }\n',
  'users/main.go':
    'package main\n\nimport (\n\t"fmt"\n\t"net"\n\t"os/user"\n)\n\nfunc main() {\n\t_, _ = user.Lookup("root")\n\t_ = net.ParseIP("::1")\n\tfmt.Println("ok")\n}\n',
  'plugin/main.go':
    'package main\n\n// #cgo LDFLAGS: -lm\n// #include <math.h>\n// #include <stdlib.h>\n// static double f(char *s) { return fmod(strtod(s, 0), 2.0) + pow(2.0, atof(s)); }\nimport "C"\n\nfunc main() {\n\tif C.f(C.CString("3")) > 0 {\n\t\tprintln("ok")\n\t}\n}\n',
  'hello.c': '#include <stdio.h>\nint main(void) { puts("ok"); return 0; }\n',
  'number.c':
    '#define _GNU_SOURCE\n#include <stdio.h>\n#include <stdlib.h>\nint main(int n, char **v) { puts(strtol(n > 1 ? v[1] : "1", 0, 10) ? "ok" : "no"); return 0; }\n',
  'random.c':
    '#include <stdio.h>\nvoid arc4random_buf(void *, unsigned long);\nint main(void) { char b[4]; arc4random_buf(b, 4); puts("ok"); return 0; }\n',
  'math.c':
    '#include <math.h>\n#include <stdio.h>\nint main(int n, char **v) { (void)v; puts(pow(n + 1.0, 2.0) + exp((double)n) > 0 ? "ok" : "no"); return 0; }\n',
  'modulo.c':
    '#include <math.h>\n#include <stdio.h>\nint main(int n, char **v) { (void)v; puts(fmod(n + 4.5, 2.0) > 0 ? "ok" : "no"); return 0; }\n',
  'thread.c':
    '#include <pthread.h>\n#include <stdio.h>\nstatic void *f(void *x) { return x; }\nint main(void) { pthread_t t; pthread_create(&t, 0, f, 0); pthread_join(t, 0); puts("ok"); return 0; }\n',
  'resolve.c':
    '#include <stdio.h>\n#include <netinet/in.h>\n#include <resolv.h>\nint main(void) { unsigned char b[512]; res_query("", 1, 1, b, sizeof b); puts("ok"); return 0; }\n',
  'version.c':
    '#include <stdio.h>\n#include <gnu/libc-version.h>\nint main(void) { puts(gnu_get_libc_version() ? "ok" : "no"); return 0; }\n',
  'weak.c':
    '#include <stdio.h>\nint close_range(unsigned, unsigned, int) __attribute__((weak));\nint main(void) { if (close_range) close_range(100, 101, 0); puts("ok"); return 0; }\n',
  'statx.c':
    '#include <stdio.h>\nint statx(int, const char *, int, unsigned, void *);\nint main(void) { char b[512]; statx(-100, "/", 0, 0, b); puts("ok"); return 0; }\n',
  'stream.cc': '#include <iostream>\nint main() { std::cout << "ok" << std::endl; }\n',
  'filesystem.cc':
    '#include <filesystem>\n#include <iostream>\n#include <memory_resource>\nint main() { std::pmr::monotonic_buffer_resource r; std::cout << (std::filesystem::exists("/") ? "ok" : "no") << std::endl; }\n',
  'vector.c':
    '#include <stdio.h>\nint main(int n, char **v) { (void)v; volatile long a[64]; long s = 0; for (int i = 0; i < 64; i++) a[i] = i * n; for (int i = 0; i < 64; i++) s += a[i] & (a[i] - 1); puts(s >= 0 ? "ok" : "no"); return 0; }\n',
};

const roots = (name: string, build: string, root?: string): RealityProgram => ({
  name,
  build,
  on: 'roots',
  ...(root !== undefined && { root }),
});

const AMD64: readonly RealityCpu[] = [
  { cpu: 'qemu64', target: 'linux/amd64,cpu=qemu64' },
  { cpu: 'Nehalem', target: 'linux/amd64,cpu=nehalem' },
  { cpu: 'Haswell', target: 'linux/amd64,cpu=haswell' },
];
const ARM: readonly RealityCpu[] = [
  { cpu: 'arm926', target: 'linux/arm,cpu=arm926' },
  { cpu: 'arm1176', target: 'linux/arm,cpu=arm1176' },
  { cpu: 'cortex-a7', target: 'linux/arm,cpu=cortex-a7' },
];
const ARM64: readonly RealityCpu[] = [
  { cpu: 'cortex-a53', target: 'linux/arm64,cpu=cortex-a53' },
  { cpu: 'neoverse-n1', target: 'linux/arm64,cpu=neoverse-n1' },
];
const MIPS: readonly RealityCpu[] = [
  { cpu: '24Kc', target: 'linux/mipsle,fpu=no' },
  { cpu: '24Kf', target: 'linux/mipsle,fpu=yes' },
];
const PPC: readonly RealityCpu[] = [
  { cpu: 'power8', target: 'linux/ppc64le,cpu=power8' },
  { cpu: 'power9', target: 'linux/ppc64le,cpu=power9' },
];
/** Debian's cross packages hold a C library each: a root file system of another architecture. */
const CROSS: readonly (readonly [string, string, string])[] = [
  ['arm64', 'aarch64', 'aarch64-linux-gnu'],
  ['arm', 'arm', 'arm-linux-gnueabihf'],
  ['riscv64', 'riscv64', 'riscv64-linux-gnu'],
];

const go = (env: string, source = './plain', flags = ''): string =>
  `${env} go build ${flags} -o $OUT ${source}`;
const emulated = (
  name: string,
  build: string,
  qemu: string,
  cpus: readonly RealityCpu[],
  sysroot?: string,
): RealityProgram => ({ name, build, on: { qemu, cpus, ...(sysroot !== undefined && { sysroot }) } });

export const PROGRAMS: readonly RealityProgram[] = [
  roots('go-static', go('CGO_ENABLED=0')),
  roots('go-pie', go('CGO_ENABLED=0', './plain', '-buildmode=pie')),
  roots('go-386', go('CGO_ENABLED=0 GOARCH=386')),
  roots('go-arm64', go('CGO_ENABLED=0 GOARCH=arm64')),
  roots('go-freebsd', go('CGO_ENABLED=0 GOOS=freebsd')),
  roots('go-windows', go('CGO_ENABLED=0 GOOS=windows')),
  roots('go-stripped', go('CGO_ENABLED=0', './plain', '-trimpath -ldflags="-s -w"')),
  roots('go-cgo-users', go('CGO_ENABLED=1', './users')),
  roots('go-cgo-netgo', go('CGO_ENABLED=1', './users', '-tags netgo,osusergo')),
  roots('go-cgo-math', go('CGO_ENABLED=1', './plugin')),
  roots(
    'go-cgo-static',
    go('CGO_ENABLED=1', './users', `-ldflags '-linkmode external -extldflags "-static"'`),
  ),
  roots('go-cgo-musl', go('CGO_ENABLED=1 CC=musl-gcc', './plugin', '-ldflags "-linkmode external"')),
  roots(
    'go-cgo-musl-static',
    go('CGO_ENABLED=1 CC=musl-gcc', './plugin', `-ldflags '-linkmode external -extldflags "-static"'`),
  ),
  ...['hello', 'math', 'thread', 'weak', 'version'].map((name) =>
    roots(`c-${name}-12`, `gcc -O2 -D_FORTIFY_SOURCE=2 -o $OUT ${name}.c -lm -lpthread`),
  ),
  roots('c-random-12', 'gcc -o $OUT random.c'),
  roots('c-resolve-12', 'gcc -o $OUT resolve.c -lresolv'),
  roots('c-static-12', 'gcc -static -o $OUT hello.c'),
  roots('c-static-pie-12', 'gcc -static-pie -o $OUT hello.c'),
  roots('c-hello-now-12', 'gcc -Wl,-z,now -o $OUT hello.c'),
  roots('c++-stream-12', 'g++ -o $OUT stream.cc'),
  roots('c++-filesystem-12', 'g++ -std=c++17 -o $OUT filesystem.cc'),
  roots('c++-static-libs-12', 'g++ -static-libstdc++ -static-libgcc -o $OUT stream.cc'),
  ...['hello', 'number', 'math', 'modulo', 'thread'].map((name) =>
    roots(`c-${name}-11`, `gcc -o $OUT ${name}.c -lm -lpthread`, 'bullseye'),
  ),
  ...['hello', 'number', 'math', 'modulo', 'thread', 'random'].map((name) =>
    roots(`c-${name}-13`, `gcc -o $OUT ${name}.c -lm -lpthread`, 'trixie'),
  ),
  roots('c-relr-13', 'gcc -Wl,-z,pack-relative-relocs -o $OUT hello.c', 'trixie'),
  roots('c++-stream-13', 'g++ -o $OUT stream.cc', 'trixie'),
  roots('c++-filesystem-13', 'g++ -o $OUT filesystem.cc', 'trixie'),
  roots('musl-hello-12', 'musl-gcc -o $OUT hello.c'),
  roots('musl-static-12', 'musl-gcc -static -o $OUT hello.c'),
  roots('musl-hello-13', 'musl-gcc -o $OUT hello.c', 'trixie'),
  roots('musl-statx-13', 'musl-gcc -o $OUT statx.c', 'trixie'),
  ...[1, 2, 3].map((level) =>
    emulated(`go-amd64-v${level}`, go(`CGO_ENABLED=0 GOAMD64=v${level}`), 'qemu-x86_64', AMD64),
  ),
  ...[5, 6, 7].map((level) =>
    emulated(`go-arm-${level}`, go(`CGO_ENABLED=0 GOARCH=arm GOARM=${level}`), 'qemu-arm', ARM),
  ),
  ...['v8.0', 'v8.1', 'v8.0,lse'].map((level) =>
    emulated(`go-arm64-${level}`, go(`CGO_ENABLED=0 GOARCH=arm64 GOARM64=${level}`), 'qemu-aarch64', ARM64),
  ),
  ...['softfloat', 'hardfloat'].map((float) =>
    emulated(`go-mipsle-${float}`, go(`CGO_ENABLED=0 GOARCH=mipsle GOMIPS=${float}`), 'qemu-mipsel', MIPS),
  ),
  ...['power8', 'power9'].map((level) =>
    emulated(`go-ppc64le-${level}`, go(`CGO_ENABLED=0 GOARCH=ppc64le GOPPC64=${level}`), 'qemu-ppc64le', PPC),
  ),
  ...CROSS.flatMap(([arch, qemu, triple]) => {
    // QEMU 7.2 has no `max` for RISC-V.
    const cpu = { cpu: arch === 'riscv64' ? 'rv64' : 'max', target: `debian:12/${arch}` };
    const sysroot = `/usr/${triple}`;
    return [
      emulated(`c-${arch}-12`, `${triple}-gcc -o $OUT hello.c`, `qemu-${qemu}`, [cpu], sysroot),
      emulated(`c-${arch}-math-12`, `${triple}-gcc -o $OUT math.c -lm`, `qemu-${qemu}`, [cpu], sysroot),
      emulated(
        `go-${arch}-cgo-12`,
        go(`CGO_ENABLED=1 GOARCH=${arch} CC=${triple}-gcc`, './plugin'),
        `qemu-${qemu}`,
        [cpu],
        sysroot,
      ),
      emulated(`go-${arch}-static`, go(`CGO_ENABLED=0 GOARCH=${arch}`), `qemu-${qemu}`, [cpu]),
    ];
  }),
  {
    ...emulated(
      'c-arm64-number-13',
      'aarch64-linux-gnu-gcc -o $OUT number.c',
      'qemu-aarch64',
      [{ cpu: 'max', target: 'debian:12/arm64' }],
      '/usr/aarch64-linux-gnu',
    ),
    root: 'trixie',
  },
];
