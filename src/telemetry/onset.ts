/** When did it begin? Splits one recording into what was normal and what is the incident. */
import type { Telemetry } from '../model/telemetry.ts';

/** Stretches that a recording is cut into; the incident begins at the start of one. */
const STRETCHES = 40;

interface Stretch {
  seen: number;
  bad: number;
  seconds: number;
  calls: number;
}

/**
 * The time (nanoseconds since 1970) after which failures and durations are most unlike before; undefined
 * when everything carries one time. The jump that stands out most from the noise of the stretches wins.
 */
export function findOnset(telemetry: Telemetry): number | undefined {
  const times = [
    telemetry.spans.map(({ start }) => start),
    telemetry.logs.map(({ time }) => time),
    telemetry.levels.map(({ time }) => time),
  ]
    .flat()
    .filter((time) => time > 0);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  if (!(last > first)) return undefined;
  const width = (last - first) / STRETCHES;
  const stretches = Array.from(
    { length: STRETCHES },
    (): Stretch => ({ seen: 0, bad: 0, seconds: 0, calls: 0 }),
  );
  const at = (time: number): Stretch | undefined =>
    stretches[Math.min(STRETCHES - 1, Math.floor((time - first) / width))];
  const note = (time: number, bad: number, seconds?: number): void => {
    const stretch = time > 0 ? at(time) : undefined;
    if (!stretch) return;
    stretch.seen++;
    stretch.bad += bad;
    if (seconds === undefined) return;
    stretch.calls++;
    stretch.seconds += Math.log(Math.max(1e-6, seconds));
  };
  for (const span of telemetry.spans)
    note(span.start, span.status === 2 ? 1 : 0, (span.end - span.start) / 1e9);
  for (const log of telemetry.logs) note(log.time, log.severity >= 17 ? 1 : 0);
  for (const level of telemetry.levels) note(level.time, level.failures ?? 0, level.latency);

  const failing = jump(stretches.map(({ seen, bad }) => (seen === 0 ? Number.NaN : bad / seen)));
  const slowing = jump(stretches.map(({ calls, seconds }) => (calls === 0 ? Number.NaN : seconds / calls)));
  const best = failing.size >= slowing.size ? failing : slowing;
  return first + best.at * width;
}

/** The cut with the largest rise of the mean, in units of the spread within both sides. */
function jump(values: readonly number[]): { readonly at: number; readonly size: number } {
  let best = { at: Math.floor(values.length / 2), size: 0 };
  for (let at = 1; at < values.length; at++) {
    const left = values.slice(0, at).filter((value) => !Number.isNaN(value));
    const right = values.slice(at).filter((value) => !Number.isNaN(value));
    if (left.length === 0 || right.length === 0) continue;
    const [a, b] = [mean(left), mean(right)];
    const within =
      left.reduce((sum, x) => sum + (x - a) ** 2, 0) + right.reduce((sum, x) => sum + (x - b) ** 2, 0);
    const size =
      ((b - a) * Math.sqrt((left.length * right.length) / values.length)) / Math.sqrt(within + 1e-9);
    if (size > best.size) best = { at, size };
  }
  return best;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What lies before `time`, and what does not. */
export function splitAt(telemetry: Telemetry, time: number): readonly [Telemetry, Telemetry] {
  const part = (isIn: (at: number) => boolean): Telemetry => ({
    spans: telemetry.spans.filter(({ start }) => isIn(start)),
    logs: telemetry.logs.filter((log) => isIn(log.time)),
    points: telemetry.points.filter((point) => isIn(point.time)),
    levels: telemetry.levels.filter((level) => isIn(level.time)),
    calls: telemetry.calls,
  });
  return [part((at) => at < time), part((at) => at >= time)];
}
