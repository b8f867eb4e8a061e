import { accountBytes } from '../../formats/bytemap/account.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { SizedFile, SizeReport } from '../../model/size-report.ts';
import { SIZE_LEVELS, type SizeLevel } from '../../model/size.ts';
import { renderSizeGithub } from '../../report/size/github.ts';
import { renderSizeHtml } from '../../report/size/html.ts';
import { renderSizeJson } from '../../report/size/json.ts';
import { renderSizeTerminal } from '../../report/size/terminal.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';
import { readBudget } from './budget.ts';

export interface SizeOptions {
  readonly by?: string;
  readonly top?: string;
  readonly budget?: string;
  readonly module?: string;
  readonly format: string;
}

const FORMATS = ['terminal', 'json', 'jsonl', 'html', 'github'] as const;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1e3],
  ['kb', 1e3],
  ['m', 1e6],
  ['mb', 1e6],
  ['g', 1e9],
  ['gb', 1e9],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
]);

/** `crossroot size BINARY [NEWER]`. Returns the exit code. */
export async function size(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  options: SizeOptions,
): Promise<number> {
  const format = FORMATS.find((one) => one === options.format);
  if (format === undefined) throw unknownWord('format', options.format, FORMATS);
  const level = SIZE_LEVELS.find((one) => one === options.by);
  if (options.by !== undefined && level === undefined) throw unknownWord('level', options.by, SIZE_LEVELS);
  const json = format === 'json' || format === 'jsonl';
  const top = options.top === undefined ? (json ? Infinity : 20) : parseTop(options.top);
  const limit = options.budget === undefined ? undefined : parseBytes(options.budget);
  if (options.module !== undefined && host.kind(options.module) !== 'directory')
    throw new UsageError(`--module ${options.module} is not a directory`);
  const [first, second] = paths.map((path) => readSized(host, path));
  const file = second ?? first;
  if (file === undefined) throw new UsageError('name a binary');
  const budget = limit === undefined ? undefined : await readBudget(host, file, limit, options.module);
  const report: SizeReport = {
    file,
    ...(second !== undefined && first !== undefined && { before: first }),
    levels: level === undefined ? defaultLevels(file, json) : [level],
    top,
    ...(budget !== undefined && { budget }),
  };
  if (json) streams.out(renderSizeJson(report, format === 'jsonl'));
  else if (format === 'html') streams.out(renderSizeHtml(report));
  else if (format === 'github') streams.out(renderSizeGithub(report));
  else streams.out(renderSizeTerminal(report, streams.screen));
  return budget !== undefined && budget.over > 0 ? 1 : 0;
}

/** Modules and packages say nothing of a program that is not Go. */
function defaultLevels({ account }: SizedFile, json: boolean): readonly SizeLevel[] {
  if (json) return SIZE_LEVELS;
  return account.go ? ['kind', 'module', 'package'] : ['section', 'function'];
}

function readSized(host: Host, path: string): SizedFile {
  const kind = host.kind(path);
  if (kind === 'directory') throw new UsageError(`${path} is a directory; name the binary in it`);
  if (kind === 'missing') throw new UsageError(`${path}: no such file`);
  const source = host.bytes(path);
  if (isRefusal(source)) throw new UsageError(`${path}: ${source.message}`);
  const { value: account, issues } = accountBytes(source);
  if (account.format === 'unknown' || account.format === 'packed')
    throw new UsageError(`${path} is no program, library, archive or wasm module that is known`);
  return { path, account, issues };
}

function parseTop(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--top ${text}: a whole number above 0`);
  return value;
}

function parseBytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text);
  const unit = UNITS.get((match?.[2] ?? '?').toLowerCase());
  if (match === null || unit === undefined)
    throw new UsageError(`--budget ${text}: a size like 10MB, 800kB, 4MiB or 5000000`);
  return Math.round(Number(match[1]) * unit);
}
