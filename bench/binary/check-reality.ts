/**
 * `check` against reality: builds programs with real compilers, runs each in real root file systems (chroot) and on
 * emulated processors (QEMU user mode), and compares what happened with what crossroot predicted, from its tables
 * (`--on`) and from the files of the root (`--rootfs`).
 *
 *   npm run bench:check [-- --roots DIR] [--record FILE.json] [--only TEXT]
 *
 * Needs root, scripts/setup-debian.sh --roots, scripts/alpine-root.sh, and Go on PATH. A verdict of `warns` or
 * `unknown` predicts nothing: it is listed, and counts neither for nor against.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkFile } from '../../src/diagnosis/check/check.ts';
import { rootTarget } from '../../src/diagnosis/check/root-target.ts';
import { fileSubjects } from '../../src/diagnosis/check/subjects.ts';
import { rootDirectory } from '../../src/host/root-directory.ts';
import { nodeHost } from '../../src/host/node.ts';
import { parseTarget } from '../../src/knowledge/platforms/parse-target.ts';
import { bytesSource } from '../../src/model/bytes.ts';
import type { CheckResult } from '../../src/model/check.ts';
import { askWith } from '../../src/probes/fit/questions.ts';
import { rootQuestions } from '../../src/probes/fit/root-questions.ts';
import { PROGRAMS, type RealityProgram, SOURCES } from './reality-programs.ts';

const { values } = parseArgs({
  options: { roots: { type: 'string' }, record: { type: 'string' }, only: { type: 'string' } },
});
const ROOTS = values.roots ?? process.env['CROSSROOT_ROOTS'] ?? '/var/cache/crossroot/roots';
const SYSTEMS: readonly (readonly [string, string])[] = [
  ['bullseye', 'debian:11/amd64'],
  ['bookworm', 'debian:12/amd64'],
  ['trixie', 'debian:13/amd64'],
  ['alpine-3.23', 'alpine:3.23/amd64'],
  ['empty', 'scratch/amd64'],
];

interface Pair {
  readonly program: string;
  readonly build: string;
  readonly sha256: string;
  readonly target: string;
  readonly by: string;
  readonly predicted: string;
  readonly because: string;
  readonly observed: 'runs' | 'fails';
  readonly exit: number | string;
  readonly said: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'crossroot-reality-'));
const host = nodeHost();

function shell(command: string, cwd: string, env: Record<string, string> = {}): ReturnType<typeof spawnSync> {
  return spawnSync('sh', ['-c', command], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 300_000,
  });
}

function writeSources(folder: string): void {
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Builds one program; undefined when the compiler is not here. */
function build(program: RealityProgram): string | undefined {
  const out = join(scratch, program.name.replaceAll(/[^\w.+-]/g, '_'));
  let result: ReturnType<typeof spawnSync>;
  if (program.root === undefined) result = shell(program.build, join(scratch, 'src'), { OUT: out });
  else {
    const root = join(ROOTS, program.root);
    const folder = join(root, 'crossroot-reality');
    writeSources(folder);
    result = shell(
      `chroot '${root}' sh -c 'cd /crossroot-reality && OUT=/crossroot-reality/out; ${program.build}'`,
      '/',
    );
    if (result.status === 0) copyFileSync(join(folder, 'out'), out);
    rmSync(folder, { recursive: true });
  }
  if (result.status === 0) return out;
  console.error(`not built: ${program.name}: ${String(result.stderr).split('\n').slice(0, 3).join(' | ')}`);
  return undefined;
}

interface Observed {
  readonly observed: 'runs' | 'fails';
  readonly exit: number | string;
  readonly said: string;
}

function observe(command: string, args: readonly string[]): Observed {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  const { status, signal, stdout, stderr } = result;
  const said = `${stderr}${stdout}`.trim().split('\n')[0]?.slice(0, 160) ?? '';
  const exit = status ?? signal ?? 'none';
  // Go's println writes to standard error.
  const ok = status === 0 && /^ok$/m.test(`${stdout}\n${stderr}`);
  return { observed: ok ? 'runs' : 'fails', exit, said };
}

function inRoot(root: string, file: string): Observed {
  const inside = join(root, 'crossroot-reality-app');
  copyFileSync(file, inside);
  const seen = observe('chroot', [root, '/crossroot-reality-app']);
  rmSync(inside);
  return seen;
}

const pairs: Pair[] = [];
function record(
  program: RealityProgram,
  file: string,
  target: string,
  by: string,
  result: CheckResult,
  seen: Observed,
): void {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  pairs.push({
    program: program.name,
    build: program.build,
    sha256,
    target,
    by,
    predicted: result.verdict,
    because: result.findings.map(({ cause }) => cause).join(', '),
    ...seen,
  });
}

function predict(file: string, target: string): CheckResult {
  const { value, issues } = parseTarget(target);
  if (value === undefined) throw new Error(issues[0]?.message);
  return checkFile(subjectsOf(file), value);
}
const subjectsOf = (file: string): ReturnType<typeof fileSubjects> =>
  fileSubjects(file, bytesSource(readFileSync(file)), (algorithm, bytes) =>
    createHash(algorithm).update(bytes).digest('hex'),
  );

mkdirSync(join(scratch, 'src'));
writeSources(join(scratch, 'src'));
mkdirSync(join(scratch, 'empty'));
const systems = SYSTEMS.map(([name, target]) => ({
  target,
  root: name === 'empty' ? join(scratch, name) : join(ROOTS, name),
})).filter(({ root }) => existsSync(root));
for (const program of PROGRAMS) {
  if (values.only !== undefined && !program.name.includes(values.only)) continue;
  const file = build(program);
  if (file === undefined) continue;
  if (program.on === 'roots') {
    for (const { target, root } of systems) {
      const seen = inRoot(root, file);
      const files = rootDirectory(host, root);
      // The tables describe Debian as it is installed; a root to which the package musl was added is another system.
      const extended = target.startsWith('debian:') && files.find('/lib/ld-musl-x86_64.so.1') !== undefined;
      if (!(extended && program.build.includes('musl-gcc')))
        record(program, file, target, 'table', predict(file, target), seen);
      const result = checkFile(subjectsOf(file), rootTarget(files, 'amd64'), askWith(rootQuestions(files)));
      record(program, file, target, 'rootfs', result, seen);
    }
    continue;
  }
  for (const { cpu, target } of program.on.cpus) {
    const { qemu, sysroot } = program.on;
    const place = sysroot === undefined ? [] : ['-L', sysroot];
    const seen = observe(qemu, ['-cpu', cpu, ...place, file]);
    record(program, file, target, `${qemu} -cpu ${cpu}`, predict(file, target), seen);
  }
}
rmSync(scratch, { recursive: true });

const decided = pairs.filter(({ predicted }) => predicted === 'runs' || predicted === 'fails');
const wrong = decided.filter(({ predicted, observed }) => predicted !== observed);
const open = pairs.filter((pair) => !decided.includes(pair));
for (const [title, list] of [
  ['WRONG', wrong],
  ['not decided', open],
] as const)
  for (const pair of list)
    console.log(
      `${title}: ${pair.program} on ${pair.target} (${pair.by}): predicted ${pair.predicted} [${pair.because}], observed ${pair.observed}: ${pair.said}`,
    );
const distinct = new Set(decided.map(({ program, target }) => `${program} ${target}`));
const failing = decided.filter(({ observed }) => observed === 'fails').length;
console.log(
  `${decided.length} predictions on ${distinct.size} binary-target pairs (${failing} of them failing): ${decided.length - wrong.length} as observed, ${wrong.length} not; ${open.length} not decided`,
);
if (values.record !== undefined) {
  const first = (command: string): string => String(shell(command, '/').stdout).split('\n')[0] ?? '';
  const provenance = {
    command: 'npm run bench:check -- --record FILE',
    go: first('go version'),
    gcc: first('gcc --version'),
    qemu: first('qemu-x86_64 --version'),
    kernel: first('uname -sr'),
    roots: systems.map(({ root, target }) => ({
      target,
      release: rootTarget(rootDirectory(host, root), 'amd64').libc,
    })),
  };
  writeFileSync(values.record, `${JSON.stringify({ provenance, pairs }, null, 1)}\n`);
}
process.exit(wrong.length > 0 ? 1 : 0);
