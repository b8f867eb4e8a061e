/**
 * OTLP in JSON, one export request a line (the file exporter of the Collector writes this):
 *
 *   {"resourceSpans":[{"resource":{"attributes":[{"key":…,"value":{"stringValue":…}}]},
 *                      "scopeSpans":[{"scope":{"name":…},"spans":[…]}]}]}
 *
 * Ids are hex, enumerations integers, 64-bit integers text or numbers, unknown members ignored.
 */
import type { Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type {
  Attributes,
  AttributeValue,
  LogRecord,
  MetricPoint,
  Span,
  Telemetry,
} from '../../model/telemetry.ts';
import { entityOf, setAttribute, statementOf } from './attributes.ts';
import { OTLP_LIMITS } from './decode.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => {
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : 0;
};
const hex = (value: unknown): string => text(value).toLowerCase();

interface Reading {
  readonly limits: Limits;
  readonly spans: Span[];
  readonly logs: LogRecord[];
  readonly points: MetricPoint[];
  left: number;
  tooDeep: boolean;
}

/** Reads a file of JSON lines, or one request. Lines that are no request are reported and passed over. */
export function parseOtlpJson(source: string, limits: Limits = OTLP_LIMITS): Parsed<Telemetry> {
  const reading: Reading = { limits, spans: [], logs: [], points: [], left: limits.entries, tooDeep: false };
  const issues: Issue[] = [];
  let at = 0;
  let lines = 0;
  for (const line of wholeOrLines(source)) {
    if (line.trim() !== '') {
      lines++;
      const request = parseJson(line);
      if (isObject(request)) readRequest(request, reading);
      else if (issues.length < 20)
        issues.push({ id: 'no-request', message: `line ${lines} is no OTLP request in JSON`, at });
    }
    at += line.length + 1;
  }
  if (reading.left < 0)
    issues.push({ id: 'too-many-records', message: `more than ${limits.entries} records` });
  if (reading.tooDeep)
    issues.push({ id: 'too-deep', message: `values nested deeper than ${limits.depth} levels` });
  const { spans, logs, points } = reading;
  return { value: { spans, logs, points, levels: [], calls: [] }, issues };
}

/** A request that was printed over many lines is one text; anything else is a request a line. */
function wholeOrLines(source: string): readonly string[] {
  const first = source.trimStart().split('\n', 1)[0] ?? '';
  return isObject(parseJson(first))
    ? source.split('\n')
    : isObject(parseJson(source))
      ? [source]
      : source.split('\n');
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function readRequest(request: Json, reading: Reading): void {
  for (const [member, scopes, records] of [
    ['resourceSpans', 'scopeSpans', 'spans'],
    ['resourceLogs', 'scopeLogs', 'logRecords'],
    ['resourceMetrics', 'scopeMetrics', 'metrics'],
  ] as const)
    for (const resource of objects(request[member])) {
      const entity = entityOf(attributesOf(object(resource['resource'])['attributes'], reading));
      for (const scope of objects(resource[scopes])) {
        const name = text(object(scope['scope'])['name']);
        for (const record of objects(scope[records])) {
          if (reading.left-- <= 0) return;
          if (records === 'spans') reading.spans.push(spanOf(record, entity, reading));
          else if (records === 'logRecords') reading.logs.push(logOf(record, entity, name, reading));
          else readMetric(record, entity, reading);
        }
      }
    }
}

function attributesOf(list: unknown, reading: Reading): Attributes {
  const found: Record<string, AttributeValue> = {};
  for (const { key, value } of objects(list)) {
    const plain = plainValue(object(value), 0, reading);
    if (typeof key === 'string' && key !== '' && plain !== undefined)
      setAttribute(found, key, typeof plain === 'object' ? JSON.stringify(plain) : plain);
  }
  return found;
}

/** An AnyValue as a plain value; arrays and key-value lists become arrays, cut below the depth limit. */
function plainValue(
  value: Json,
  depth: number,
  reading: Reading,
): AttributeValue | readonly unknown[] | undefined {
  if (typeof value['stringValue'] === 'string')
    return value['stringValue'].slice(0, reading.limits.stringBytes);
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  if (value['intValue'] !== undefined) return number(value['intValue']);
  if (value['doubleValue'] !== undefined) return number(value['doubleValue']);
  if (typeof value['bytesValue'] === 'string')
    return value['bytesValue'].slice(0, reading.limits.stringBytes);
  const list = value['arrayValue'] ?? value['kvlistValue'];
  if (list === undefined) return undefined;
  if (depth >= reading.limits.depth) {
    reading.tooDeep = true;
    return undefined;
  }
  return objects(object(list)['values']).map((item) =>
    value['arrayValue'] === undefined
      ? [text(item['key']), plainValue(object(item['value']), depth + 1, reading) ?? null]
      : (plainValue(item, depth + 1, reading) ?? null),
  );
}

function spanOf(record: Json, entity: Span['entity'], reading: Reading): Span {
  const status = object(record['status']);
  const message = text(status['message']);
  return {
    traceId: hex(record['traceId']),
    spanId: hex(record['spanId']),
    parentSpanId: hex(record['parentSpanId']),
    name: text(record['name']),
    kind: number(record['kind']),
    start: number(record['startTimeUnixNano']),
    end: number(record['endTimeUnixNano']),
    status: number(status['code']),
    entity,
    attributes: attributesOf(record['attributes'], reading),
    events: objects(record['events']).map((event) => ({
      time: number(event['timeUnixNano']),
      name: text(event['name']),
      attributes: attributesOf(event['attributes'], reading),
    })),
    ...(message === '' ? {} : { statusMessage: message }),
  };
}

function logOf(record: Json, entity: LogRecord['entity'], scope: string, reading: Reading): LogRecord {
  const attributes = attributesOf(record['attributes'], reading);
  const body = plainValue(object(record['body']), 0, reading) ?? '';
  return {
    time: number(record['timeUnixNano']) || number(record['observedTimeUnixNano']),
    severity: number(record['severityNumber']),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    entity,
    traceId: hex(record['traceId']),
    spanId: hex(record['spanId']),
    statement: statementOf(scope, attributes, text(record['eventName'])),
    attributes,
  };
}

const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

function readMetric(metric: Json, entity: MetricPoint['entity'], reading: Reading): void {
  const [name, unit] = [text(metric['name']), text(metric['unit'])];
  for (const kind of KINDS)
    for (const point of objects(object(metric[kind])['dataPoints'])) {
      if (reading.left-- <= 0) return;
      const base = {
        time: number(point['timeUnixNano']),
        name,
        unit,
        entity,
        attributes: attributesOf(point['attributes'], reading),
      };
      if (kind === 'gauge' || kind === 'sum')
        reading.points.push({ ...base, value: number(point['asDouble'] ?? point['asInt']) });
      else {
        const count = number(point['count']);
        reading.points.push({ ...base, count, value: count > 0 ? number(point['sum']) / count : Number.NaN });
      }
    }
}
