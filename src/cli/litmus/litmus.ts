import { join } from 'node:path';
import { parseLitmus } from '../../formats/litmus/litmus.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import { SHAPE_NAMES, SHAPES, shapeNamed, shapeReport } from '../../memory/shapes.ts';
import { litmusVerdict } from '../../memory/verdict.ts';
import type { ShapeReport } from '../../model/litmus.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { type LitmusAnswer, renderLitmus, renderLitmusLines, renderShape } from '../../report/litmus.ts';
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
    const shape = host.kind(word) === 'missing' ? shapeNamed(word) : undefined;
    if (shape) {
      const report = shapeReport(shape);
      streams.out(format === 'jsonl' ? shapeLines(report) : renderShape(report));
      continue;
    }
    for (const file of filesOf(host, word, 0)) {
      const answer = answered(host, file, sc);
      // A line each as it is known: thousands of tests take a while.
      if (format === 'jsonl') streams.out(renderLitmusLines([answer]));
      else collected.push(answer);
    }
  }
  if (format === 'terminal' && collected.length > 0) streams.out(renderLitmus(collected));
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
  if (kind === 'missing') {
    const shapes = SHAPES.map(({ id }) => id).join(', ');
    const nearest = nearestWord(path.toLowerCase(), SHAPE_NAMES);
    const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
    throw new UsageError(`${path} is no file, folder or shape.${hint} Shapes: ${shapes}`);
  }
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

/** The verdicts of a shape in the form of those of files. */
function shapeLines({ id, verdicts }: ShapeReport): string {
  return renderLitmusLines(
    verdicts.map(({ arch, model, plain, race }) => ({
      file: '',
      test: id,
      arch,
      model,
      verdict: plain,
      reason: race ? 'a data race, a bug on every platform' : `plain accesses under ${model}`,
    })),
  );
}
