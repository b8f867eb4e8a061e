import type { Call, Span } from '../model/telemetry.ts';

/** Who calls whom, for walking in both directions. */
export interface CallGraph {
  readonly calls: readonly Call[];
  readonly callees: ReadonlyMap<string, readonly string[]>;
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

export function callGraph(calls: Iterable<Call>): CallGraph {
  const callees = new Map<string, string[]>();
  const callers = new Map<string, string[]>();
  const unique = new Map<string, Call>();
  for (const call of calls) {
    const key = JSON.stringify([call.caller, call.callee]);
    if (call.caller === call.callee || unique.has(key)) continue;
    unique.set(key, call);
    append(callees, call.caller, call.callee);
    append(callers, call.callee, call.caller);
  }
  return { calls: [...unique.values()], callees, callers };
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Everything that `start` reaches, itself included only when it lies on a cycle. */
export function reachable(edges: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const next of edges.get(name) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
  return seen;
}

/** Shortest way along calls, both ends included; undefined when there is none. */
export function shortestPath(graph: CallGraph, from: string, to: string): readonly string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  const open = [from];
  for (let at = 0; at < open.length; at++) {
    const name = open[at] ?? '';
    if (name === to) {
      const path: string[] = [];
      for (let step: string | undefined = to; step !== undefined; step = before.get(step)) path.unshift(step);
      return path;
    }
    for (const next of graph.callees.get(name) ?? [])
      if (!before.has(next)) {
        before.set(next, name);
        open.push(next);
      }
  }
  return undefined;
}

/** Spans by trace and id, and for each its parent, where that is part of the telemetry. */
export interface SpanTree {
  readonly spans: readonly Span[];
  readonly parents: ReadonlyMap<Span, Span>;
  /** The span that a log record or a child names, by trace id and span id. */
  find(traceId: string, spanId: string): Span | undefined;
}

/** Joins spans to trees; a span that arrived twice counts once. */
export function spanTree(spans: readonly Span[]): SpanTree {
  const byTrace = new Map<string, Map<string, Span>>();
  const unique: Span[] = [];
  for (const span of spans) {
    let trace = byTrace.get(span.traceId);
    if (!trace) byTrace.set(span.traceId, (trace = new Map()));
    if (trace.has(span.spanId)) continue;
    trace.set(span.spanId, span);
    unique.push(span);
  }
  const find = (traceId: string, spanId: string): Span | undefined => byTrace.get(traceId)?.get(spanId);
  const parents = new Map<Span, Span>();
  for (const span of unique) {
    const parent = span.parentSpanId === '' ? undefined : find(span.traceId, span.parentSpanId);
    if (parent && parent !== span) parents.set(span, parent);
  }
  return { spans: unique, parents, find };
}

/** Calls between entities that the traces show. */
export function callsOf(tree: SpanTree): Call[] {
  const calls: Call[] = [];
  const seen = new Set<string>();
  for (const [span, parent] of tree.parents) {
    const [caller, callee] = [parent.entity.id, span.entity.id];
    if (caller === callee) continue;
    const key = JSON.stringify([caller, callee]);
    if (!seen.has(key)) {
      seen.add(key);
      calls.push({ caller, callee });
    }
  }
  return calls;
}
