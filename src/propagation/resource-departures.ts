/** Resources against the same entity's own past: fixed thresholds miss what is normal elsewhere. */
import type { Departure } from '../model/incident.ts';
import type { MetricPoint } from '../model/telemetry.ts';
import { groupBy, quantile } from './spread.ts';

/** Metrics that say how much of a resource's limit is in use (0 to 1), and what their rise means. */
const SHARES: Readonly<Record<string, 'cpu' | 'memory'>> = {
  'k8s.pod.cpu_limit_utilization': 'cpu',
  'k8s.container.cpu_limit_utilization': 'cpu',
  'container.cpu.utilization': 'cpu',
  'process.cpu.utilization': 'cpu',
  'jvm.cpu.recent_utilization': 'cpu',
  'k8s.pod.memory_limit_utilization': 'memory',
  'k8s.container.memory_limit_utilization': 'memory',
};
/** The same resources in absolute units, where no limit is known. */
const AMOUNTS: Readonly<Record<string, 'cpu' | 'memory'>> = {
  'k8s.pod.cpu.usage': 'cpu',
  'container.cpu.usage': 'cpu',
  'k8s.pod.memory.usage': 'memory',
  'container.memory.usage': 'memory',
  'process.memory.usage': 'memory',
};

/** What no machine is short of: cores, bytes. A rise within it says little. */
const LITTLE: Readonly<Record<'cpu' | 'memory', number>> = { cpu: 0.1, memory: 64 * 2 ** 20 };

/** The highest the resource usually gets: what lies above it is a rise. */
const USUAL_HIGH = 0.95;

export function resourceDepartures(
  baseline: readonly MetricPoint[],
  window: readonly MetricPoint[],
): Departure[] {
  const past = groupBy(baseline.filter(isResource), series);
  const found: Departure[] = [];
  const limited = new Set(
    window
      .filter(({ name }) => Object.hasOwn(SHARES, name))
      .map(({ name, entity }) => `${SHARES[name]} ${entity.id}`),
  );
  for (const [key, points] of groupBy(window.filter(isResource), series)) {
    const before = past.get(key)?.map(({ value }) => value) ?? [];
    const last = points.reduce((latest, point) => (point.time >= latest.time ? point : latest));
    const high = quantile(before, USUAL_HIGH);
    if (Number.isNaN(high) || !(last.value > high)) continue;
    const rise = last.value - high;
    const share = SHARES[last.name];
    const kind = share ?? AMOUNTS[last.name] ?? 'cpu';
    // The share of a limit says more than the amount.
    if (share === undefined && limited.has(`${kind} ${last.entity.id}`)) continue;
    // Without a limit, a doubling of the highest usual value is half of what can be said.
    const strength = share === undefined ? rise / (rise + high + LITTLE[kind]) : Math.min(1, rise);
    found.push({
      entity: last.entity.id,
      kind,
      strength,
      detail: `${last.name} ${figure(last.value)}, usually at most ${figure(high)}`,
    });
  }
  return found;
}

const isResource = ({ name }: MetricPoint): boolean =>
  Object.hasOwn(SHARES, name) || Object.hasOwn(AMOUNTS, name);
const series = ({ name, entity }: MetricPoint): string =>
  JSON.stringify([name, entity.instance ?? entity.id]);
const figure = (value: number): string => String(Number(value.toPrecision(3)));
