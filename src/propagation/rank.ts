/** Which entity the trouble starts at: departures from normal, less what dependencies account for. */
import type {
  Departure,
  DepartureKind,
  IncidentInput,
  IncidentRanking,
  RootCandidate,
} from '../model/incident.ts';
import { type CallGraph, callGraph, callsOf, reachable, shortestPath, spanTree } from './call-graph.ts';
import { levelDepartures } from './level-departures.ts';
import { networkDepartures } from './network-departures.ts';
import { resourceDepartures } from './resource-departures.ts';
import { groupBy } from './spread.ts';
import { statementDepartures } from './statement-departures.ts';

/** A callee cannot use up the processor or memory of its caller: these departures are always the entity's own. */
const LOCAL: ReadonlySet<DepartureKind> = new Set<DepartureKind>(['cpu', 'memory']);
/** Loss of service levels is charged to entities in physical units before it gets here. */
const CHARGED: ReadonlySet<DepartureKind> = new Set<DepartureKind>(['latency']);

/** Ranks every entity that departs from its normal. The order of the input does not matter. */
export function rankRoots(input: IncidentInput): IncidentRanking {
  const before = spanTree(input.baseline.spans);
  const during = spanTree(input.window.spans);
  const graph = callGraph([
    ...input.baseline.calls,
    ...input.window.calls,
    ...callsOf(before),
    ...callsOf(during),
  ]);
  const resources = resourceDepartures(input.baseline.points, input.window.points);
  const cpu = new Map(
    resources.filter(({ kind }) => kind === 'cpu').map(({ entity, strength }) => [entity, strength]),
  );
  const levels =
    input.symptom === undefined
      ? []
      : levelDepartures(input.symptom, graph, input.baseline.levels, input.window.levels);
  const departures = [
    ...levels,
    ...resources,
    ...networkDepartures(before, during, (entity) => cpu.get(entity) ?? 0),
    ...statementDepartures(
      { tree: before, logs: input.baseline.logs },
      { tree: during, logs: input.window.logs },
    ),
  ].sort((a, b) => b.strength - a.strength || (a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : 0));
  return {
    roots: explainAway(departures, new Set(levels), graph, input.symptom?.entity),
    departures,
    calls: graph.calls,
  };
}

function explainAway(
  departures: readonly Departure[],
  charged: ReadonlySet<Departure>,
  graph: CallGraph,
  symptom: string | undefined,
): RootCandidate[] {
  const byEntity = groupBy(departures, ({ entity }) => entity);
  const strongest = new Map([...byEntity].map(([entity, list]) => [entity, list[0]?.strength ?? 0]));
  const known = new Map<string, ReadonlySet<string>>();
  const reach = (start: string): ReadonlySet<string> => {
    const found = known.get(start) ?? reachable(graph.callees, start);
    known.set(start, found);
    return found;
  };
  const roots: RootCandidate[] = [];
  for (const [entity, list] of byEntity) {
    const below = reach(entity);
    let explainedBy: string | undefined;
    let explained = 0;
    for (const callee of below) {
      // Two entities on one cycle cannot explain each other.
      if (callee === entity || reach(callee).has(entity)) continue;
      const strength = strongest.get(callee) ?? 0;
      // Of two that say the same, the deeper one.
      const deeper = explainedBy !== undefined && reach(explainedBy).has(callee);
      if (strength > explained || (deeper && strength === explained && strength > 0))
        [explained, explainedBy] = [strength, callee];
    }
    // Squared: a faint sign below explains little of a strong one above.
    const left = 1 - explained * explained;
    const score = Math.max(
      ...list.map((departure) =>
        LOCAL.has(departure.kind) || CHARGED.has(departure.kind) || charged.has(departure)
          ? departure.strength
          : departure.strength * left,
      ),
    );
    if (score <= 0) continue;
    const from = symptom ?? entryOf(graph, entity);
    roots.push({
      entity,
      score,
      departures: list,
      path: shortestPath(graph, from, entity) ?? [entity],
      ...(explainedBy === undefined || explained < 0.2 ? {} : { explainedBy }),
    });
  }
  return roots.sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : 0));
}

/** The furthest caller upstream that nobody calls; the entity itself on a cycle or without callers. */
function entryOf(graph: CallGraph, entity: string): string {
  const above = [...reachable(graph.callers, entity)].filter((name) => !graph.callers.has(name)).sort();
  return above[0] ?? entity;
}
