/**
 * Time on the way of a call: the caller's span ends when the answer is there, the callee's span ends when
 * it has answered. The difference to the same difference in normal times cancels a constant clock skew.
 */
import type { Departure } from '../model/incident.ts';
import type { Span } from '../model/telemetry.ts';
import type { SpanTree } from './call-graph.ts';
import { median } from './spread.ts';

interface Calls {
  /** Seconds between the callee's end and the caller's, one value a call, by caller. */
  readonly gaps: Map<string, number[]>;
}

function callsInto(tree: SpanTree): { readonly callees: Map<string, Calls>; readonly waits: number[] } {
  const callees = new Map<string, Calls>();
  const waits: number[] = [];
  for (const [span, parent] of tree.parents) {
    if (parent.entity.id === span.entity.id || isAsynchronous(span)) continue;
    let calls = callees.get(span.entity.id);
    if (!calls) callees.set(span.entity.id, (calls = { gaps: new Map() }));
    const gaps = calls.gaps.get(parent.entity.id);
    const gap = (parent.end - span.end) / 1e9;
    if (gaps) gaps.push(gap);
    else calls.gaps.set(parent.entity.id, [gap]);
    waits.push((parent.end - parent.start) / 1e9);
  }
  return { callees, waits };
}

/** Consumers answer nobody: the end of their work says nothing about the way. */
const isAsynchronous = (span: Span): boolean => span.kind === 5;

/** Seconds an ordinary call takes where nothing normal is known. */
const ORDINARY_CALL = 0.01;

/**
 * Departures of callees by the delay on the way from them; `strength` compares the added delay with how
 * long a call usually takes here. A caller that is starved itself (`starved`, 0 to 1) is slow to take
 * answers from everybody: that much of the delay is its own.
 */
export function networkDepartures(
  baseline: SpanTree,
  window: SpanTree,
  starved: (entity: string) => number,
): Departure[] {
  const normal = callsInto(baseline);
  const usual = median(normal.waits);
  const reference = Number.isNaN(usual) ? ORDINARY_CALL : usual;
  const found: Departure[] = [];
  for (const [callee, { gaps }] of callsInto(window).callees) {
    const before = normal.callees.get(callee)?.gaps;
    const pooled = median([...(before?.values() ?? [])].flat());
    const added: number[] = [];
    for (const [caller, values] of gaps) {
      const own = median(before?.get(caller) ?? []);
      const normalGap = Number.isNaN(own) ? (Number.isNaN(pooled) ? 0 : pooled) : own;
      for (const gap of values) added.push((gap - normalGap) * (1 - starved(caller)));
    }
    const delay = median(added);
    if (!(delay > 0)) continue;
    found.push({
      entity: callee,
      kind: 'network',
      strength: (delay / (delay + reference)) * sure(added.length),
      detail: `its answers reach callers ${(delay * 1000).toPrecision(3)} ms later than usual, in ${added.length} calls`,
    });
  }
  return found;
}

/** One slow call may be chance; many are not. */
const sure = (calls: number): number => calls / (calls + 0.5);
