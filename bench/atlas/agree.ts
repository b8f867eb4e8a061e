/**
 * Does the atlas say what the toolchains do?
 *
 *   npm run bench:atlas -- [--go 1.27,1.21] [--minutes 30] [--tried FILE.tsv]
 *
 * For every pair of every release, broken ones included: a program without cgo is built, a position-independent
 * one where the go command does not refuse it, and the go command is asked (`go build -n`) for every other build
 * mode and for -race, -msan and -asan. Where a C compiler for the pair is on PATH, programs with cgo are built in
 * every mode. What was tried is kept in bench/atlas/tried.tsv and not tried again. Exit 1 when they differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RELEASES, type Toolchain, toolchain } from '../../scripts/atlas/toolchains.ts';
import {
  BUILD_MODES,
  type BuildMode,
  buildRefusal,
  pairFacts,
  pairsOf,
} from '../../src/knowledge/go-atlas.ts';
import { readTried, writeTried } from './tried.ts';
import { type Attempt, attempt, type Wish, writePrograms } from './try.ts';

const DETECTORS = ['race', 'msan', 'asan'] as const;
/** C compilers that Debian packages and that link for the pair. */
const COMPILERS: Readonly<Record<string, string>> = {
  'linux/amd64': 'gcc',
  'linux/arm64': 'aarch64-linux-gnu-gcc',
  'linux/arm': 'arm-linux-gnueabihf-gcc',
  'linux/riscv64': 'riscv64-linux-gnu-gcc',
  'linux/s390x': 's390x-linux-gnu-gcc',
  'windows/amd64': 'x86_64-w64-mingw32-gcc',
  'windows/386': 'i686-w64-mingw32-gcc',
};

const { values } = parseArgs({
  options: {
    go: { type: 'string', default: '1.27,1.26,1.25,1.24,1.23,1.22,1.21' },
    minutes: { type: 'string', default: '600' },
    tried: { type: 'string', default: join(import.meta.dirname, 'tried.tsv') },
  },
});
const deadline = performance.now() + Number(values.minutes) * 60_000;
const tried = new Map<string, Attempt>();
const keyOf = ({ go, pair, what, cgo }: Pick<Attempt, 'go' | 'pair' | 'what' | 'cgo'>): string =>
  `${go} ${pair} ${what} ${cgo}`;
for (const row of readTried(values.tried)) tried.set(keyOf(row), row);

const isMode = (word: string): word is BuildMode => BUILD_MODES.some((mode) => mode === word);

/** What the atlas says will come of an attempt. */
function foretold({ go, pair, what, cgo }: Pick<Attempt, 'go' | 'pair' | 'what' | 'cgo'>): string {
  const minor = Number(go.split('.')[1]);
  const [goos = '', goarch = ''] = pair.split('/');
  const facts = pairFacts(goos, goarch, minor);
  if (what === 'race' || what === 'msan' || what === 'asan') return facts?.[what] ? 'yes' : 'detector';
  const mode = what.replace(/^(?:import-C|question:) /, '');
  return buildRefusal(goos, goarch, { ...(isMode(mode) && { mode }), cgo: cgo === 1 }, minor) ?? 'yes';
}

function agrees(row: Attempt): boolean {
  const said = foretold(row);
  // A broken port promises nothing: it may fail in the compiler, or build.
  if (said === 'broken-pair') return row.outcome === 'fails' || row.outcome === 'yes';
  // Until 1.21 only the linker finds that cgo is missing: the go command itself has no objection.
  if (said === 'needs-cgo' && row.how === 'loaded' && row.go.startsWith('1.21.'))
    return row.outcome === 'yes';
  if (said === 'linker') return row.outcome === 'fails';
  return said === row.outcome;
}

const loads: Wish[] = [
  ...BUILD_MODES.filter((mode) => mode !== 'exe').map(
    (mode): Wish => ({
      what: mode,
      program: mode === 'archive' || mode === 'shared' ? 'library' : 'hello',
      flags: [`-buildmode=${mode}`],
      cgo: 1,
      how: 'loaded',
    }),
  ),
  ...['plain', 'pie'].map(
    (what): Wish => ({
      what: `question: ${what}`,
      program: 'hello',
      flags: what === 'plain' ? [] : ['-buildmode=pie'],
      cgo: 0,
      how: 'loaded',
    }),
  ),
  ...DETECTORS.map((what): Wish => ({ what, program: 'hello', flags: [`-${what}`], cgo: 1, how: 'loaded' })),
];

const cgoBuilds = (cc: string): Wish[] =>
  (['exe', 'pie', 'c-archive', 'c-shared', 'plugin'] as const).map(
    (mode): Wish => ({
      what: `import-C ${mode}`,
      program: 'withc',
      flags: [`-buildmode=${mode}`],
      cgo: 1,
      how: 'built',
      cc,
    }),
  );

const root = mkdtempSync(join(tmpdir(), 'bench-atlas-'));
writePrograms(root);
let done = 0;
function run(chain: Toolchain, pair: string, wish: Wish): Attempt | undefined {
  const key = keyOf({ go: chain.version, pair, ...wish });
  const before = tried.get(key);
  if (before) return before;
  if (performance.now() > deadline) return undefined;
  const row = attempt(chain, pair, wish, root, join(root, 'cache'));
  done++;
  tried.set(key, row);
  writeTried(values.tried, [...tried.values()]);
  if (!agrees(row)) console.log(`differs: ${JSON.stringify(row)}, the atlas says ${foretold(row)}`);
  return row;
}
const onPath = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

const chains = values.go.split(',').map((wanted) => {
  const version = RELEASES.find((release) => release.startsWith(`${wanted}.`));
  if (version === undefined) throw new Error(`no toolchain of Go ${wanted}`);
  return toolchain(version);
});
// Questions first: they cost milliseconds, a build on an empty cache costs many seconds.
for (const chain of chains)
  for (const pair of pairsOf(chain.minor, { broken: true })) for (const wish of loads) run(chain, pair, wish);
for (const chain of chains) {
  for (const pair of pairsOf(chain.minor, { broken: true })) {
    const plain = { program: 'hello', cgo: 0, how: 'built' } as const;
    run(chain, pair, { ...plain, what: 'plain', flags: [] });
    const [goos = '', goarch = ''] = pair.split('/');
    // Where a plain build is no exe, an exe is another thing to make.
    if (pairFacts(goos, goarch, chain.minor)?.pieByDefault !== 'no')
      run(chain, pair, { ...plain, what: 'exe', flags: ['-buildmode=exe'] });
    run(chain, pair, { ...plain, what: 'pie', flags: ['-buildmode=pie'] });
    const cc = COMPILERS[pair];
    if (cc !== undefined && onPath(cc)) for (const wish of cgoBuilds(cc)) run(chain, pair, wish);
    rmSync(join(root, 'cache'), { recursive: true, force: true });
  }
  console.log(
    `go${chain.version}: ${[...tried.values()].filter(({ go }) => go === chain.version).length} tried`,
  );
}
rmSync(root, { recursive: true, force: true });
const rows = [...tried.values()];
const wrong = rows.filter((row) => !agrees(row));
const built = rows.filter(({ how }) => how === 'built').length;
console.log(
  `${rows.length} attempts (${built} builds, ${rows.length - built} questions to the go command; ${done} of them now): ` +
    `${rows.length - wrong.length} as the atlas says, ${wrong.length} otherwise`,
);
for (const row of wrong) console.log(`  ${JSON.stringify(row)}: the atlas says ${foretold(row)}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
