import type { ServiceLevel, Telemetry } from '../model/telemetry.ts';

/**
 * How well each entity served its callers, out of the spans that entered it: the first span of a trace and
 * every span whose parent belongs to somebody else. One entry an entity and interval.
 * `intervalSeconds` is the width of an interval.
 */
export function serviceLevels({ spans }: Telemetry, intervalSeconds: number): ServiceLevel[] {
  const owners = new Map<string, string>();
  for (const span of spans) owners.set(span.traceId + span.spanId, span.entity.id);
  const found = new Map<
    string,
    { entity: string; time: number; requests: number; seconds: number; failed: number }
  >();
  for (const span of spans) {
    const parent = span.parentSpanId === '' ? undefined : owners.get(span.traceId + span.parentSpanId);
    if (parent === span.entity.id) continue;
    const time = Math.floor(span.start / 1e9 / intervalSeconds) * intervalSeconds * 1e9;
    const key = `${time} ${span.entity.id}`;
    let level = found.get(key);
    if (!level)
      found.set(key, (level = { entity: span.entity.id, time, requests: 0, seconds: 0, failed: 0 }));
    level.requests++;
    level.seconds += Math.max(0, span.end - span.start) / 1e9;
    if (span.status === 2) level.failed++;
  }
  return [...found.values()].map(({ entity, time, requests, seconds, failed }) => ({
    entity,
    time,
    requests,
    latency: seconds / requests,
    failures: failed / requests,
  }));
}
