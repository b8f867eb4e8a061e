/**
 * Records, spans and points aligned onto the events of the ontology. A log line, a failed span and a
 * metric that tell of one failure become one event about one entity: they are no independent evidence.
 */
import type { ObservedServiceEvent, ServiceCatalogue, ServiceEvent } from '../model/service-knowledge.ts';
import type { Attributes, AttributeValue, Telemetry } from '../model/telemetry.ts';

type Signal = ObservedServiceEvent['signals'][number];
/** Longest text that is matched: what matters stands at the front, and the time is bounded. */
const MOST_TEXT = 2000;
const MOST_SHOWN = 200;

interface Matcher {
  readonly event: ServiceEvent;
  readonly patterns: readonly RegExp[];
}

/** Compiles the catalogue once; the result finds every event in a stretch of telemetry. */
export function serviceEventFinder(
  catalogue: ServiceCatalogue,
): (telemetry: Telemetry) => ObservedServiceEvent[] {
  const matchers: Matcher[] = catalogue.events.map((event) => ({
    event,
    patterns: event.log.map((source) => new RegExp(source, 'i')),
  }));
  // Most lines match nothing: one expression says so at once.
  const any = new RegExp(
    catalogue.events.flatMap(({ log }) => log.map((source) => `(?:${source})`)).join('|'),
    'i',
  );
  const spanEvents = catalogue.events.filter(({ span }) => span.length > 0);
  const metricEvents = new Map<string, ServiceEvent[]>();
  for (const event of catalogue.events)
    for (const name of new Set(event.metric.map((condition) => condition.name)))
      metricEvents.set(name, [...(metricEvents.get(name) ?? []), event]);

  const textEvents = (text: string): readonly ServiceEvent[] => {
    const cut = text.slice(0, MOST_TEXT);
    return any.test(cut)
      ? matchers
          .filter(({ patterns }) => patterns.some((pattern) => pattern.test(cut)))
          .map(({ event }) => event)
      : [];
  };
  const attributeEvents = (attributes: Attributes): readonly ServiceEvent[] =>
    spanEvents.filter(({ span }) =>
      span.some((condition) => holds(condition, attributes[condition.attribute])),
    );

  return ({ logs, spans, points }) => {
    const found = collector();
    for (const log of logs) {
      const message = log.attributes['exception.message'];
      for (const event of new Set([
        ...textEvents(message === undefined ? log.body : `${log.body}\n${message}`),
        ...attributeEvents(log.attributes),
      ]))
        found.add(event, log.entity.id, 'log', log.time, log.body);
    }
    for (const span of spans) {
      const shown = new Set(attributeEvents(span.attributes));
      for (const mark of span.events) {
        for (const event of attributeEvents(mark.attributes)) shown.add(event);
        for (const event of textEvents(String(mark.attributes['exception.message'] ?? ''))) shown.add(event);
      }
      if (span.statusMessage !== undefined)
        for (const event of textEvents(span.statusMessage)) shown.add(event);
      for (const event of shown)
        found.add(event, span.entity.id, 'span', span.end, span.statusMessage ?? span.name);
    }
    for (const point of points)
      for (const event of metricEvents.get(point.name) ?? [])
        if (
          event.metric.some(
            (condition) =>
              condition.name === point.name &&
              holds(
                condition,
                condition.attribute === undefined ? point.value : point.attributes[condition.attribute],
              ),
          )
        )
          found.add(event, point.entity.id, 'metric', point.time, `${point.name} ${point.value}`);
    return found.all();
  };
}

/** Points born in other systems carry numbers as text: both forms of a value are one. */
function holds(
  condition: ServiceEvent['span'][number] | ServiceEvent['metric'][number],
  value: AttributeValue | undefined,
): boolean {
  if (value === undefined) return false;
  if (condition.any) return condition.any.some((wanted) => String(wanted) === String(value));
  const number = Number(value);
  return condition.above === undefined
    ? condition.below !== undefined && number < condition.below
    : number > condition.above;
}

function collector(): {
  add(event: ServiceEvent, entity: string, signal: Signal, time: number, text: string): void;
  all(): ObservedServiceEvent[];
} {
  const found = new Map<
    string,
    { event: ServiceEvent; entity: string; signals: Set<Signal>; count: number; first: number; text: string }
  >();
  return {
    add(event, entity, signal, time, text) {
      const key = `${event.id} ${entity}`;
      const known = found.get(key);
      if (!known) {
        found.set(key, {
          event,
          entity,
          signals: new Set([signal]),
          count: 1,
          first: time,
          text: text.slice(0, MOST_SHOWN),
        });
        return;
      }
      known.count++;
      known.signals.add(signal);
      known.first = Math.min(known.first, time);
    },
    all: () =>
      [...found.values()]
        .map(({ event, signals, ...rest }) => ({
          ...rest,
          event: event.id,
          title: event.title,
          signals: [...signals].sort(),
        }))
        .sort((a, b) => b.count - a.count || (a.event + a.entity < b.event + b.entity ? -1 : 1)),
  };
}

/**
 * Events of the window that are new, or at least twice as frequent as in the baseline: what always happens
 * explains no incident. Both stretches are taken to be of like length when neither is empty.
 */
export function newServiceEvents(
  baseline: readonly ObservedServiceEvent[],
  window: readonly ObservedServiceEvent[],
): ObservedServiceEvent[] {
  const usual = new Map(baseline.map(({ event, entity, count }) => [`${event} ${entity}`, count]));
  return window.filter(({ event, entity, count }) => count >= 2 * (usual.get(`${event} ${entity}`) ?? 0));
}
