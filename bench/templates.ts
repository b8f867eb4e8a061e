/**
 * Mines templates from LogHub-2k. `npm run bench:templates -- DIR`, DIR holding one folder a system with
 * <System>_2k.log_structured.csv. Only the column Content is given to the miner; no setting differs
 * between systems. Grouping accuracy: a line counts when the lines that share its mined template are
 * exactly those that share its EventId. Prints one JSON line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachRow } from '../src/formats/csv/csv.ts';
import { templateMiner } from '../src/telemetry/templates.ts';

const directory = process.argv[2];
const fileOf = (system: string): string => join(directory ?? '', system, `${system}_2k.log_structured.csv`);
const systems =
  directory !== undefined && existsSync(directory)
    ? readdirSync(directory).filter((name) => existsSync(fileOf(name)))
    : [];
if (systems.length === 0) {
  console.error('usage: npm run bench:templates -- DIR    (folders with <System>_2k.log_structured.csv)');
  process.exit(2);
}

function read(system: string): { contents: string[]; events: string[] } {
  const contents: string[] = [];
  const events: string[] = [];
  let [content, event] = [-1, -1];
  eachRow(readFileSync(fileOf(system), 'utf8'), (row, index) => {
    if (index === 0) [content, event] = [row.indexOf('Content'), row.indexOf('EventId')];
    else if ((row[event] ?? '') !== '') {
      contents.push(row[content] ?? '');
      events.push(row[event] ?? '');
    }
  });
  return { contents, events };
}

function groupingAccuracy(mined: readonly string[], truth: readonly string[]): number {
  const sizes = (names: readonly string[]): Map<string, number> => {
    const found = new Map<string, number>();
    for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
    return found;
  };
  const [both, left, right] = [
    sizes(truth.map((name, at) => `${name} ${mined[at]}`)),
    sizes(mined),
    sizes(truth),
  ];
  return (
    truth.filter((name, at) => {
      const size = both.get(`${name} ${mined[at]}`);
      return size === left.get(mined[at] ?? '') && size === right.get(name);
    }).length / truth.length
  );
}

const accuracy: Record<string, number> = {};
const lines: string[] = [];
for (const system of systems.sort()) {
  const { contents, events } = read(system);
  const miner = templateMiner();
  const numbers = contents.map((line) => miner.add(line));
  accuracy[system] = Number(
    groupingAccuracy(
      numbers.map((number) => miner.template(number)),
      events,
    ).toFixed(4),
  );
  lines.push(...contents);
}

/** Lines per second of processor time over all systems in one miner, repeated to `target` lines. */
function speed(target: number): { linesPerSecond: number; linesPerCpuSecond: number; skeletons: number } {
  const miner = templateMiner();
  const begin = performance.now();
  const cpu = process.cpuUsage();
  for (let at = 0; at < target; at++) miner.add(lines[at % lines.length] ?? '');
  const used = process.cpuUsage(cpu);
  return {
    linesPerSecond: Math.round(target / ((performance.now() - begin) / 1000)),
    linesPerCpuSecond: Math.round(target / ((used.user + used.system) / 1e6)),
    skeletons: miner.size,
  };
}

const values = Object.values(accuracy);
console.log(
  JSON.stringify({
    bench: 'templates',
    systems: values.length,
    meanGroupingAccuracy: Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4)),
    accuracy,
    ...speed(400_000),
  }),
);
