import type { Host } from '../../model/host.ts';
import type { IncidentInput, IncidentRanking, IncidentReport, Symptom } from '../../model/incident.ts';
import type { Telemetry } from '../../model/telemetry.ts';
import { rankRoots } from '../../propagation/rank.ts';
import {
  incidentFindings,
  renderIncidentHtml,
  renderIncidentJson,
  renderIncidentTerminal,
} from '../../report/incident.ts';
import { renderGraphSvg, renderGraphText } from '../../report/incident-graph.ts';
import { SERVICE_CATALOGUE } from '../../knowledge/services.generated.ts';
import { findOnset, splitAt } from '../../telemetry/onset.ts';
import { diagnoseServiceCauses } from '../../telemetry/service-causes.ts';
import { newServiceEvents, serviceEventFinder } from '../../telemetry/service-events.ts';
import { serviceLevels } from '../../telemetry/service-levels.ts';
import { nameStatements } from '../../telemetry/statements.ts';
import { findTemplateChanges } from '../../telemetry/template-changes.ts';
import type { Streams } from '../command.ts';
import { parseFormat } from '../format.ts';
import { renderFindings } from '../output.ts';
import { UsageError, unknownWord } from '../usage-error.ts';
import { readTelemetry } from './read-telemetry.ts';

export interface IncidentOptions {
  readonly paths: readonly string[];
  readonly baseline: readonly string[];
  readonly at: string | undefined;
  readonly symptom: string | undefined;
  readonly graph: string | undefined;
  readonly format: string;
}

/** Levels of spans are counted over this many seconds. */
const INTERVAL = 60;
/** A root is named when this much of its departure is unexplained and the next one is clearly behind. */
const [SURE, CLEARLY] = [0.5, 0.85];
/** Everything moves a little: below this nothing is wrong. */
const NOISE = 0.1;
const MOST_TEMPLATES = 20;

/** `crossroot incident PATH…`. Returns the exit code: 0 when nothing departs from normal. */
export async function incident(host: Host, streams: Streams, options: IncidentOptions): Promise<number> {
  const format = parseFormat(options.format);
  if (options.graph !== undefined && options.graph !== 'text' && options.graph !== 'svg')
    throw unknownWord('graph format', options.graph, ['text', 'svg']);
  const report = examine(host, options);
  if (options.graph === 'svg') streams.out(renderGraphSvg(report.ranking));
  else if (options.graph === 'text') streams.out(renderGraphText(report.ranking));
  else if (format === 'terminal') streams.out(renderIncidentTerminal(report, streams.screen));
  else if (format === 'html') streams.out(renderIncidentHtml(report));
  else if (format === 'json' || format === 'jsonl')
    streams.out(renderIncidentJson(report, format === 'jsonl'));
  else streams.out(await renderFindings(incidentFindings(report, options.paths[0] ?? ''), format));
  return report.outcome === 'nothing-wrong' && report.issues.length === 0 ? 0 : 1;
}

function examine(host: Host, options: IncidentOptions): IncidentReport {
  const input = readTelemetry(host, options.paths);
  const past = options.baseline.length > 0 ? readTelemetry(host, options.baseline) : undefined;
  const at = options.at === undefined ? undefined : parseTime(options.at);
  const onset = at ?? (past ? undefined : findOnset(input.telemetry));
  const [before, during] = past
    ? [past.telemetry, at === undefined ? input.telemetry : splitAt(input.telemetry, at)[1]]
    : splitAt(input.telemetry, onset ?? 0);
  const [baseline = before, window = during] = nameStatements([before, during]).map(withLevels);
  const { symptom, ranking } = rank({ baseline, window }, options.symptom);
  const [top, second] = ranking.roots;
  const findEvents = serviceEventFinder(SERVICE_CATALOGUE);
  const events = newServiceEvents(findEvents(baseline), findEvents(window));
  return {
    outcome:
      (top?.score ?? 0) < NOISE || !top
        ? 'nothing-wrong'
        : top.score >= SURE && (second?.score ?? 0) <= top.score * CLEARLY
          ? 'diagnosed'
          : 'undecided',
    ...(symptom ? { symptom } : {}),
    ...(onset === undefined ? {} : { onset: new Date(onset / 1e6).toISOString() }),
    ranking,
    events,
    ...diagnoseServiceCauses(SERVICE_CATALOGUE, top?.entity ?? '', events, ranking.departures),
    templates: findTemplateChanges(baseline.logs, window.logs).slice(0, MOST_TEMPLATES),
    seen: {
      spans: input.telemetry.spans.length,
      logs: input.telemetry.logs.length,
      points: input.telemetry.points.length,
      levels: input.telemetry.levels.length,
    },
    issues: [...input.issues, ...(past?.issues ?? [])],
  };
}

const withLevels = (part: Telemetry): Telemetry =>
  part.levels.length > 0 ? part : { ...part, levels: serviceLevels(part, INTERVAL) };

function parseTime(text: string): number {
  const nanoseconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1e9 : Date.parse(text) * 1e6;
  if (!Number.isFinite(nanoseconds))
    throw new UsageError(`--at ${text}: not a time. Give 2026-11-02T10:00:00Z or seconds since 1970`);
  return nanoseconds;
}

const KINDS = ['latency', 'failure'] as const;

/** Ranks for the symptom that was given, or for the one that shows most at the entries of the graph. */
function rank(
  input: IncidentInput,
  words: string | undefined,
): { symptom: Symptom | undefined; ranking: IncidentRanking } {
  const symptoms =
    words === undefined
      ? entriesOf(input).flatMap((entity) => KINDS.map((kind) => ({ entity, kind })))
      : parseSymptom(words, input);
  let best: { symptom: Symptom | undefined; ranking: IncidentRanking } = {
    symptom: undefined,
    ranking: rankRoots(input),
  };
  for (const symptom of symptoms) {
    const ranking = rankRoots({ ...input, symptom });
    if ((ranking.roots[0]?.score ?? 0) > (best.ranking.roots[0]?.score ?? 0)) best = { symptom, ranking };
  }
  return words === undefined || best.symptom ? best : { ...best, symptom: symptoms[0] };
}

/** Most entries whose symptoms are tried. */
const MOST_ENTRIES = 8;

/** Entities with service levels that nobody calls, busiest first. */
function entriesOf({ baseline, window }: IncidentInput): string[] {
  const called = new Set([...baseline.calls, ...window.calls].map(({ callee }) => callee));
  const owners = new Map(window.spans.map((span) => [span.traceId + span.spanId, span.entity.id]));
  for (const span of window.spans) {
    const parent = owners.get(span.traceId + span.parentSpanId);
    if (parent !== undefined && parent !== span.entity.id) called.add(span.entity.id);
  }
  const requests = new Map<string, number>();
  for (const level of window.levels)
    if (!called.has(level.entity))
      requests.set(level.entity, (requests.get(level.entity) ?? 0) + (level.requests ?? 0));
  return [...requests]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_ENTRIES)
    .map(([entity]) => entity);
}

function parseSymptom(words: string, { baseline, window }: IncidentInput): Symptom[] {
  const known = [...new Set([...baseline.levels, ...window.levels].map(({ entity }) => entity))].sort();
  const colon = words.lastIndexOf(':');
  const kind = KINDS.find((word) => word === words.slice(colon + 1));
  const entity = kind && colon > 0 ? words.slice(0, colon) : words;
  if (!known.includes(entity)) throw unknownWord('entity', entity, known.slice(0, 50));
  return (kind ? [kind] : KINDS).map((each) => ({ entity, kind: each }));
}
