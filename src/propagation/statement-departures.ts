/**
 * Which statements a request passes, by the operation it is in: log statements, calls, the status of the
 * span. Conditioned on the operation, so that a change in what users do is no departure. Three signs:
 * an error statement that is new or more frequent, a statement that always came and is gone, a call
 * that was always made and is not.
 */
import type { Departure } from '../model/incident.ts';
import type { Telemetry } from '../model/telemetry.ts';
import type { SpanTree } from './call-graph.ts';
import { shrunkRate } from './spread.ts';

interface Operation {
  readonly entity: string;
  readonly name: string;
  spans: number;
  /** By kind and text: how many of the spans show the statement. */
  readonly shown: Map<string, Statement>;
}

interface Statement {
  readonly kind: StatementKind;
  readonly text: string;
  severity: number;
  first: number;
  /** The requests that show it: spans, traces, or single records. */
  readonly units: Set<unknown>;
}

type StatementKind = 'log' | 'call' | 'status';

const WARN = 13;
const ERROR = 17;
/** What a sign says when it is seen in every request that never had it. A warning is half an error. */
const ERROR_SAYS = 1;
const WARNING_SAYS = 0.5;
const MISSING_SAYS = 0.6;
/** A statement must have been all but sure before its absence says anything. */
const SURE = 0.8;

function operations(tree: SpanTree, logs: Telemetry['logs']): readonly Operation[] {
  const found = new Map<string, Map<string, Operation>>();
  const operation = (entity: string, name: string): Operation => {
    let names = found.get(entity);
    if (!names) found.set(entity, (names = new Map()));
    let entry = names.get(name);
    if (!entry) names.set(name, (entry = { entity, name, spans: 0, shown: new Map() }));
    return entry;
  };
  const note = (
    op: Operation,
    kind: StatementKind,
    text: string,
    severity: number,
    time: number,
    unit: unknown,
  ): void => {
    const key = `${kind} ${text}`;
    let entry = op.shown.get(key);
    if (!entry) op.shown.set(key, (entry = { kind, text, severity, first: time, units: new Set() }));
    entry.severity = Math.max(entry.severity, severity);
    entry.first = Math.min(entry.first, time);
    entry.units.add(unit);
  };
  for (const span of tree.spans) {
    const op = operation(span.entity.id, span.name);
    op.spans++;
    if (span.status === 2) note(op, 'status', 'span ends in error', ERROR, span.end, span);
    const parent = tree.parents.get(span);
    if (parent) note(operation(parent.entity.id, parent.name), 'call', span.name, 0, span.start, parent);
  }
  for (const log of logs) {
    const span = log.spanId === '' ? undefined : tree.find(log.traceId, log.spanId);
    const op = operation(log.entity.id, span?.name ?? '');
    note(op, 'log', log.statement, log.severity, log.time, span ?? (log.traceId === '' ? log : log.traceId));
  }
  const all = [...found.values()].flatMap((names) => [...names.values()]);
  // Records without spans: a request is a trace, or a record where there is none.
  for (const op of all) for (const { units } of op.shown.values()) op.spans = Math.max(op.spans, units.size);
  return all;
}

/** The strongest departure of each kind and entity. */
export function statementDepartures(
  baseline: { readonly tree: SpanTree; readonly logs: Telemetry['logs'] },
  window: { readonly tree: SpanTree; readonly logs: Telemetry['logs'] },
): Departure[] {
  const normal = new Map<string, Map<string, Operation>>();
  for (const op of operations(baseline.tree, baseline.logs)) {
    const names = normal.get(op.entity) ?? new Map<string, Operation>();
    names.set(op.name, op);
    normal.set(op.entity, names);
  }
  const worst = new Map<string, Departure>();
  const keep = (departure: Departure): void => {
    const key = JSON.stringify([departure.entity, departure.kind]);
    if (departure.strength > (worst.get(key)?.strength ?? 0)) worst.set(key, departure);
  };
  for (const now of operations(window.tree, window.logs)) {
    const before = normal.get(now.entity)?.get(now.name);
    for (const [name, statement] of now.shown) {
      if (statement.severity < WARN) continue;
      const usual = before?.shown.get(name)?.units.size ?? 0;
      const rise = shrunkRate(statement.units.size, now.spans) - shrunkRate(usual, before?.spans ?? 0);
      if (rise > 0)
        keep({
          entity: now.entity,
          kind: statement.kind === 'status' ? 'failure' : 'error-statement',
          strength: rise * (statement.severity >= ERROR ? ERROR_SAYS : WARNING_SAYS),
          detail: `${statement.text}: in ${statement.units.size} of ${now.spans} requests, usually ${usual} of ${before?.spans ?? 0}`,
          onset: statement.first,
        });
    }
    if (!before || before.spans === 0) continue;
    for (const [name, statement] of before.shown) {
      const usual = shrunkRate(statement.units.size, before.spans);
      if (statement.severity >= WARN || usual < SURE) continue;
      const hits = now.shown.get(name)?.units.size ?? 0;
      const drop = usual - shrunkRate(hits, now.spans);
      if (drop > 0)
        keep({
          entity: now.entity,
          kind: statement.kind === 'call' ? 'missing-call' : 'missing-statement',
          strength: drop * MISSING_SAYS,
          detail: `${statement.text}: in ${hits} of ${now.spans} requests, usually ${statement.units.size} of ${before.spans}`,
        });
    }
  }
  return [...worst.values()];
}
