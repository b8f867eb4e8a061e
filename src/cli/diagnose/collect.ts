import { basename, join } from 'node:path';
import type { LogVocabulary } from '../../formats/golog/scan-log.ts';
import type { DoneCheck, Notice } from '../../model/diagnosis.ts';
import type { ObservedEvent } from '../../model/event.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { Context } from '../../model/situation.ts';
import type { Target } from '../../model/target.ts';
import { UsageError } from '../usage-error.ts';

/** Everything that the named inputs and the machine had to say. */
export interface Collected {
  readonly events: readonly ObservedEvent[];
  readonly context: Context;
  readonly notices: readonly Notice[];
  readonly checksDone: readonly DoneCheck[];
  /** The Go module directory, when one was given. */
  readonly module?: string;
}

const DECODER = new TextDecoder();

/** The kind of a file, by its first bytes and its name. */
function fileKind(path: string, head: Uint8Array): 'binary' | 'dockerfile' | 'image' | 'log' {
  const word = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const binary =
    /^(?:7f454c46|feedface|feedfacf|cefaedfe|cffaedfe|cafebabe|0061736d|4d5a)/.test(word) ||
    /^01(?:df|f7)/.test(word);
  if (binary) return 'binary';
  // The magic of tar: an archive of images; what else it holds is said when it is opened.
  if (DECODER.decode(head.subarray(257, 262)) === 'ustar') return 'image';
  if (/^(?:dockerfile|containerfile)(?:$|\.)|\.dockerfile$/i.test(basename(path))) return 'dockerfile';
  const text = DECODER.decode(head.subarray(0, 2048))
    .replaceAll(/^\s*#.*$/gm, '')
    .trimStart();
  return /^(?:ARG [^\n]*\n\s*)*FROM (?:--platform=\S+ )?[\w./:$@{}-]+(?: AS [\w.-]+)?\s*$/im.test(
    text.split('\n').slice(0, 6).join('\n'),
  ) && /^(?:ARG|FROM) /i.test(text)
    ? 'dockerfile'
    : 'log';
}

/** Scans one log; the whole text is never in memory. */
async function scanLog(
  host: Host,
  vocabulary: LogVocabulary,
  path: string,
): Promise<{ events: readonly ObservedEvent[]; notices: readonly Notice[] }> {
  const chunks = host.chunks(path);
  if (isRefusal(chunks)) throw new UsageError(chunks.message);
  const scan = vocabulary.scanner(path === '-' ? 'stdin' : path);
  try {
    for await (const chunk of chunks) scan.push(chunk);
  } catch (error) {
    const { events } = scan.end();
    return { events, notices: [{ id: 'unreadable', message: `${path}: reading stopped: ${String(error)}` }] };
  }
  const { events, issues, bytes } = scan.end();
  const notices = issues.map(({ id, message }) => ({
    id,
    message: `${path === '-' ? 'standard input' : path}: ${message}`,
  }));
  if (bytes === 0)
    notices.push({ id: 'empty', message: `${path === '-' ? 'standard input' : path} is empty` });
  return { events, notices };
}

/** `go env -json` of a directory as facts; silent when there is no Go. */
export async function goEnvironment(
  host: Host,
  directory: string,
): Promise<{ events: ObservedEvent[]; done: DoneCheck[] }> {
  const answer = await host.run('go', ['env', '-json'], { cwd: directory, timeoutSeconds: 20 });
  if (isRefusal(answer) || answer.exitCode !== 0) return { events: [], done: [] };
  let values: unknown;
  try {
    values = JSON.parse(answer.stdout);
  } catch {
    return { events: [], done: [] };
  }
  const where = { path: 'go env' };
  const events: ObservedEvent[] = [];
  for (const [variable, value] of Object.entries(values ?? {}))
    if (typeof value === 'string' && value !== '' && /^GO|^CGO_ENABLED$|^CC$|^CXX$/.test(variable))
      events.push({ event: 'fact.go-env', data: { variable, value }, where });
  const result = ['GOVERSION', 'GOOS', 'GOARCH', 'CGO_ENABLED']
    .map((name) => `${name}=${String((values as Record<string, unknown>)[name] ?? '')}`)
    .join(' ');
  return { events, done: [{ id: 'go-env', title: 'Ask go for its environment', result }] };
}

/** What a C compiler says about itself. */
export async function compilerMachine(
  host: Host,
  compiler: string,
): Promise<{ events: ObservedEvent[]; done: DoneCheck[] }> {
  const [program = 'cc', ...args] = compiler.split(/\s+/);
  const answer = await host.run(program, [...args, '-dumpmachine'], { timeoutSeconds: 10 });
  if (isRefusal(answer) || answer.exitCode !== 0) return { events: [], done: [] };
  const machine = answer.stdout.trim().slice(0, 100);
  return {
    events: [
      { event: 'fact.cc-machine', data: { compiler, machine }, where: { path: `${compiler} -dumpmachine` } },
    ],
    done: [{ id: 'cc-machine', title: `Ask ${compiler} for its target`, result: machine }],
  };
}

/** The `go` line of a go.mod. */
function goDirective(host: Host, path: string): ObservedEvent[] {
  const bytes = host.head(path, 1024 * 1024);
  if (isRefusal(bytes)) return [];
  const lines = DECODER.decode(bytes).split('\n');
  const at = lines.findIndex((line) => /^go\s+\d+\.\d+/.test(line));
  const version = /^go\s+(\d+\.\d+[\w.]*)/.exec(lines[at] ?? '')?.[1];
  return version === undefined
    ? []
    : [
        {
          event: 'fact.go-directive',
          data: { version },
          where: { path, line: at + 1 },
          text: (lines[at] ?? '').trim(),
        },
      ];
}

export interface CollectOptions {
  readonly context: Context;
  /** False: run nothing, read only. */
  readonly mayRun: boolean;
  /** Where the binaries are meant to run. */
  readonly targets?: readonly Target[];
}

export async function collect(
  host: Host,
  vocabulary: LogVocabulary,
  paths: readonly string[],
  options: CollectOptions,
): Promise<Collected> {
  const events: ObservedEvent[] = [];
  const notices: Notice[] = [];
  const checksDone: DoneCheck[] = [];
  let context = options.context;
  let module: string | undefined;
  const addImage = async (path: string): Promise<void> => {
    const { examineArchive } = await import('../image/image.ts');
    const { findImageEvents } = await import('../../diagnosis/image/events.ts');
    const { images, issues } = await examineArchive(host, path, () => undefined);
    events.push(...findImageEvents(path, images));
    notices.push(...issues.map(({ id, message }) => ({ id, message: `${path}: ${message}` })));
  };
  for (const path of paths) {
    const kind = path === '-' ? 'file' : host.kind(path);
    if (kind === 'missing') throw new UsageError(`${path}: no such file or directory`);
    if (kind === 'unreadable') throw new UsageError(`${path}: cannot be read (permission denied)`);
    if (kind === 'directory') {
      if (host.kind(join(path, 'index.json')) === 'file') {
        await addImage(path);
        continue;
      }
      if (host.kind(join(path, 'go.mod')) !== 'file')
        throw new UsageError(
          `${path} is a directory without go.mod; name a log, a binary, a Dockerfile, an image or a Go module directory`,
        );
      module = path;
      continue;
    }
    const head = path === '-' ? new Uint8Array(0) : host.head(path, 4096);
    if (isRefusal(head)) throw new UsageError(head.message);
    const what = path === '-' ? 'log' : fileKind(path, head);
    if (what === 'binary') {
      const source = host.bytes(path);
      if (isRefusal(source)) throw new UsageError(source.message);
      // Loaded when needed: most diagnoses see no binary.
      const { binaryEvents } = await import('./check-binary.ts');
      const found = binaryEvents(path, source, options.targets ?? [], options.context);
      events.push(...found.events);
      checksDone.push(...found.done);
    } else if (what === 'image') {
      await addImage(path);
    } else if (basename(path) === 'go.mod') {
      events.push(...goDirective(host, path));
    } else if (what === 'dockerfile') {
      const text = host.head(path, 1024 * 1024);
      if (!isRefusal(text)) context = { ...context, dockerfile: DECODER.decode(text) };
    } else {
      const scanned = await scanLog(host, vocabulary, path);
      events.push(...scanned.events);
      notices.push(...scanned.notices);
    }
  }
  if (module !== undefined) events.push(...goDirective(host, join(module, 'go.mod')));
  if (module !== undefined && options.mayRun) {
    const known = await goEnvironment(host, module);
    events.push(...known.events);
    checksDone.push(...known.done);
  }
  return { events, context, notices, checksDone, ...(module !== undefined && { module }) };
}
