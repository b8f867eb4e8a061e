import { resolve } from 'node:path';
import { NEWEST_GO, pairsOf } from '../../knowledge/go-atlas.ts';
import { goMinor } from '../../knowledge/go-targets.ts';
import type { Host } from '../../model/host.ts';
import type { Preflight } from '../../model/preflight.ts';
import { readGoEnv } from '../../preflight/go-command.ts';
import { preflight } from '../../preflight/preflight.ts';
import { plainFindings } from '../../report/preflight/groups.ts';
import { renderPreflightHtml } from '../../report/preflight/html.ts';
import { renderPreflightJson, renderPreflightLines } from '../../report/preflight/json.ts';
import { renderPreflightTerminal } from '../../report/preflight/terminal.ts';
import type { Streams } from '../command.ts';
import type { Format } from '../format.ts';
import { renderFindings } from '../output.ts';
import { readTargets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';

export interface DoctorOptions {
  readonly on: readonly string[];
  readonly all: boolean;
  readonly tags: readonly string[];
  readonly format: Format;
  /** False with `--no-run`. */
  readonly mayRun: boolean;
}

/** `crossroot doctor`. Returns the exit code. */
export async function doctor(
  host: Host,
  streams: Streams,
  path: string,
  options: DoctorOptions,
): Promise<number> {
  if (options.all && options.on.length > 0) throw new UsageError('--all and --on exclude each other');
  const directory = moduleAt(host, resolve(host.cwd, path));
  const env = options.mayRun ? (await readGoEnv(host, directory)).env : undefined;
  const release = goMinor(env?.['GOVERSION'] ?? '') ?? NEWEST_GO;
  const native = `${env?.['GOOS'] ?? 'linux'}/${env?.['GOARCH'] ?? 'amd64'}`;
  const texts = options.all ? pairsOf(release) : options.on.length > 0 ? options.on : [native];
  const targets = readTargets(texts).map(({ text, goos, goarch }) => ({ on: text, goos, goarch }));
  const result = await preflight(host, directory, targets, {
    tags: options.tags,
    mayRun: options.mayRun,
    onProgress: (done, all, what) => {
      if (!streams.screen.errorIsTerminal) return;
      streams.error(what === 'done' ? '\r\u001b[K' : `\r\u001b[K${done}/${all} ${what}`);
    },
  });
  streams.out(await render(result, options.format, streams));
  return result.targets.every(({ builds, findings }) => builds === 'yes' && findings.length === 0) ? 0 : 1;
}

async function render(result: Preflight, format: Format, { screen }: Streams): Promise<string> {
  switch (format) {
    case 'terminal':
      return renderPreflightTerminal(result, screen);
    case 'json':
      return renderPreflightJson(result);
    case 'jsonl':
      return renderPreflightLines(result);
    case 'html':
      return renderPreflightHtml(result);
    case 'sarif':
    case 'github':
      return await renderFindings(plainFindings(result.targets), format);
  }
}

/** The directory itself or the nearest one above that has a go.mod, as the go command looks for it. */
function moduleAt(host: Host, start: string): string {
  const kind = host.kind(start);
  if (kind !== 'directory')
    throw new UsageError(`${start}: ${kind === 'file' ? 'not a directory' : 'no such directory'}`);
  let directory = start;
  for (;;) {
    if (host.kind(`${directory}/go.mod`) === 'file') return directory;
    const above = resolve(directory, '..');
    if (above === directory) throw new UsageError(`${start}: no go.mod here or in a directory above`);
    directory = above;
  }
}
