import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import { builtInDiagnostician, builtInVocabulary } from '../../diagnosis/vocabulary.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { Context } from '../../model/situation.ts';
import { renderJsonLine } from '../../report/json.ts';
import type { Streams } from '../command.ts';
import { collect } from './collect.ts';
import { parseContext, readContextFile } from './context-file.ts';
import type { Format } from '../format.ts';
import { appendStepSummary, exitCodeOf, renderDiagnosis } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { verify } from './verify.ts';

export interface DiagnoseOptions {
  readonly format: Format;
  readonly log?: readonly string[];
  readonly context?: string;
  readonly on?: readonly string[];
  readonly cases?: string;
  /** False with `--no-run`. */
  readonly run: boolean;
  readonly verify: boolean;
}

const GO_BUILD = ['build', '-o', '/dev/null', './...'] as const;

/** `crossroot diagnose`. Returns the exit code. */
export async function diagnose(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  options: DiagnoseOptions,
): Promise<number> {
  if (options.cases !== undefined) {
    if (paths.length > 0) throw new UsageError('--cases takes no other inputs');
    return await diagnoseCases(host, streams, options.cases);
  }
  const inputs = [...paths, ...(options.log ?? [])];
  if (inputs.length === 0) {
    if (streams.stdinIsTerminal)
      throw new UsageError(
        'name a log, binary, Dockerfile or module directory, or pipe a log into crossroot diagnose -',
      );
    inputs.push('-');
  }
  let context: Context = options.context === undefined ? {} : readContextFile(host, options.context);
  const on = options.on ?? [];
  if (on.length > 0) context = { ...context, target: on.join(' ') };
  // The tables of systems are loaded only when a target is named.
  const targets = on.length === 0 ? [] : (await import('../targets.ts')).readTargets(on);
  const vocabulary = builtInVocabulary();
  const doctor = builtInDiagnostician();
  const collected = await collect(host, vocabulary, inputs, { context, mayRun: options.run, targets });
  const events = [...collected.events];
  const { module, notices, checksDone } = collected;
  context = collected.context;
  const onlyModule = module !== undefined && inputs.length === 1;
  if (onlyModule && options.run) {
    const answer = await host.run('go', GO_BUILD, { cwd: module, timeoutSeconds: 600 });
    if (isRefusal(answer)) throw new UsageError(`go build in ${module}: ${answer.message}`);
    const scan = vocabulary.scanner('go build');
    scan.push(new TextEncoder().encode(answer.stdout + answer.stderr));
    if (answer.exitCode !== 0)
      events.push(...scan.end().events, {
        event: 'log.generic-failure',
        data: {},
        where: { path: 'exit code' },
      });
    context = {
      ...context,
      command: context.command ?? 'go build ./...',
      env: { ...buildEnvironment(host), ...context.env },
    };
  }
  if (options.verify && module === undefined)
    throw new UsageError('--verify repeats a build: name the Go module directory too');
  const input = { events, context, notices, checksDone };
  let result = doctor.diagnose(input);
  if (options.verify && module !== undefined && result.outcome !== 'nothing-wrong')
    result = await verify(host, doctor, input, result, module, { args: GO_BUILD, env: context.env ?? {} });
  if (options.format === 'github') appendStepSummary(result, host.env['GITHUB_STEP_SUMMARY']);
  streams.out(renderDiagnosis(result, options.format, streams.screen));
  return exitCodeOf(result);
}

/** Variables of this process that decide a Go build. */
export function buildEnvironment(host: Host): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(host.env))
    if (
      value !== undefined &&
      /^(?:GO(?!PATH$|ROOT$|CACHE|MODCACHE|TMPDIR)[A-Z0-9]+|CGO_\w+|CC|CXX|AR|PKG_CONFIG\w*)$/.test(name)
    )
      env[name] = value;
  return env;
}

/** One JSON line a case, in the order of the input; a broken line gives a line that says so. */
async function diagnoseCases(host: Host, streams: Streams, path: string): Promise<number> {
  if (path !== '-' && host.kind(path) !== 'file') throw new UsageError(`${path}: no such file`);
  const vocabulary = builtInVocabulary();
  const doctor = builtInDiagnostician();
  const lines = createInterface({
    input: path === '-' ? process.stdin : createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  let broken = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    let front: Record<string, unknown> = { id: `line ${number}` };
    try {
      const item: unknown = JSON.parse(line);
      if (typeof item !== 'object' || item === null) throw new UsageError('not an object');
      const { id, log, context } = item as Record<string, unknown>;
      front = { id: id ?? `line ${number}` };
      if (log !== undefined && typeof log !== 'string') throw new UsageError('log must be a string');
      const scan = vocabulary.scanner('log');
      scan.push(new TextEncoder().encode(log ?? ''));
      const { events, issues } = scan.end();
      const parsed = parseContext(context, `case ${String(front['id'])}`);
      streams.out(renderJsonLine(doctor.diagnose({ events, context: parsed, notices: issues }), front));
    } catch (error) {
      broken++;
      const message = error instanceof Error ? error.message : String(error);
      streams.out(`${JSON.stringify({ ...front, error: message })}\n`);
      streams.error(`crossroot: ${path} line ${number}: ${message}\n`);
    }
  }
  return broken > 0 ? 2 : 0;
}
