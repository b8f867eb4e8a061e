/**
 * Tables of service levels as the PetShop data set publishes them:
 *
 *   graph.csv     ,callee,callee,…            metrics.csv   microservice,NODE,NODE,…
 *                 caller,0,1,…                              metric,latency,availability,…
 *                                                           statistic,Average,Average,…
 *                                                           unix_timestamp,,,…
 *                                                           1681857000,0.091,100,…
 *
 * latency in seconds, availability in percent, requests per interval. Empty cells are unknown.
 */
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { Call, ServiceLevel } from '../../model/telemetry.ts';
import { eachRow } from '../csv/csv.ts';

/** Reads the square matrix of calls: row calls column. */
export function parseCallMatrix(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<readonly Call[]> {
  const calls: Call[] = [];
  let callees: readonly string[] = [];
  const issues: Issue[] = [];
  const outcome = eachRow(
    text,
    (row, index) => {
      if (index === 0) {
        callees = row;
        return;
      }
      if (row.length !== callees.length)
        issues.push({
          id: 'uneven-row',
          message: `row ${index + 1} has ${row.length} cells, not ${callees.length}`,
        });
      for (const [column, cell] of row.entries())
        if (column > 0 && Number(cell) > 0 && calls.length < limits.entries)
          calls.push({ caller: row[0] ?? '', callee: callees[column] ?? '' });
    },
    limits,
  );
  return { value: calls, issues: [...outcome.issues, ...issues] };
}

const HEADER = ['microservice', 'metric', 'statistic'];
/** Which column says what; other statistics are not needed. */
const MEANING: Readonly<Record<string, 'latency' | 'failures' | 'requests'>> = {
  'latency Average': 'latency',
  'availability Average': 'failures',
  'requests Sum': 'requests',
};

/** Reads service levels, one entry for every entity and interval with at least one number. */
export function parseLevelTable(
  text: string,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<readonly ServiceLevel[]> {
  const header: string[][] = [];
  const levels: ServiceLevel[] = [];
  const issues: Issue[] = [];
  const outcome = eachRow(
    text,
    (row, index) => {
      if (index < HEADER.length) {
        if (row[0] !== HEADER[index])
          issues.push({
            id: 'no-header',
            message: `line ${index + 1} does not begin with "${HEADER[index]}"`,
          });
        header.push(row);
        return;
      }
      const seconds = Number(row[0]);
      if (row[0] === '' || !Number.isFinite(seconds)) {
        if (row[0] !== 'unix_timestamp')
          issues.push({ id: 'no-time', message: `row ${index + 1} does not begin with a time` });
        return;
      }
      levels.push(...levelsOf(row, header, seconds * 1e9));
    },
    limits,
  );
  return { value: levels, issues: [...outcome.issues, ...issues] };
}

function levelsOf(
  row: readonly string[],
  header: readonly (readonly string[])[],
  time: number,
): ServiceLevel[] {
  const [names = [], metrics = [], statistics = []] = header;
  const found = new Map<string, { latency?: number; failures?: number; requests?: number }>();
  for (let column = 1; column < row.length; column++) {
    const meaning = MEANING[`${metrics[column]} ${statistics[column]}`];
    const cell = row[column] ?? '';
    const value = Number(cell);
    const name = names[column];
    if (meaning === undefined || name === undefined || cell.trim() === '' || !Number.isFinite(value))
      continue;
    const level = found.get(name) ?? {};
    level[meaning] = meaning === 'failures' ? 1 - value / 100 : value;
    found.set(name, level);
  }
  return [...found].map(([entity, level]) => ({ entity, time, ...level }));
}
