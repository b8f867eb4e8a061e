/** Generated layers of the Go environment: process variables, user file, go.mod, go.work, CC on PATH or not. */
export interface Combination {
  readonly process: Readonly<Record<string, string>>;
  readonly userFile?: string;
  readonly goMod?: string;
  readonly goWork?: string;
  readonly compilerOnPath: boolean;
  /** Directory below the module. */
  readonly below: boolean;
}

/** mulberry32: the same seed gives the same combinations everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  GOOS: ['linux', 'darwin', 'windows', 'freebsd', 'js', 'wasip1', 'plan9', 'android', 'haiku', ''],
  GOARCH: [
    'amd64',
    'arm64',
    'arm',
    '386',
    'riscv64',
    'mips',
    'mips64le',
    'ppc64le',
    's390x',
    'wasm',
    'loong64',
    '',
  ],
  GOAMD64: ['v1', 'v2', 'v3', ''],
  GOARM: ['5', '6', '7', '7,softfloat', ''],
  GOARM64: ['v8.0', 'v9.0', 'v8.2,lse', ''],
  GO386: ['sse2', 'softfloat'],
  GOMIPS: ['hardfloat', 'softfloat'],
  GOMIPS64: ['softfloat'],
  GOPPC64: ['power8', 'power9'],
  GORISCV64: ['rva20u64', 'rva22u64'],
  GOWASM: ['satconv', 'signext', 'satconv,signext'],
  CGO_ENABLED: ['0', '1', 'true', '2', ''],
  CC: ['clang', 'aarch64-linux-gnu-gcc', 'zig cc -target aarch64-linux-musl', '/no/such/cc', ''],
  CXX: ['clang++', ''],
  AR: ['ar', 'llvm-ar', ''],
  GCCGO: ['gccgo', 'gccgo-12'],
  CGO_CFLAGS: ['-O2 -g', '-O0', "-I'a b' -O1", '"-Ia b"   -g', ''],
  CGO_LDFLAGS: ['-L/opt/lib', '-O2 -g'],
  CGO_CPPFLAGS: ['-DX=1', ''],
  PKG_CONFIG: ['pkg-config', 'pkgconf', ''],
  GOFLAGS: ['-mod=mod', '-tags=netgo -trimpath', ''],
  GOPROXY: ['off', 'https://proxy.golang.org,direct', 'direct', ''],
  GOSUMDB: ['off', 'sum.golang.org', ''],
  GOPRIVATE: ['example.com', '*.corp.example', ''],
  GONOPROXY: ['none', 'example.com', ''],
  GONOSUMDB: ['example.org', ''],
  GOINSECURE: ['example.com', ''],
  GOVCS: ['*:off', ''],
  GOTMPDIR: ['/tmp', ''],
  GOPATH: ['/tmp/gopath', '/tmp/a:/tmp/b', ''],
  GOMODCACHE: ['/tmp/modcache', ''],
  GOCACHE: ['/tmp/gocache', 'relative', 'off', ''],
  GOBIN: ['/tmp/gobin', ''],
  GO111MODULE: ['on', 'off', 'auto', ''],
  GODEBUG: ['panicnil=1', ''],
  GOEXPERIMENT: ['', 'boringcrypto'],
  GOAUTH: ['off', 'netrc', ''],
  GOFIPS140: ['off', 'latest', ''],
  GOWORK: ['off', ''],
  GOTOOLCHAIN: ['local', 'auto', 'path', 'local+auto', ''],
  GOENV: ['off', ''],
};

/** Variables that no file can set. */
const PROCESS_ONLY = new Set(['GOENV', 'GODEBUG']);
const GO_LINES = ['1.16', '1.20', '1.21', '1.22.0', '1.23.4'];

export function combination(random: () => number): Combination {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = Object.keys(VALUES);
  const some = (most: number): string[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(names));
  const process: Record<string, string> = {};
  // What people set most is set most often.
  const usual = ['GOOS', 'GOARCH', 'CGO_ENABLED', 'CC', 'GOFLAGS'];
  for (const name of [...some(5), ...usual.filter(() => random() < 0.3)])
    process[name] = pick(VALUES[name] ?? ['']);
  const lines: string[] = [];
  for (const name of [...some(5), ...usual.filter(() => random() < 0.25)])
    if (!PROCESS_ONLY.has(name)) lines.push(`${name}=${pick(VALUES[name] ?? [''])}`);
  if (random() < 0.2) lines.push('# a comment', 'not a setting', ' GOOS=plan9');
  if (random() < 0.1) lines.push('GOOS=linux', 'GOOS=freebsd');
  const goLine = (): string =>
    `go ${pick(GO_LINES)}\n${random() < 0.3 ? `\ntoolchain ${pick(['default', 'go1.21.3', 'go1.22.5'])}\n` : ''}`;
  return {
    process,
    ...(random() < 0.7 && { userFile: `${lines.join('\n')}${random() < 0.8 ? '\n' : ''}` }),
    ...(random() < 0.6 && { goMod: `module example.com/m\n\n${goLine()}` }),
    ...(random() < 0.2 && { goWork: goLine() }),
    compilerOnPath: random() < 0.7,
    below: random() < 0.3,
  };
}
