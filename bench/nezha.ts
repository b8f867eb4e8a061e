/**
 * Ranks the root of every fault of one date of the Nezha data set.
 * `npm run bench:nezha -- DIR --date 2023-01-30`, DIR holding rca_data/ and construct_data/. Protocol: the
 * minute two minutes after the injection against the fault-free minute of that date, and for resources
 * against the half hour before; candidates are services; a hit is the service of the injected pod; strict
 * ranks, ties count as the expected hit. Prints one JSON line; faults without a minute file are skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogMinute, parseMetricFile, parseTraceMinute } from '../src/formats/nezha/nezha.ts';
import { type MetricPoint, NO_TELEMETRY, type Telemetry } from '../src/model/telemetry.ts';
import { rankRoots } from '../src/propagation/rank.ts';
import { nameStatements } from '../src/telemetry/statements.ts';
import { Tally } from './incident/hits.ts';

interface Fault {
  readonly inject_time: string;
  readonly inject_pod: string;
  readonly inject_type: string;
}

const [directory] = process.argv.slice(2).filter((word) => !word.startsWith('--') && !/^\d{4}-/.test(word));
const date = process.argv[process.argv.indexOf('--date') + 1] ?? '';
if (directory === undefined || !existsSync(join(directory, 'rca_data', date, `${date}-fault_list.json`))) {
  console.error(
    'usage: npm run bench:nezha -- DIR --date YYYY-MM-DD    (DIR holds rca_data/ and construct_data/)',
  );
  process.exit(2);
}
const MINUTE = 60;
/** Resources are compared with this stretch before the window, less the minutes in which a fault may already act. */
const PAST = 30 * MINUTE;
const GUARD = 2 * MINUTE;

const faultDirectory = join(directory, 'rca_data', date);
const normalDirectory = join(directory, 'construct_data', date);
const points: MetricPoint[] = readdirSync(join(faultDirectory, 'metric'))
  .filter((name) => name.endsWith('_metric.csv'))
  .sort()
  .flatMap((name) => parseMetricFile(readFileSync(join(faultDirectory, 'metric', name), 'utf8')).value);

function minute(root: string, name: string): { telemetry: Telemetry; records: number } {
  const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const spans = parseTraceMinute(text(join(root, 'trace', `${name}_trace.csv`))).value;
  const logs = parseLogMinute(text(join(root, 'log', `${name}_log.csv`))).value;
  return { telemetry: { ...NO_TELEMETRY, spans, logs }, records: spans.length + logs.length };
}

const normalName = readdirSync(
  join(normalDirectory, existsSync(join(normalDirectory, 'trace')) ? 'trace' : 'log'),
)
  .sort()[0]
  ?.slice(0, 5);
const normal = minute(normalDirectory, normalName ?? '').telemetry;
const faults: Fault[] = Object.values<Fault[]>(
  JSON.parse(readFileSync(join(faultDirectory, `${date}-fault_list.json`), 'utf8')),
).flat();

const without = new Set(
  process.argv.filter((word) => word.startsWith('--without-')).map((word) => word.slice(10)),
);
const all = new Tally();
const strata = new Map<string, Tally>();
const misses: string[] = [];
let slowest = 0;
let busiest = 0;
let events = 0;
let skipped = 0;
for (const fault of faults) {
  const start =
    Math.floor(Date.parse(`${fault.inject_time.replace(' ', 'T')}Z`) / 60_000) * MINUTE + 2 * MINUTE;
  const name = new Date(start * 1000).toISOString().slice(11, 16).replace(':', '_');
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const { telemetry, records } = minute(faultDirectory, name);
  if (records === 0) {
    skipped++;
    continue;
  }
  const between = (from: number, to: number): MetricPoint[] =>
    points.filter(({ time }) => time >= from * 1e9 && time < to * 1e9);
  const drop = (part: Telemetry): Telemetry => ({
    ...part,
    ...(without.has('logs') ? { logs: [] } : {}),
    ...(without.has('metrics') ? { points: [] } : {}),
    ...(without.has('traces') ? { spans: [] } : {}),
  });
  const [before = NO_TELEMETRY, now = NO_TELEMETRY] = nameStatements([normal, telemetry]);
  const { roots } = rankRoots({
    baseline: drop({ ...before, points: between(start - GUARD - PAST, start - GUARD) }),
    window: drop({ ...now, points: between(start, start + MINUTE) }),
  });
  slowest = Math.max(slowest, (performance.now() - begin) / 1000);
  const used = process.cpuUsage(cpu);
  busiest = Math.max(busiest, (used.user + used.system) / 1e6);
  events = Math.max(events, records);
  const answer = fault.inject_pod.split('-').slice(0, -2).join('-');
  const stratum = strata.get(fault.inject_type) ?? new Tally();
  strata.set(fault.inject_type, stratum);
  for (const tally of [all, stratum]) tally.add(roots, answer);
  if (roots[0]?.entity !== answer || process.argv.includes('--verbose'))
    misses.push(
      `${name} ${fault.inject_type}: ${answer} at ${roots.findIndex(({ entity }) => entity === answer) + 1}; ` +
        roots
          .slice(0, 3)
          .map(
            ({ entity, score, departures }) =>
              `${entity} ${score.toFixed(2)} ${departures[0]?.kind} (${departures[0]?.detail})`,
          )
          .join(', '),
    );
}
console.log(
  JSON.stringify({
    bench: 'nezha',
    date,
    ...all.rates(),
    skipped,
    strata: Object.fromEntries([...strata].map(([name, tally]) => [name, tally.rates()])),
    slowestSeconds: Number(slowest.toFixed(3)),
    slowestCpuSeconds: Number(busiest.toFixed(3)),
    mostEvents: events,
    misses,
  }),
);
