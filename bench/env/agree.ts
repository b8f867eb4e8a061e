/**
 * Is what `crossroot env` works out from the layers what the go command says?
 *
 *   npm run bench:env -- [--count 500] [--seed 1] [--go 1.27.4] [--record FILE.json]
 *
 * Each combination of process variables, user file, go.mod, go.work and a C compiler on PATH or not is laid out in a
 * scratch directory; `go env -json` and `go env -changed -json` are run there, and both must equal the evaluation,
 * variable by variable (GOGCCFLAGS, which names a random directory, excepted). Exit 1 when they differ.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toolchain } from '../../scripts/atlas/toolchains.ts';
import { readFacts } from '../../src/cli/env/read-facts.ts';
import { evaluateEnvironment } from '../../src/diagnosis/go-env/evaluate.ts';
import { nodeHost } from '../../src/host/node.ts';
import type { Host } from '../../src/model/host.ts';
import { type Combination, combination, generator } from './combinations.ts';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    go: { type: 'string' },
    record: { type: 'string' },
  },
});
const goroot =
  options.go === undefined
    ? execFileSync('go', ['env', 'GOROOT'], {
        encoding: 'utf8',
        env: { ...process.env, GOENV: 'off' },
      }).trim()
    : toolchain(options.go).goroot;
const go = join(goroot, 'bin/go');
const version = execFileSync(go, ['env', 'GOVERSION'], {
  encoding: 'utf8',
  env: { PATH: process.env['PATH'], HOME: process.env['HOME'], GOTOOLCHAIN: 'local', GOENV: 'off' },
})
  .trim()
  .replace(/^go/, '');
const minor = Number(version.split('.')[1]);

interface Outcome {
  readonly values: Record<string, string>;
  readonly changed: Record<string, string>;
}

function without(table: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table)
      .filter(([name]) => name !== 'GOGCCFLAGS')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'bench-env-')));
const withCompiler = join(scratch, 'with-compiler');
const bare = join(scratch, 'bare');
for (const directory of [withCompiler, bare]) mkdirSync(directory);
for (const name of ['gcc', 'g++', 'clang', 'clang++', 'ar'])
  symlinkSync('/bin/true', join(withCompiler, name));

function layOut(made: Combination, index: number): { cwd: string; env: Record<string, string> } {
  const home = join(scratch, `home-${index}`);
  const module = join(home, 'src');
  const cwd = made.below ? join(module, 'deep/er') : module;
  mkdirSync(cwd, { recursive: true });
  if (made.goMod !== undefined) writeFileSync(join(module, 'go.mod'), made.goMod);
  if (made.goWork !== undefined) writeFileSync(join(module, 'go.work'), made.goWork);
  // Counters would be written after the command has ended.
  mkdirSync(join(home, '.config/go/telemetry'), { recursive: true });
  writeFileSync(join(home, '.config/go/telemetry/mode'), 'off 2026-01-01');
  if (made.userFile !== undefined) {
    writeFileSync(join(home, '.config/go/env'), made.userFile);
  }
  return { cwd, env: { HOME: home, PATH: made.compilerOnPath ? withCompiler : bare, ...made.process } };
}

function ask(cwd: string, env: Record<string, string>): Outcome | string {
  const run = (...args: string[]): string | Record<string, string> => {
    const { status, stdout, stderr } = spawnSync(go, ['env', '-json', ...args], {
      cwd,
      env,
      encoding: 'utf8',
    });
    return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : stderr.trim();
  };
  const all = run();
  // -changed came with Go 1.23.
  const changed = minor >= 23 ? run('-changed') : {};
  if (typeof all === 'string') return all;
  return typeof changed === 'string' ? changed : { values: without(all), changed: without(changed) };
}

function evaluate(cwd: string, env: Record<string, string>): Outcome {
  const host: Host = { ...nodeHost(), cwd, env };
  const { facts } = readFacts(host, cwd, { version, goroot, host: { goos: 'linux', goarch: 'amd64' } });
  const variables = evaluateEnvironment(facts);
  return {
    values: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    changed:
      minor >= 23
        ? Object.fromEntries(variables.filter((v) => v.changed).map(({ name, value }) => [name, value]))
        : {},
  };
}

const random = generator(Number(options.seed));
const recorded: object[] = [];
let [equal, differing, refused, comparisons] = [0, 0, 0, 0];
for (let index = 0; equal + differing < Number(options.count); index++) {
  const made = combination(random);
  const { cwd, env } = layOut(made, index);
  const theirs = ask(cwd, env);
  if (typeof theirs === 'string') {
    // What go refuses to print there is nothing to compare with.
    refused++;
    if (refused > Number(options.count)) throw new Error(`go refuses too often: ${theirs}`);
    continue;
  }
  const ours = evaluate(cwd, env);
  comparisons += Object.keys(theirs.values).length;
  const wrong = (['values', 'changed'] as const).flatMap((part) =>
    [...new Set([...Object.keys(theirs[part]), ...Object.keys(ours[part])])]
      .filter((name) => theirs[part][name] !== ours[part][name])
      .map((name) => `${part} ${name}: go ${theirs[part][name]}, crossroot ${ours[part][name]}`),
  );
  if (wrong.length === 0) equal++;
  else {
    differing++;
    console.log(`${JSON.stringify({ ...made, cwd })}\n  ${wrong.join('\n  ')}`);
  }
  // Paths of this machine become those of the test's machine in memory.
  if (options.record !== undefined)
    recorded.push({
      ...made,
      expected: JSON.parse(
        JSON.stringify(theirs)
          .replaceAll(join(scratch, `home-${index}`), '/home/u')
          .replaceAll(goroot, '/goroot'),
      ) as object,
    });
}
rmSync(scratch, { recursive: true, force: true });
if (options.record !== undefined)
  writeFileSync(
    options.record,
    `${JSON.stringify({
      command: `npm run bench:env -- --count ${options.count} --seed ${options.seed} --record FILE`,
      go: version,
      gorootFile: readFileSync(join(goroot, 'go.env'), 'utf8'),
      recorded,
    })}\n`,
  );
console.log(
  `go${version}: ${equal + differing} combinations, ${comparisons} values: ${equal} equal, ${differing} differ; ` +
    `${refused} more that go refuses to print`,
);
process.exitCode = differing === 0 ? 0 : 1;
