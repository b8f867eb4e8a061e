import { parseLogMinute, parseMetricFile, parseTraceMinute } from '../../formats/nezha/nezha.ts';
import { OTLP_LIMITS, parseOtlpProtobuf } from '../../formats/otlp/decode.ts';
import { parseOtlpJson } from '../../formats/otlp/json.ts';
import { parseCallMatrix, parseLevelTable } from '../../formats/petshop/petshop.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { Parsed } from '../../model/parsed.ts';
import { NO_TELEMETRY, type Telemetry } from '../../model/telemetry.ts';
import { UsageError } from '../usage-error.ts';

/** A defect of one file. */
export interface FileIssue {
  readonly id: string;
  readonly message: string;
  readonly path: string;
}

/** Deepest folder that is entered. */
const DEEPEST = 8;
/** Largest file that is read at once. */
const MOST_BYTES = 1024 * 2 ** 20;

/** Reads every file under `paths` as telemetry and joins it. */
export function readTelemetry(
  host: Host,
  paths: readonly string[],
): { telemetry: Telemetry; issues: FileIssue[] } {
  const issues: FileIssue[] = [];
  const parts: Telemetry[] = [];
  const visit = (path: string, depth: number): void => {
    const kind = host.kind(path);
    if (kind === 'missing' || kind === 'unreadable') throw new UsageError(`${path}: ${kind}`);
    if (kind === 'directory') {
      const entries = host.entries(path);
      if (isRefusal(entries)) throw new UsageError(entries.message);
      if (depth >= DEEPEST) issues.push({ id: 'too-deep', message: 'folders below are not read', path });
      else
        for (const { name, link } of entries)
          if (!link && isTelemetryName(host, `${path}/${name}`)) visit(`${path}/${name}`, depth + 1);
      return;
    }
    const bytes = host.head(path, MOST_BYTES);
    if (isRefusal(bytes)) throw new UsageError(bytes.message);
    if (bytes.length === MOST_BYTES)
      issues.push({ id: 'too-large', message: `only the first ${MOST_BYTES} bytes are read`, path });
    const parsed = parseTelemetry(path, bytes);
    parts.push(parsed.value);
    for (const issue of parsed.issues) issues.push({ ...issue, path });
  };
  for (const path of paths) visit(path, 0);
  return {
    telemetry: {
      spans: parts.flatMap(({ spans }) => spans),
      logs: parts.flatMap(({ logs }) => logs),
      points: parts.flatMap(({ points }) => points),
      levels: parts.flatMap(({ levels }) => levels),
      calls: parts.flatMap(({ calls }) => calls),
    },
    issues,
  };
}

const EXTENSION = /\.(?:json|jsonl|ndjson|csv|pb|binpb|bin|otlp)$/i;
const isTelemetryName = (host: Host, path: string): boolean =>
  host.kind(path) === 'directory' || EXTENSION.test(path);

/** What a file is, by its first bytes. */
function parseTelemetry(path: string, bytes: Uint8Array): Parsed<Telemetry> {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  const text = (): string => new TextDecoder().decode(bytes);
  const only = <T>(
    { value, issues }: Parsed<T>,
    part: (value: T) => Partial<Telemetry>,
  ): Parsed<Telemetry> => ({
    value: { ...NO_TELEMETRY, ...part(value) },
    issues,
  });
  if (start.startsWith('{')) return parseOtlpJson(text());
  const header = start.split(/[\r\n]/, 1)[0] ?? '';
  if (header.startsWith('microservice,')) return only(parseLevelTable(text()), (levels) => ({ levels }));
  if (header.startsWith('TraceID,')) return only(parseTraceMinute(text()), (spans) => ({ spans }));
  if (header.includes(',TraceID,') && header.includes(',Log'))
    return only(parseLogMinute(text()), (logs) => ({ logs }));
  if (header.includes('TimeStamp,PodName,')) return only(parseMetricFile(text()), (points) => ({ points }));
  if (header.startsWith(',')) return only(parseCallMatrix(text()), (calls) => ({ calls }));
  if (bytes[0] === FIRST_FIELD) return protobuf(path, bytes);
  return {
    value: NO_TELEMETRY,
    issues: [{ id: 'unknown-format', message: 'neither OTLP nor a known table' }],
  };
}

/** Tag of field 1 with a length: how every export request begins. */
const FIRST_FIELD = 10;

/** Requests of all signals look alike on the outside: the name decides, else what reads without defects. */
function protobuf(path: string, bytes: Uint8Array): Parsed<Telemetry> {
  const named = (['traces', 'logs', 'metrics'] as const).filter((signal) =>
    path.toLowerCase().includes(signal.slice(0, -1)),
  );
  const limits = { ...OTLP_LIMITS, bytes: MOST_BYTES };
  const tried = (named.length === 1 ? named : (['traces', 'logs', 'metrics'] as const)).map((signal) =>
    parseOtlpProtobuf(bytes, signal, limits),
  );
  const sane = ({ value, issues }: Parsed<Telemetry>): number =>
    value.spans.filter(({ start, name }) => start > 0 && name !== '').length +
    value.logs.filter(({ time }) => time > 0).length +
    value.points.filter(({ name, time }) => name !== '' && time > 0).length -
    issues.length * 1e6;
  return tried.reduce((best, other) => (sane(other) > sane(best) ? other : best));
}
