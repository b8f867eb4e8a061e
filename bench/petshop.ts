/**
 * Ranks the root of every labelled issue of a PetShop scenario. `npm run bench:petshop -- DIR`, DIR holding
 * graph.csv, noissue/, train/, test/. Protocol: train and test together, candidates = what the ranking
 * returns, ties count as the expected hit. Prints one JSON line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCallMatrix, parseLevelTable } from '../src/formats/petshop/petshop.ts';
import type { Symptom } from '../src/model/incident.ts';
import { NO_TELEMETRY } from '../src/model/telemetry.ts';
import { rankRoots } from '../src/propagation/rank.ts';
import { Tally } from './incident/hits.ts';

interface Target {
  readonly target: { readonly node: string; readonly metric: string; readonly timestamp: number };
  readonly root_cause: { readonly node: string };
}

const directory = process.argv[2];
if (directory === undefined || !existsSync(join(directory, 'graph.csv'))) {
  console.error('usage: npm run bench:petshop -- DIR    (a scenario folder with graph.csv)');
  process.exit(2);
}
const read = (...parts: string[]): string => readFileSync(join(directory, ...parts), 'utf8');
const calls = parseCallMatrix(read('graph.csv')).value;
const normal = parseLevelTable(read('noissue', 'metrics.csv')).value;

const all = new Tally();
const strata = new Map<string, Tally>();
const misses: string[] = [];
let seconds = 0;
for (const split of ['train', 'test'])
  for (const issue of existsSync(join(directory, split)) ? readdirSync(join(directory, split)).sort() : []) {
    const label: Target = JSON.parse(read(split, issue, 'target.json'));
    const levels = parseLevelTable(read(split, issue, 'metrics.csv')).value;
    const symptom: Symptom = {
      entity: label.target.node,
      kind: label.target.metric === 'latency' ? 'latency' : 'failure',
    };
    // The interval that raised the alarm began at most one interval earlier; what lies before is past.
    const times = [...new Set(levels.map(({ time }) => time))].sort((a, b) => a - b);
    const step = (times[1] ?? 0) - (times[0] ?? 0);
    const window = levels.filter(({ time }) => time > label.target.timestamp * 1e9 - 2 * step);
    const begin = performance.now();
    const { roots } = rankRoots({
      baseline: { ...NO_TELEMETRY, calls, levels: normal },
      window: { ...NO_TELEMETRY, levels: window },
      symptom,
    });
    seconds = Math.max(seconds, (performance.now() - begin) / 1000);
    const stratum = strata.get(label.target.metric) ?? new Tally();
    strata.set(label.target.metric, stratum);
    for (const tally of [all, stratum]) tally.add(roots, label.root_cause.node);
    if (roots[0]?.entity !== label.root_cause.node)
      misses.push(`${split}/${issue}: ${label.root_cause.node} behind ${roots[0]?.entity ?? 'nothing'}`);
  }

/** Share of fault-free stretches that are called fault-free. */
function specificity(kind: Symptom['kind'], entity: string): number {
  const series = normal.filter((level) => level.entity === entity);
  const splits: boolean[] = [];
  for (
    let at = Math.floor(series.length / 2);
    at < series.length - 3;
    at += Math.max(1, Math.floor(series.length / 10))
  ) {
    const cut = series[at]?.time ?? 0;
    const { roots } = rankRoots({
      baseline: { ...NO_TELEMETRY, calls, levels: normal.filter(({ time }) => time < cut) },
      window: { ...NO_TELEMETRY, levels: normal.filter(({ time }) => time >= cut) },
      symptom: { entity, kind },
    });
    splits.push(roots.length === 0);
  }
  return Number((splits.filter(Boolean).length / Math.max(1, splits.length)).toFixed(3));
}

const target = [...new Set(calls.map(({ caller }) => caller))].sort(
  (a, b) =>
    calls.filter(({ caller }) => caller === b).length - calls.filter(({ caller }) => caller === a).length,
)[0];
console.log(
  JSON.stringify({
    bench: 'petshop',
    ...all.rates(),
    strata: Object.fromEntries([...strata].map(([name, tally]) => [name, tally.rates()])),
    specificity:
      target === undefined
        ? {}
        : { latency: specificity('latency', target), availability: specificity('failure', target) },
    slowestSeconds: Number(seconds.toFixed(4)),
    misses,
  }),
);
