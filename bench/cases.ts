/**
 * Accuracy and calibration on labelled failures: `npm run bench:cases -- FILE.jsonl|DIRECTORY [--wrong]`.
 * A directory holds recordings (`*.log` beside `*.json`), such as tests/recordings.
 * Prints one JSON line; `--wrong` lists every case whose first answer is not accepted on stderr.
 * A case: {id, log, context, cause, also[], decidable: "log"|"context"|"none"}.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationReport, type Judged, renderCalibration } from '../src/inference/calibration.ts';
import { builtInDiagnostician, builtInVocabulary } from '../src/diagnosis/vocabulary.ts';
import type { Context } from '../src/model/situation.ts';

interface Case {
  readonly id: string;
  readonly log: string;
  readonly context: Context;
  readonly cause: string;
  readonly also: readonly string[];
  readonly decidable: 'log' | 'context' | 'none';
}

function jsonLines(path: string): Case[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
}

function recordings(directory: string): Case[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const about = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Case & { rivals?: string[] };
      return {
        id: name.replace(/\.json$/, ''),
        log: readFileSync(join(directory, name.replace(/\.json$/, '.log')), 'utf8'),
        context: about.context,
        cause: about.cause,
        also: about.rivals ?? [],
        decidable: 'log',
      };
    });
}

const [file, ...flags] = process.argv.slice(2);
if (!file) {
  console.error('usage: npm run bench:cases -- FILE.jsonl|DIRECTORY [--wrong]');
  process.exit(2);
}
const cases = statSync(file).isDirectory() ? recordings(file) : jsonLines(file);
const vocabulary = builtInVocabulary();
const doctor = builtInDiagnostician();
const share = (hits: number, of: number): number => (of === 0 ? 1 : Math.round((hits / of) * 1e4) / 1e4);

const score = {
  log: 0,
  root1: 0,
  top1: 0,
  top3: 0,
  outside: 0,
  outsideHit: 0,
  overconfident: 0,
  all: 0,
  allTop1: 0,
};
const points: Judged[] = [];
for (const item of cases) {
  const scan = vocabulary.scanner('log');
  scan.push(new TextEncoder().encode(item.log));
  const result = doctor.diagnose({ events: scan.end().events, context: item.context });
  const accepted = [item.cause, ...(item.also ?? [])];
  const ids = result.causes.map(({ id }) => id);
  const right = accepted.includes(ids[0] ?? '');
  const p = result.causes[0]?.probability ?? 0;
  score.all++;
  if (right) score.allTop1++;
  // Any accepted answer is the truth; causes that the report leaves out share what is missing to one.
  const stated = result.causes.map(({ probability }) => probability);
  const accepting = ids.findIndex((id) => accepted.includes(id));
  points.push({
    probabilities: [...stated, Math.max(0, 1 - stated.reduce((sum, value) => sum + value, 0))],
    truth: accepting === -1 ? stated.length : accepting,
  });
  if (item.decidable === 'log') {
    score.log++;
    if (right) score.top1++;
    if (accepted.some((id) => id.split('/')[0] === ids[0]?.split('/')[0])) score.root1++;
    if (accepted.some((id) => ids.slice(0, 3).includes(id))) score.top3++;
  } else if (!right && p > 0.7) score.overconfident++;
  if (item.cause.startsWith('outside/')) {
    score.outside++;
    if (ids[0]?.startsWith('outside/')) score.outsideHit++;
  }
  const trouble = item.decidable === 'log' ? !right : !right && p > 0.7;
  if (flags.includes('--wrong') && (trouble || flags.includes('--all'))) {
    const shown = result.causes.slice(0, 4).map(({ id, probability }) => `${id} ${probability.toFixed(3)}`);
    const evidence = result.causes[0]?.for.map(({ event, weight }) => `${event}(${weight})`) ?? [];
    console.error(
      `${item.id} [${item.decidable}] want ${accepted.join('|')}\n  got ${shown.join(', ')} none ${result.noneOfThese.toFixed(3)}\n  by ${evidence.join(' ')}\n  events ${[...new Set(result.events.map(({ event }) => event))].join(' ')}`,
    );
  }
}

const report = calibrationReport(points);
if (flags.includes('--calibration')) console.error(renderCalibration(report));
console.log(
  JSON.stringify({
    n: score.all,
    n_log: score.log,
    root_top1: share(score.root1, score.log),
    cause_top1: share(score.top1, score.log),
    cause_top3: share(score.top3, score.log),
    cause_top1_all: share(score.allTop1, score.all),
    outside_recall: share(score.outsideHit, score.outside),
    overconfident: score.overconfident,
    ece: Math.round(report.expectedCalibrationError * 1e4) / 1e4,
    brier: Math.round(report.brier * 1e4) / 1e4,
  }),
);
