/**
 * Minute files as the Nezha data set publishes them, one row a record, header first:
 *
 *   trace   TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration
 *   log     Timestamp,TimeUnixNano,Node,PodName,Container,TraceID,SpanID,Log    (Log is JSON {"log":…})
 *   metric  Time,TimeStamp,PodName,CpuUsage(m),CpuUsageRate(%),MemoryUsage(Mi),MemoryUsageRate(%),…
 *
 * The text of a log line is `HH:MM:SS.mmm LEVEL Logger#line TraceID: … SpanID: … text`. Files overlap:
 * rows that occur twice are kept once. Columns are found by name; those that are not there stay unknown.
 */
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { Entity, LogRecord, MetricPoint, Span } from '../../model/telemetry.ts';
import { eachRow } from '../csv/csv.ts';

/** A deployment names its pods `<service>-<replica set>-<pod>`. */
function serviceOf(pod: string): string {
  const parts = pod.split('-');
  return parts.length > 2 ? parts.slice(0, -2).join('-') : pod;
}

type Intern = (pod: string, node?: string) => Entity;

/** One object a pod, for as long as the function lives. */
function interning(): Intern {
  const known = new Map<string, Entity>();
  return (pod, node) => {
    let entity = known.get(pod);
    if (!entity) {
      entity = {
        id: serviceOf(pod),
        instance: pod,
        attributes: { 'k8s.pod.name': pod, ...(node === undefined ? {} : { 'k8s.node.name': node }) },
      };
      known.set(pod, entity);
    }
    return entity;
  };
}

type Cell = (name: string) => string;

/** Hands rows to `take` with their cells by column name; reports columns that are missing. */
function records(
  text: string,
  columns: readonly string[],
  limits: Limits,
  take: (cell: Cell, row: readonly string[], header: readonly string[]) => void,
): Issue[] {
  const index = new Map<string, number>();
  let header: readonly string[] = [];
  const issues: Issue[] = [];
  const outcome = eachRow(
    text,
    (row, number) => {
      if (number > 0) return take((name) => row[index.get(name) ?? -1] ?? '', row, header);
      header = row;
      for (const [at, name] of row.entries()) index.set(name, at);
      for (const name of columns)
        if (!index.has(name)) issues.push({ id: 'missing-column', message: `there is no column ${name}` });
    },
    limits,
  );
  return [...issues, ...outcome.issues];
}

const TRACE_COLUMNS = [
  'TraceID',
  'SpanID',
  'ParentID',
  'PodName',
  'OperationName',
  'StartTimeUnixNano',
  'EndTimeUnixNano',
];

export function parseTraceMinute(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<readonly Span[]> {
  const spans: Span[] = [];
  const seen = new Set<string>();
  const entity = interning();
  const issues = records(text, TRACE_COLUMNS, limits, (cell) => {
    const [traceId, spanId] = [cell('TraceID'), cell('SpanID')];
    const [start, end] = [Number(cell('StartTimeUnixNano')), Number(cell('EndTimeUnixNano'))];
    if (seen.has(traceId + spanId) || !Number.isFinite(start) || !Number.isFinite(end)) return;
    seen.add(traceId + spanId);
    const parent = cell('ParentID');
    spans.push({
      traceId,
      spanId,
      parentSpanId: parent === 'root' ? '' : parent,
      name: cell('OperationName'),
      kind: 0,
      start,
      end,
      status: 0,
      entity: entity(cell('PodName')),
      attributes: {},
      events: [],
    });
  });
  return { value: spans, issues };
}

const LOG_COLUMNS = ['Timestamp', 'TimeUnixNano', 'PodName', 'TraceID', 'SpanID', 'Log'];
const LINE = /^\S{1,20} ([A-Z]{1,8}) +(\S{1,200}?)#(\d{1,7}) TraceID: \w* SpanID: \w* ([\s\S]*)$/;
const SEVERITY: Readonly<Record<string, number>> = {
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  WARN: 13,
  ERROR: 17,
  FATAL: 21,
};

export function parseLogMinute(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<readonly LogRecord[]> {
  const logs: LogRecord[] = [];
  const seen = new Set<string>();
  const entity = interning();
  let unreadable = 0;
  const issues = records(text, LOG_COLUMNS, limits, (cell, row) => {
    const key = row.join('\n');
    if (seen.has(key)) return;
    seen.add(key);
    const line = lineOf(cell('Log'));
    if (line === undefined) {
      unreadable++;
      return;
    }
    const parts = LINE.exec(line);
    const body = (parts?.[4] ?? line).trimEnd();
    logs.push({
      time: timeOf(cell('TimeUnixNano'), cell('Timestamp')),
      severity: SEVERITY[parts?.[1] ?? ''] ?? severityOf(line),
      body,
      entity: entity(cell('PodName'), cell('Node')),
      traceId: cell('TraceID'),
      spanId: cell('SpanID'),
      statement: parts ? `${parts[2]}#${parts[3]}` : '',
      attributes: {},
    });
  });
  if (unreadable > 0) issues.push({ id: 'unreadable-log', message: `${unreadable} rows hold no JSON text` });
  return { value: logs, issues };
}

function lineOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && 'log' in value && typeof value.log === 'string')
      return value.log;
  } catch {
    return undefined;
  }
  return undefined;
}

/** Loggers that write JSON or other words than the usual ones. */
function severityOf(line: string): number {
  const word = /"(?:severity|level)" ?: ?"(\w{1,10})"/i.exec(line.slice(0, 2000))?.[1]?.toUpperCase();
  return SEVERITY[word === 'WARNING' ? 'WARN' : (word ?? '')] ?? 0;
}

/** Some rows carry the zero time of Go: their text form has the truth, as UTC. */
function timeOf(nanoseconds: string, text: string): number {
  const value = Number(nanoseconds);
  if (value > 0) return value;
  const milliseconds = Date.parse(/[Zz]$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(milliseconds) ? 0 : milliseconds * 1e6;
}

/** Columns with a name in the semantic conventions, with the factor to its unit. */
const METRICS: Readonly<Record<string, readonly [name: string, unit: string, factor: number]>> = {
  'CpuUsage(m)': ['k8s.pod.cpu.usage', '{cpu}', 1e-3],
  'CpuUsageRate(%)': ['k8s.pod.cpu_limit_utilization', '1', 0.01],
  'MemoryUsage(Mi)': ['k8s.pod.memory.usage', 'By', 2 ** 20],
  'MemoryUsageRate(%)': ['k8s.pod.memory_limit_utilization', '1', 0.01],
};

export function parseMetricFile(
  text: string,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<readonly MetricPoint[]> {
  const points: MetricPoint[] = [];
  const entity = interning();
  const issues = records(text, ['TimeStamp', 'PodName'], limits, (cell, row, header) => {
    const seconds = Number(cell('TimeStamp'));
    if (!(seconds > 0)) return;
    for (const [column, name] of header.entries()) {
      const metric = METRICS[name];
      const text = row[column] ?? '';
      const value = Number(text);
      if (metric === undefined || text === '' || !Number.isFinite(value)) continue;
      points.push({
        time: seconds * 1e9,
        name: metric[0],
        unit: metric[1],
        value: value * metric[2],
        entity: entity(cell('PodName')),
        attributes: {},
      });
    }
  });
  return { value: points, issues };
}
