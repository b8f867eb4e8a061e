// Runs one recipe in a scratch directory and reports what the tools printed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hostGo, meet, pathWithout, ROOTS } from './needs.ts';
import type { Recipe, Step } from './recipe.ts';

export interface Provenance {
  cause: string;
  recipe: string;
  /** The visible commands, as in the transcript. */
  command: string[];
  /** What the shell was given to get there: preparation first, and the plumbing behind a shown command. */
  ran?: string[];
  exitCode: number;
  tools: Record<string, string>;
  /** Causes that this log, without more, stands for as well. */
  rivals?: string[];
  host: string;
  date: string;
  sha256: string;
  /** Where the log differs from what was printed: [kind of path, word that stands for it]. */
  replaced: [string, string][];
  context: Record<string, unknown>;
  lookAlike?: { differs: string; command: string[]; output: string };
}

export type Outcome =
  | { kind: 'reproduced'; log: Buffer; provenance: Provenance }
  | { kind: 'not-reproduced'; why: string; log: string };

const MAX_LOG = 64 * 1024;

interface Ran {
  code: number;
  /** The bytes as they came, one character each: programs may print what is no UTF-8. */
  output: string;
}

const asBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const asText = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

async function runStep(
  step: Step,
  env: NodeJS.ProcessEnv,
  cwd: string,
  log: string,
  seconds: number,
): Promise<Ran> {
  // stdout and stderr share one open file, so their order is the order of writing.
  const file = openSync(log, 'w');
  const child = spawn('bash', ['-c', step.run], { cwd, env, stdio: ['ignore', file, file], detached: true });
  closeSync(file);
  const timer = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'),
    seconds * 1000,
  );
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 137)));
  });
  clearTimeout(timer);
  return { code, output: readFileSync(log, 'latin1') };
}

function stepEnv(base: NodeJS.ProcessEnv, added: Step['env'], scratch: string): NodeJS.ProcessEnv {
  const env = { ...base };
  for (const [name, value] of Object.entries(added ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value.replaceAll('$SCRATCH', scratch);
  }
  return env;
}

/** Runs `recipe`, named `name`; `date` is written into the provenance. Leaves nothing behind. */
export async function reproduce(recipe: Recipe, name: string, date: string): Promise<Outcome> {
  const tools: Record<string, string> = {};
  const roots: Record<string, string> = {};
  let goroot: string | undefined;
  for (const need of recipe.needs) {
    const met = meet(need);
    if ('why' in met) return { kind: 'not-reproduced', why: met.why, log: '' };
    if (met.version !== '') tools[need] = met.version;
    if (met.goroot !== undefined) {
      roots[`GO${need.slice(2).replaceAll('.', '_')}`] = met.goroot;
      goroot ??= met.goroot;
    }
    if (need.startsWith('rootfs:'))
      roots[`ROOTFS_${need.slice(7).toUpperCase()}`] = join(ROOTS, need.slice(7));
  }
  const top = mkdtempSync(join(tmpdir(), 'reproduce-'));
  try {
    return await inScratch(recipe, name, date, top, tools, roots, goroot);
  } finally {
    // Modules unpacked by go are read-only folders.
    spawnSync('chmod', ['-R', 'u+w', top]);
    try {
      rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    } catch {
      // A server that a tool left running (Wine's) may still write; a full /tmp is no reason to stop here.
      console.warn(`left behind: ${top}`);
    }
  }
}

async function inScratch(
  recipe: Recipe,
  name: string,
  date: string,
  top: string,
  tools: Record<string, string>,
  roots: Record<string, string>,
  goroot: string | undefined,
): Promise<Outcome> {
  const go = hostGo();
  const scratch = join(top, 'src');
  const home = join(top, 'home');
  for (const folder of [scratch, home, join(top, 'tmp')]) mkdirSync(folder);
  // Go's telemetry would go on writing below HOME after the command has ended.
  mkdirSync(join(home, '.config/go/telemetry'), { recursive: true });
  writeFileSync(join(home, '.config/go/telemetry/mode'), 'off 2026-01-01\n');
  for (const [path, text] of Object.entries(recipe.files ?? {})) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  // Nothing of the caller's environment leaks in but the proxies and where modules come from.
  const kept = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'SSL_CERT_FILE',
  ];
  const clean: NodeJS.ProcessEnv = {
    ...Object.fromEntries(
      kept.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])),
    ),
    ...roots,
    PATH: `${goroot === undefined ? '' : `${goroot}/bin:`}${pathWithout(recipe.hide ?? [], join(top, 'bin'))}`,
    HOME: home,
    TMPDIR: join(top, 'tmp'),
    SCRATCH: scratch,
    GOCACHE: go.cache,
    GOMODCACHE: go.modules,
    GOTOOLCHAIN: 'local',
  };
  const base = stepEnv(clean, recipe.env, scratch);
  const replaced: [string, string][] = [
    [join(top, 'bin'), '/usr/bin'],
    [scratch, '/src'],
    [join(top, 'tmp'), '/tmp'],
    [home, '/root'],
    ...(goroot === undefined ? [] : [[goroot, '/usr/local/go'] as [string, string]]),
    ...(go.modules === '/root/go/pkg/mod' ? [] : [[go.modules, '/root/go/pkg/mod'] as [string, string]]),
    ...(recipe.replace ?? []).map(([from, to]): [string, string] => [
      from.replaceAll('$SCRATCH', scratch),
      to,
    ]),
  ];
  const neutral = (text: string) => replaced.reduce((kept, [from, to]) => kept.replaceAll(from, to), text);

  const visible = recipe.steps.filter((step) => step.quiet !== true);
  const transcript = recipe.transcript ?? visible.length > 1;
  const commands: string[] = [];
  let log = '';
  let code = 0;
  for (const step of recipe.steps) {
    const ran = await runStep(
      step,
      stepEnv(base, step.env, scratch),
      scratch,
      join(top, 'log'),
      recipe.seconds ?? 300,
    );
    if (step.quiet === true) {
      if (ran.code === 0) continue;
      return { kind: 'not-reproduced', why: `preparation failed: ${step.run}`, log: asText(ran.output) };
    }
    commands.push(neutral(step.shown ?? step.run));
    log += `${transcript ? asBytes(`$ ${step.shown ?? step.run}\n`) : ''}${ran.output}`;
    code = ran.code;
  }
  log = neutral(log);
  const why = refusal(recipe, asText(log), code);
  if (why !== undefined) return { kind: 'not-reproduced', why, log: asText(log) };
  const bytes = Buffer.from(log, 'latin1');

  const usedGo = recipe.needs.find((need) => /^go1\.\d/.test(need));
  const provenance: Provenance = {
    cause: recipe.cause,
    recipe: name,
    command: commands,
    ...(recipe.steps.some((step) => step.quiet === true || step.shown !== undefined)
      ? { ran: recipe.steps.map((step) => neutral(step.run)) }
      : {}),
    exitCode: code,
    tools,
    ...(recipe.rivals === undefined ? {} : { rivals: [...recipe.rivals] }),
    host: go.pair,
    date,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    replaced: replaced
      .filter(([, to]) => log.includes(to))
      .map(([from, to]) => [from.replace(top, '$SCRATCH'), to]),
    context: { host: go.pair, go: usedGo ?? go.version, ...recipe.context },
  };
  if (recipe.lookAlike !== undefined) {
    let output = '';
    for (const step of recipe.lookAlike.steps) {
      const ran = await runStep(
        step,
        stepEnv(base, step.env, scratch),
        scratch,
        join(top, 'log'),
        recipe.seconds ?? 300,
      );
      if (ran.code !== 0)
        return { kind: 'not-reproduced', why: `look-alike failed: ${step.run}`, log: asText(ran.output) };
      output += ran.output;
    }
    provenance.lookAlike = {
      differs: recipe.lookAlike.differs,
      command: recipe.lookAlike.steps.map((step) => neutral(step.shown ?? step.run)),
      output: asText(neutral(output)),
    };
  }
  return { kind: 'reproduced', log: bytes, provenance };
}

function refusal(recipe: Recipe, log: string, code: number): string | undefined {
  const exit = recipe.exit ?? 'failure';
  if (exit === 'failure' && code === 0) return 'the command succeeded';
  if (typeof exit === 'number' && code !== exit) return `exit code ${code}, expected ${exit}`;
  for (const wanted of recipe.expect) {
    const found = typeof wanted === 'string' ? log.includes(wanted) : wanted.test(log);
    if (!found) return `not in the output: ${String(wanted)}`;
  }
  return Buffer.byteLength(log) > MAX_LOG ? 'the log is too long' : undefined;
}
