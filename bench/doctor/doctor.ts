import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * What `crossroot doctor` says against what `go build ./...` then really does.
 *
 *   npm run bench:doctor -- --work DIR --modules 25 --targets all
 *
 * Fetches well-known modules through the module proxy, asks doctor once for all targets, and builds every module
 * for every target with the default CGO_ENABLED. Results of builds are kept in DIR/truth by module, version,
 * target and Go version; a time counts only when its build ran in this run, unless --kept-times is given.
 */
const { values } = parseArgs({
  options: {
    work: { type: 'string', default: join(tmpdir(), 'crossroot-bench-doctor') },
    modules: { type: 'string', default: 'all' },
    targets: { type: 'string', default: 'all' },
    list: { type: 'string', default: join(import.meta.dirname, 'modules.json') },
    'kept-only': { type: 'boolean', default: false },
    'kept-times': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '900' },
    verbose: { type: 'boolean', default: false },
  },
});

interface Truth {
  readonly ok: boolean;
  readonly ms: number;
  readonly error: string;
}

const work = resolve(values.work);
for (const part of ['truth', 'modules', 'cache']) mkdirSync(join(work, part), { recursive: true });
const env: NodeJS.ProcessEnv = {
  ...process.env,
  GOPATH: join(work, 'gopath'),
  GOCACHE: join(work, 'cache'),
  GOFLAGS: '-buildvcs=false -modcacherw',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
};
const go = (args: readonly string[], cwd: string): string =>
  execFileSync('go', args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const goVersion = go(['env', 'GOVERSION'], work).trim();
const everyTarget = go(['tool', 'dist', 'list'], work).trim().split('\n');
const targets = values.targets === 'all' ? everyTarget : values.targets.split(',');
const listed: string[] = JSON.parse(readFileSync(values.list, 'utf8'));
const modules = /^\d+$/.test(values.modules)
  ? listed.slice(0, Number(values.modules))
  : values.modules === 'all'
    ? listed
    : listed.filter((name) => values.modules.split(',').some((part) => name.includes(part)));
const binary = join(import.meta.dirname, '..', '..', 'dist', 'crossroot.js');

/** A writable copy of the module as the proxy gives it, with everything it requires in the module cache. */
function fetchModule(name: string): string | undefined {
  const directory = join(work, 'modules', name.replaceAll('/', '_'));
  if (existsSync(join(directory, 'go.mod'))) return directory;
  try {
    const { Dir }: { Dir: string } = JSON.parse(go(['mod', 'download', '-json', name], tmpdir()));
    rmSync(directory, { recursive: true, force: true });
    cpSync(Dir, directory, { recursive: true });
    spawnSync('chmod', ['-R', 'u+w', directory]);
    spawnSync('go', ['mod', 'download'], { cwd: directory, env, stdio: 'ignore' });
    return existsSync(join(directory, 'go.mod')) ? directory : undefined;
  } catch {
    return undefined; // said in the table: not fetched
  }
}

function build(
  name: string,
  directory: string,
  target: string,
): { truth: Truth; measured: boolean } | undefined {
  const key = `${name}@${target}@${goVersion}`.replaceAll('/', '_');
  const file = join(work, 'truth', `${key}.json`);
  if (existsSync(file))
    return { truth: JSON.parse(readFileSync(file, 'utf8')), measured: values['kept-times'] };
  if (values['kept-only']) return undefined;
  const [GOOS, GOARCH] = target.split('/');
  const start = performance.now();
  const result = spawnSync('go', ['build', './...'], {
    cwd: directory,
    env: { ...env, GOOS, GOARCH, GOPROXY: 'off' },
    timeout: Number(values.seconds) * 1000,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (result.status === null) return undefined; // stopped: no truth
  const truth = {
    ok: result.status === 0,
    ms: performance.now() - start,
    error: result.stderr.slice(0, 4000),
  };
  writeFileSync(file, JSON.stringify(truth));
  return { truth, measured: true };
}

interface Answer {
  readonly targets: readonly {
    readonly on: string;
    readonly builds: 'yes' | 'no' | 'unknown';
    readonly roots: object;
  }[];
}

const total = {
  pairs: 0,
  agree: 0,
  falsePass: 0,
  falseFail: 0,
  unknown: 0,
  failing: 0,
  doctor: 0,
  builds: 0,
  measured: 0,
};
const line = (cells: readonly (string | number)[]): void =>
  void process.stdout.write(
    `${String(cells[0]).padEnd(46)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(11))
      .join('')}\n`,
  );
line(['module', 'pairs', 'fail', 'agree', 'false pass', 'false fail', 'doctor s', 'builds s', 'ratio']);
for (const name of modules) {
  const directory = fetchModule(name);
  if (directory === undefined) {
    line([name, 'not fetched']);
    continue;
  }
  const results = targets.flatMap((target) => {
    const built = build(name, directory, target);
    return built ? [{ target, ...built }] : [];
  });
  if (results.length === 0) continue;
  const start = performance.now();
  const answered = spawnSync(
    process.execPath,
    [binary, 'doctor', directory, '--format', 'json', ...results.flatMap(({ target }) => ['--on', target])],
    { env: { ...env, GOPROXY: 'off' }, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const doctorMs = performance.now() - start;
  const answer: Answer = JSON.parse(answered.stdout);
  let agree = 0;
  let falsePass = 0;
  let falseFail = 0;
  let buildMs = 0;
  let measured = 0;
  for (const { target, truth, measured: timed } of results) {
    const said = answer.targets.find(({ on }) => on === target)?.builds;
    if (timed) {
      buildMs += truth.ms;
      measured++;
    }
    if (said === (truth.ok ? 'yes' : 'no')) agree++;
    else {
      if (said === 'yes') falsePass++;
      else if (said === 'no') falseFail++;
      else total.unknown++;
      if (values.verbose)
        process.stdout.write(
          `  ${target}: doctor says ${said ?? 'nothing'}; go: ${truth.error.trim().slice(0, 300) || 'builds'}\n`,
        );
    }
    if (!truth.ok) total.failing++;
  }
  const share = (doctorMs * measured) / results.length;
  total.pairs += results.length;
  total.agree += agree;
  total.falsePass += falsePass;
  total.falseFail += falseFail;
  total.doctor += share;
  total.builds += buildMs;
  total.measured += measured;
  line([
    name,
    results.length,
    results.filter(({ truth }) => !truth.ok).length,
    agree,
    falsePass,
    falseFail,
    (doctorMs / 1000).toFixed(1),
    (buildMs / 1000).toFixed(1),
    measured === 0 ? '-' : (share / buildMs).toFixed(3),
  ]);
}
const percent = (part: number): string => `${((100 * part) / Math.max(1, total.pairs)).toFixed(2)} %`;
process.stdout.write(`
${goVersion}, ${modules.length} modules, ${targets.length} targets, ${total.pairs} pairs, ${total.failing} of them fail to build
agreement      ${percent(total.agree)} (bar: 97 %)
false pass     ${percent(total.falsePass)} (bar: 1 %)
false fail     ${percent(total.falseFail)}
cannot tell    ${percent(total.unknown)}
time           ${total.builds === 0 ? 'no build ran in this run' : `${(total.doctor / total.builds).toFixed(4)} of the builds, over ${total.measured} measured pairs (bar: 0.1)`}
`);
