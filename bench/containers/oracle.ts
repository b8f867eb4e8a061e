/**
 * BuildKit's own Dockerfile frontend as an oracle. Built once from the Go module proxy: a copy of the module
 * gets one more file (oracle/overlay/stages.go) that shows what its converter decided.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const BUILDKIT = 'v0.34.2';
const SOURCE = join(import.meta.dirname, 'oracle');
const PLACE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'crossroot',
  `buildkit-oracle-${BUILDKIT}`,
);

export interface ImageTable {
  readonly [name: string]: {
    readonly platforms?: readonly string[];
    readonly onbuild?: readonly string[];
    readonly env?: readonly string[];
  };
}

export interface OracleRequest {
  readonly id: string;
  readonly dockerfile: string;
  readonly platforms: readonly string[];
  readonly buildPlatform: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly images?: ImageTable;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly lint?: boolean;
}

export interface OracleStage {
  readonly name: string;
  readonly line: number;
  readonly base: string;
  readonly platform: string;
  readonly sources: readonly { line: number; from: string; platform: string }[] | null;
  readonly runs: readonly { line: number; platform: string; env: Readonly<Record<string, string>> }[] | null;
}

interface Outcome {
  readonly error?: string;
  readonly stages?: readonly OracleStage[];
  readonly lint?: readonly string[];
}

export interface OracleAnswer {
  readonly id: string;
  readonly all: Readonly<Record<string, Outcome>>;
  readonly target: Readonly<Record<string, Outcome>>;
}

/** The program, built when it is missing or older than its source (some minutes the first time). */
export function oracleProgram(): string {
  const program = join(PLACE, 'oracle');
  const sources = ['main.go', 'go.mod', 'go.sum', 'overlay/stages.go'].map((name) => join(SOURCE, name));
  if (existsSync(program)) {
    const built = statSync(program).mtimeMs;
    if (sources.every((name) => statSync(name).mtimeMs <= built)) return program;
  }
  console.error(`building the oracle from github.com/moby/buildkit@${BUILDKIT} …`);
  const work = join(PLACE, 'build');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const name of ['main.go', 'go.mod', 'go.sum']) cpSync(join(SOURCE, name), join(work, name));
  const go = (...args: string[]): string =>
    execFileSync('go', args, {
      cwd: work,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const { Dir } = JSON.parse(go('mod', 'download', '-json', `github.com/moby/buildkit@${BUILDKIT}`)) as {
    Dir: string;
  };
  execFileSync('cp', ['-r', '--no-preserve=mode', Dir, join(work, 'buildkit')]);
  cpSync(
    join(SOURCE, 'overlay/stages.go'),
    join(work, 'buildkit/frontend/dockerfile/dockerfile2llb/crossroot_stages.go'),
  );
  go('mod', 'edit', '-replace', 'github.com/moby/buildkit=./buildkit');
  go('build', '-mod=mod', '-o', program, '.');
  rmSync(work, { recursive: true, force: true });
  return program;
}

/** Asks for all at once; answers come in the order of the requests. */
export function askOracle(requests: readonly OracleRequest[]): OracleAnswer[] {
  const result = spawnSync(oracleProgram(), [], {
    input: requests.map((request) => JSON.stringify(request)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (result.status !== 0) throw new Error(`oracle failed: ${result.stderr}`);
  return result.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as OracleAnswer);
}

/** SHA-256 of the sources of the oracle, for the provenance of recordings. */
export function oracleSources(): string {
  return ['main.go', 'go.mod', 'overlay/stages.go']
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
    .join('\n');
}
