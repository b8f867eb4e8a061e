import { spawn } from 'node:child_process';
import { accessSync, constants as fsConstants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, release, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { builtInDiagnostician, builtInVocabulary } from '../../diagnosis/vocabulary.ts';
import type { LogScanner } from '../../formats/golog/scan-log.ts';
import type { ObservedEvent } from '../../model/event.ts';
import type { Host } from '../../model/host.ts';
import type { Context } from '../../model/situation.ts';
import { compilerMachine, goEnvironment } from '../diagnose/collect.ts';
import type { Streams } from '../command.ts';
import { buildEnvironment } from '../diagnose/diagnose.ts';
import type { Format } from '../format.ts';
import { appendStepSummary, renderDiagnosis } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { verify } from '../diagnose/verify.ts';

export interface RunOptions {
  readonly format: Format;
  readonly verify: boolean;
}

interface Ended {
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
}

const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** A word as a shell would need it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), fsConstants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs the command with its output passed through byte for byte as it comes. When our own output is a
 * terminal and util-linux's `script` is there, the command gets a pseudo-terminal of its own, so that
 * it prints (colour, progress) what it would print without us; otherwise it gets pipes.
 */
function passThrough(command: readonly string[], scan: LogScanner): Promise<Ended> {
  const [program = '', ...args] = command;
  const terminal = process.stdout.isTTY && process.stderr.isTTY && onPath('script');
  const scratch = terminal ? mkdtempSync(join(tmpdir(), 'crossroot-run-')) : undefined;
  const exitFile = scratch === undefined ? '' : join(scratch, 'exit');
  // `script` reports signals as exit codes; the inner shell keeps the exact status in a file.
  const inner = `${command.map(quoted).join(' ')}; echo $? > ${quoted(exitFile)}`;
  return new Promise((resolve, reject) => {
    const child =
      scratch === undefined
        ? spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'] })
        : spawn('script', ['--quiet', '--flush', '--return', '--command', inner, '/dev/null'], {
            stdio: ['inherit', 'pipe', 'inherit'],
            env: { ...process.env, SHELL: '/bin/sh' },
          });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    const done = (): void => {
      for (const signal of FORWARDED) process.off(signal, forward);
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
    };
    const pass = (stream: NodeJS.ReadableStream | null, out: NodeJS.WriteStream): void => {
      stream?.on('data', (chunk: Buffer) => {
        if (!out.write(chunk)) {
          stream.pause();
          out.once('drain', () => stream.resume());
        }
        scan.push(chunk);
      });
    };
    pass(child.stdout, process.stdout);
    pass(child.stderr, process.stderr);
    child.on('error', (error) => {
      done();
      reject(new UsageError(`cannot run ${program}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      let status = code ?? 128 + (signal ? constants.signals[signal] : 0);
      if (scratch !== undefined) {
        try {
          status = Number.parseInt(readFileSync(exitFile, 'utf8'), 10);
        } catch {
          // The shell itself was killed: keep what `script` said.
        }
      }
      done();
      resolve({ code: status, signal: signal ?? undefined });
    });
  });
}

/** What this machine can say about itself without asking anyone. */
function hostText(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  let name = '';
  try {
    name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  } catch {
    // Not a Linux distribution: the platform says enough.
  }
  return [`${system}/${arch}`, name, `kernel ${release()}`].filter(Boolean).join(', ');
}

/** `crossroot run -- COMMAND…`. Returns the command's exit code; a signal that ended it ends us too. */
export async function run(
  host: Host,
  streams: Streams,
  command: readonly string[],
  options: RunOptions,
): Promise<number> {
  if (command.length === 0) throw new UsageError('name a command: crossroot run -- go build ./...');
  const vocabulary = builtInVocabulary();
  const scan = vocabulary.scanner('output');
  const ended = await passThrough(command, scan);
  if (ended.code === 0 && !ended.signal) return 0;
  const { events: seen, issues } = scan.end();
  const events: ObservedEvent[] = [...seen];
  const env = buildEnvironment(host);
  const context: Context = { command: command.map(quoted).join(' '), env, host: hostText() };
  const known = await goEnvironment(host, host.cwd);
  events.push(...known.events);
  const compiler = env['CC'] ?? known.events.find(({ data }) => data['variable'] === 'CC')?.data['value'];
  const asked = compiler ? await compilerMachine(host, String(compiler)) : { events: [], done: [] };
  events.push(...asked.events);
  // The exit code itself says that something failed, whatever the output says.
  events.push({ event: 'log.generic-failure', data: {}, where: { path: 'exit code' } });
  const doctor = builtInDiagnostician();
  const input = { events, context, notices: issues, checksDone: [...known.done, ...asked.done] };
  let result = doctor.diagnose(input);
  if (options.verify && command[0] === 'go' && result.outcome !== 'nothing-wrong')
    result = await verify(host, doctor, input, result, host.cwd, { args: command.slice(1), env });
  // The command's own output owns stdout; the report goes beside it, except where a machine asked for it.
  if (options.format === 'github') appendStepSummary(result, host.env['GITHUB_STEP_SUMMARY']);
  const text = renderDiagnosis(result, options.format, streams.screen);
  if (result.outcome !== 'nothing-wrong') streams.error(options.format === 'terminal' ? `\n${text}` : text);
  if (ended.signal) {
    process.kill(process.pid, ended.signal);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return ended.code;
}
