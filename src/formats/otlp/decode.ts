/**
 * Export requests of the OpenTelemetry protocol in protobuf, traces, logs and metrics:
 *
 *   request  = 1: resource_spans | resource_logs | resource_metrics, repeated
 *   resource = 1: Resource { 1: attributes }   2: scope { 1: scope { 1: name }  2: records }
 *
 * Field numbers follow opentelemetry/proto/{trace,logs,metrics,common}/v1. Unknown fields are skipped.
 */
import type { Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type {
  Attributes,
  AttributeValue,
  Entity,
  LogRecord,
  Span,
  SpanEvent,
  Telemetry,
} from '../../model/telemetry.ts';
import { entityOf, statementOf } from './attributes.ts';
import { readMetric } from './metrics.ts';
import {
  type Cursor,
  cursorOver,
  inMessage,
  nextField,
  readFixed64,
  readHex,
  readString,
  readVarint,
  skipField,
} from './protobuf.ts';
import { type Reading, readAnyValue, readAttributes, readKeyValue } from './values.ts';

export type Signal = 'traces' | 'logs' | 'metrics';
/** Collector and proto documents advise at most 64 levels of nested values. */
export const OTLP_LIMITS: Limits = {
  bytes: 64 * 2 ** 20,
  entries: 1_000_000,
  depth: 64,
  stringBytes: 64 * 1024,
};

export function parseOtlpProtobuf(
  bytes: Uint8Array,
  signal: Signal,
  limits: Limits = OTLP_LIMITS,
): Parsed<Telemetry> {
  const reading: Reading = { limits, spans: [], logs: [], points: [], left: limits.entries, tooDeep: false };
  const issues: Issue[] = [];
  const cursor = cursorOver(bytes.length > limits.bytes ? bytes.subarray(0, limits.bytes) : bytes);
  while (nextField(cursor))
    if (cursor.field === 1 && cursor.wire === 2)
      inMessage(cursor, (inner) => readResource(inner, signal, reading));
    else skipField(cursor);
  if (bytes.length > limits.bytes)
    issues.push({ id: 'too-large', message: `only ${limits.bytes} of ${bytes.length} bytes were read` });
  if (cursor.broken)
    issues.push({ id: 'broken-protobuf', message: 'a field ends beyond its message', at: cursor.at });
  if (reading.left < 0)
    issues.push({ id: 'too-many-records', message: `more than ${limits.entries} records` });
  if (reading.tooDeep)
    issues.push({ id: 'too-deep', message: `values nested deeper than ${limits.depth} levels` });
  const { spans, logs, points } = reading;
  return { value: { spans, logs, points, levels: [], calls: [] }, issues };
}

function readResource(cursor: Cursor, signal: Signal, reading: Reading): void {
  // The resource may stand behind its records: find it first.
  const start = cursor.at;
  let attributes: Attributes = {};
  while (nextField(cursor))
    if (cursor.field === 1) attributes = inMessage(cursor, (inner) => readAttributes(inner, 1, reading));
    else skipField(cursor);
  const entity = entityOf(attributes);
  const broken = cursor.broken;
  cursor.at = start;
  cursor.broken = false;
  while (nextField(cursor))
    if (cursor.field === 2) inMessage(cursor, (inner) => readScope(inner, signal, entity, reading));
    else skipField(cursor);
  cursor.broken ||= broken;
}

function readScope(cursor: Cursor, signal: Signal, entity: Entity, reading: Reading): void {
  let scope = '';
  while (nextField(cursor)) {
    if (cursor.field === 1) scope = inMessage(cursor, (inner) => readName(inner, reading));
    else if (cursor.field !== 2) skipField(cursor);
    else if (reading.left-- <= 0) skipField(cursor);
    else if (signal === 'traces')
      reading.spans.push(inMessage(cursor, (inner) => readSpan(inner, entity, reading)));
    else if (signal === 'logs')
      reading.logs.push(inMessage(cursor, (inner) => readLog(inner, entity, scope, reading)));
    else inMessage(cursor, (inner) => readMetric(inner, entity, reading));
  }
}

function readName(cursor: Cursor, reading: Reading): string {
  let name = '';
  while (nextField(cursor))
    if (cursor.field === 1) name = readString(cursor, reading.limits.stringBytes);
    else skipField(cursor);
  return name;
}

function readSpan(cursor: Cursor, entity: Entity, reading: Reading): Span {
  const most = reading.limits.stringBytes;
  let [traceId, spanId, parentSpanId, name, statusMessage] = ['', '', '', '', ''];
  let [kind, start, end, status] = [0, 0, 0, 0];
  const attributes: Record<string, AttributeValue> = {};
  let events: SpanEvent[] = NO_EVENTS;
  while (nextField(cursor))
    switch (cursor.field) {
      case 1:
        traceId = readHex(cursor, 16);
        break;
      case 2:
        spanId = readHex(cursor, 8);
        break;
      case 4:
        parentSpanId = readHex(cursor, 8);
        break;
      case 5:
        name = readString(cursor, most);
        break;
      case 6:
        kind = readVarint(cursor);
        break;
      case 7:
        start = readFixed64(cursor);
        break;
      case 8:
        end = readFixed64(cursor);
        break;
      case 9:
        inMessage(cursor, (inner) => readKeyValue(inner, attributes, reading));
        break;
      case 11:
        if (events === NO_EVENTS) events = [];
        events.push(inMessage(cursor, (inner) => readEvent(inner, reading)));
        break;
      case 15:
        inMessage(cursor, (inner) => {
          while (nextField(inner))
            if (inner.field === 2) statusMessage = readString(inner, most);
            else if (inner.field === 3) status = readVarint(inner);
            else skipField(inner);
        });
        break;
      default:
        skipField(cursor);
    }
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    start,
    end,
    status,
    entity,
    attributes,
    events,
    ...(statusMessage === '' ? {} : { statusMessage }),
  };
}

const NO_EVENTS: SpanEvent[] = [];

function readEvent(cursor: Cursor, reading: Reading): SpanEvent {
  let [time, name] = [0, ''];
  const attributes: Record<string, AttributeValue> = {};
  while (nextField(cursor))
    if (cursor.field === 1) time = readFixed64(cursor);
    else if (cursor.field === 2) name = readString(cursor, reading.limits.stringBytes);
    else if (cursor.field === 3) inMessage(cursor, (inner) => readKeyValue(inner, attributes, reading));
    else skipField(cursor);
  return { time, name, attributes };
}

function readLog(cursor: Cursor, entity: Entity, scope: string, reading: Reading): LogRecord {
  let [time, observed, severity] = [0, 0, 0];
  let [traceId, spanId, eventName] = ['', '', ''];
  let body: unknown = '';
  const attributes: Record<string, AttributeValue> = {};
  while (nextField(cursor))
    switch (cursor.field) {
      case 1:
        time = readFixed64(cursor);
        break;
      case 2:
        severity = readVarint(cursor);
        break;
      case 5:
        body = inMessage(cursor, (inner) => readAnyValue(inner, 0, reading));
        break;
      case 6:
        inMessage(cursor, (inner) => readKeyValue(inner, attributes, reading));
        break;
      case 9:
        traceId = readHex(cursor, 16);
        break;
      case 10:
        spanId = readHex(cursor, 8);
        break;
      case 11:
        observed = readFixed64(cursor);
        break;
      case 12:
        eventName = readString(cursor, reading.limits.stringBytes);
        break;
      default:
        skipField(cursor);
    }
  return {
    time: time === 0 ? observed : time,
    severity,
    body: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
    entity,
    traceId,
    spanId,
    statement: statementOf(scope, attributes, eventName),
    attributes,
  };
}
