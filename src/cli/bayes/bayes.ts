import type { AnswerOptions } from '../../inference/answer.ts';
import { basename, extname } from 'node:path';
import { type Host, isRefusal } from '../../model/host.ts';
import { renderExplain } from './explain.ts';
import type { BayesReply, BayesRequest } from './question.ts';
import { renderBayesQuery, renderTroubleshoot } from './replies.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

/** Longest network file read; the largest published ones have 6 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

export interface BayesOptions {
  readonly format: string;
  readonly evidence?: string;
  readonly nodes?: readonly string[];
  readonly costs?: string;
  /** What may be done when the exact answer does not fit into memory. */
  readonly approximate?: string;
  readonly samples?: string;
  /** Most MiB of tables. */
  readonly memory?: string;
}

const METHODS = ['loopy-propagation', 'likelihood-weighting'];
const SAMPLES = 100_000;

/** `crossroot bayes query|troubleshoot|explain NETWORK`. Returns the exit code. */
export function bayes(
  host: Host,
  streams: Streams,
  action: string,
  path: string,
  options: BayesOptions,
): number {
  const actions: Readonly<Record<string, (request: BayesRequest) => BayesReply>> = {
    query: renderBayesQuery,
    troubleshoot: renderTroubleshoot,
    explain: renderExplain,
  };
  const run = actions[action];
  if (!run) throw unknownWord('bayes command', action, Object.keys(actions));
  if (!['terminal', 'json'].includes(options.format))
    throw unknownWord('format', options.format, ['terminal', 'json']);
  const bytes = host.head(path, MOST_BYTES);
  if (isRefusal(bytes)) throw new UsageError(bytes.message);
  const reply = run({
    name: basename(path, extname(path)),
    text: new TextDecoder().decode(bytes),
    ...(options.evidence !== undefined && { evidence: options.evidence }),
    ...(options.nodes !== undefined && { nodes: options.nodes }),
    ...(options.costs !== undefined && { costs: options.costs }),
    ...(options.approximate !== undefined && {
      approximate: approximation(options.approximate, wholeNumber('--samples', options.samples, SAMPLES)),
    }),
    ...(options.memory !== undefined && { maxBytes: wholeNumber('--memory', options.memory, 0) * 2 ** 20 }),
  });
  if (reply.json === undefined) streams.error(reply.text.endsWith('\n') ? reply.text : `${reply.text}\n`);
  else if (options.format === 'json') streams.out(`${JSON.stringify(reply.json)}\n`);
  else streams.out(reply.text.endsWith('\n') ? reply.text : `${reply.text}\n`);
  return reply.exitCode;
}

function approximation(method: string, samples: number): NonNullable<AnswerOptions['approximate']> {
  if (method === 'loopy-propagation') return { method };
  if (method === 'likelihood-weighting') return { method, samples, random: seeded(1) };
  throw unknownWord('approximation', method, METHODS);
}

function wholeNumber(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} takes a whole number above zero, not '${text}'`);
  return value;
}

/** mulberry32: the same question gets the same answer. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
