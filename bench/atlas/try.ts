/** One attempt at a build with one toolchain, and what came of it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareEnvironment, type Toolchain } from '../../scripts/atlas/toolchains.ts';

/** `loaded`: `go build -n`, which refuses modes and detectors before anything is compiled. */
export type How = 'built' | 'loaded';

export interface Attempt {
  readonly go: string;
  readonly pair: string;
  /** exe, pie, …, or race, msan, asan, import-C. */
  readonly what: string;
  readonly cgo: 0 | 1;
  readonly how: How;
  /** `yes`, a refusal that the atlas knows, or `fails`. */
  readonly outcome: string;
  /** Last line of a failure. */
  readonly text?: string;
}

const OUTCOMES: readonly (readonly [RegExp, string])[] = [
  [/unsupported GOOS\/GOARCH pair/, 'unknown-pair'],
  [/-buildmode=\S+ not supported on/, 'mode'],
  [/-(?:race|msan|asan) is (?:not|only) supported on/, 'detector'],
  [/requires external \(cgo\) linking|loadinternal: cannot find runtime\/cgo|requires cgo/, 'needs-cgo'],
];

/** Programs as small as each attempt allows. */
export function writePrograms(root: string): void {
  const write = (name: string, text: string): void => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'go.mod'), `module ${name}\n\ngo 1.16\n`);
    writeFileSync(join(root, name, 'main.go'), text);
  };
  write('hello', 'package main\n\nfunc main() { println("hello") }\n');
  write('library', 'package library\n\nfunc F() {}\n');
  write(
    'withc',
    'package main\n\n// static int one(void) { return 1; }\nimport "C"\n\n//export Two\nfunc Two() int { return 2 }\n\nfunc main() { println(C.one()) }\n',
  );
}

export interface Wish {
  readonly what: string;
  readonly program: 'hello' | 'library' | 'withc';
  readonly flags: readonly string[];
  readonly cgo: 0 | 1;
  readonly how: How;
  readonly cc?: string;
}

export function attempt(chain: Toolchain, pair: string, wish: Wish, root: string, cache: string): Attempt {
  const [goos = '', goarch = ''] = pair.split('/');
  const out = join(root, 'out');
  const shared = wish.flags.includes('-buildmode=shared');
  const args = [
    'build',
    ...(wish.how === 'loaded' ? ['-n'] : []),
    // Without optimisation: whether a build works does not depend on it, its time does.
    '-gcflags=all=-N -l',
    ...(shared ? [] : ['-o', out]),
    ...wish.flags,
    '.',
  ];
  const { status, stderr, error } = spawnSync(chain.go, args, {
    cwd: join(root, wish.program),
    encoding: 'utf8',
    timeout: 400_000,
    maxBuffer: 1 << 28,
    env: bareEnvironment({
      GOROOT: chain.goroot,
      GOOS: goos,
      GOARCH: goarch,
      CGO_ENABLED: String(wish.cgo),
      GOCACHE: cache,
      ...(wish.cc !== undefined && { CC: wish.cc }),
    }),
  });
  if (error) throw error;
  const known = OUTCOMES.find(([pattern]) => pattern.test(stderr))?.[1];
  const outcome = known ?? (status === 0 ? 'yes' : 'fails');
  const lines = stderr.trim().split('\n');
  return {
    go: chain.version,
    pair,
    what: wish.what,
    cgo: wish.cgo,
    how: wish.how,
    outcome,
    ...(outcome !== 'yes' && { text: (lines.at(-1) ?? '').slice(0, 160) }),
  };
}
