import { basename, extname } from 'node:path';
import { type Host, isRefusal } from '../../model/host.ts';
import { type BayesReply, type BayesRequest, renderBayesQuery, renderTroubleshoot } from './replies.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

/** Longest network file read; the largest published ones have 6 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

export interface BayesOptions {
  readonly format: string;
  readonly evidence?: string;
  readonly nodes?: readonly string[];
  readonly costs?: string;
}

/** `crossroot bayes query|troubleshoot NETWORK`. Returns the exit code. */
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
  });
  if (reply.json === undefined) streams.error(reply.text.endsWith('\n') ? reply.text : `${reply.text}\n`);
  else if (options.format === 'json') streams.out(`${JSON.stringify(reply.json)}\n`);
  else streams.out(reply.text.endsWith('\n') ? reply.text : `${reply.text}\n`);
  return reply.exitCode;
}
