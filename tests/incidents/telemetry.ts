import type { Entity, LogRecord, ServiceLevel, Span } from '../../src/model/telemetry.ts';

const entities = new Map<string, Entity>();

export function entity(id: string): Entity {
  const known = entities.get(id) ?? { id, attributes: {} };
  entities.set(id, known);
  return known;
}

/** A span of `milliseconds` that begins at `start` (ms). */
export function span(
  [trace, id, parent = '']: readonly [string, string, string?],
  service: string,
  name: string,
  [start, milliseconds]: readonly [number, number],
  status = 0,
): Span {
  return {
    traceId: trace,
    spanId: id,
    parentSpanId: parent,
    name,
    kind: 0,
    start: start * 1e6,
    end: (start + milliseconds) * 1e6,
    status,
    entity: entity(service),
    attributes: {},
    events: [],
  };
}

export function log(
  [trace, spanId]: readonly [string, string],
  service: string,
  statement: string,
  severity = 9,
): LogRecord {
  return {
    time: 1,
    severity,
    body: statement,
    entity: entity(service),
    traceId: trace,
    spanId,
    statement,
    attributes: {},
  };
}

/** Ten equal intervals of one service. */
export function levels(
  service: string,
  level: Omit<ServiceLevel, 'entity' | 'time'>,
  from = 0,
): ServiceLevel[] {
  return Array.from({ length: 10 }, (_, index) => ({
    entity: service,
    time: (from + index) * 60e9,
    ...level,
  }));
}
