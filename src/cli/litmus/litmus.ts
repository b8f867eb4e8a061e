import { join } from 'node:path';
import { parseLitmus } from '../../formats/litmus/litmus.ts';
import { litmusVerdict } from '../../memory/verdict.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { type LitmusAnswer, renderLitmus, renderLitmusLines } from '../../report/litmus.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

/** Longest litmus file read. */
const MOST_BYTES = 256 * 1024;
const MOST_DEPTH = 32;

export interface LitmusOptions {
  readonly format: string;
  readonly sc: boolean;
}

/** `crossroot litmus PATH…|SHAPE`. Returns the exit code. */
export function litmus(
  host: Host,
  streams: Streams,
  words: readonly string[],
  options: LitmusOptions,
): number {
  const { format, sc } = options;
  if (!['terminal', 'jsonl'].includes(format)) throw unknownWord('format', format, ['terminal', 'jsonl']);
  const collected: LitmusAnswer[] = [];
  for (const word of words) {
    for (const file of filesOf(host, word, 0)) {
      const answer = answered(host, file, sc);
      // A line each as it is known: thousands of tests take a while.
      if (format === 'jsonl') streams.out(renderLitmusLines([answer]));
      else collected.push(answer);
    }
  }
  if (format === 'terminal') streams.out(renderLitmus(collected));
  return 0;
}

function answered(host: Host, file: string, sc: boolean): LitmusAnswer {
  const bytes = host.head(file, MOST_BYTES + 1);
  const refused = { file, test: '', arch: '', model: '', verdict: 'unsupported' as const };
  if (isRefusal(bytes)) return { ...refused, reason: bytes.message };
  const { value, issues } = parseLitmus(new TextDecoder().decode(bytes));
  const [issue] = issues;
  if (issue) return { ...refused, test: value.name, arch: value.arch, reason: issue.message };
  return { file, ...litmusVerdict(value, sc) };
}

/** The file itself, or every `*.litmus` below a folder, by name. */
function* filesOf(host: Host, path: string, depth: number): Generator<string> {
  const kind = host.kind(path);
  if (kind === 'missing') throw new UsageError(`${path}: no such file or folder`);
  if (kind !== 'directory') {
    yield path;
    return;
  }
  const entries = depth < MOST_DEPTH ? host.entries(path) : [];
  if (isRefusal(entries)) throw new UsageError(entries.message);
  for (const { name, directory, link } of entries) {
    // A link to a folder may lead back up.
    if (directory && !link) yield* filesOf(host, join(path, name), depth + 1);
    else if (name.endsWith('.litmus')) yield join(path, name);
  }
}
