/**
 * Latency and failures travel from callee to caller, so everything between cause and symptom departs
 * from normal. Each entity is charged in physical units: user-seconds, failed requests. What its
 * callees lost explains that much of its own loss; the rest is its own.
 */
import type { Departure, Symptom } from '../model/incident.ts';
import type { ServiceLevel } from '../model/telemetry.ts';
import { type CallGraph, reachable } from './call-graph.ts';
import { groupBy, normalOf } from './spread.ts';

/** Loss of an entity per interval, by time; only harm counts. */
type Loss = ReadonlyMap<number, number>;

function lossOf(
  kind: Symptom['kind'],
  baseline: readonly ServiceLevel[],
  window: readonly ServiceLevel[],
  perRequest: boolean,
): Loss {
  const value = (level: ServiceLevel): number =>
    (kind === 'latency' ? level.latency : level.failures) ?? Number.NaN;
  const normal = normalOf(baseline.map(value));
  const usual = normalOf(baseline.map(({ requests }) => requests ?? Number.NaN)).centre;
  const loss = new Map<number, number>();
  for (const level of window) {
    const shift = value(level) - normal.centre - normal.spread;
    if (!(shift > 0)) continue;
    const requests = level.requests ?? (Number.isNaN(usual) ? 1 : usual);
    loss.set(level.time, (loss.get(level.time) ?? 0) + (perRequest ? shift : shift * requests));
  }
  return loss;
}

/**
 * Departures of every entity that the symptom reaches, strongest first: `strength` is the share of all
 * unexplained loss, scaled by how much the symptom itself is off. Intervals count by how much the symptom shows in them. Nothing when the symptom
 * itself is within its normal range.
 */
export function levelDepartures(
  symptom: Symptom,
  graph: CallGraph,
  baseline: readonly ServiceLevel[],
  window: readonly ServiceLevel[],
): Departure[] {
  const before = groupBy(baseline, ({ entity }) => entity);
  const during = groupBy(window, ({ entity }) => entity);
  const shown = lossOf(
    symptom.kind,
    before.get(symptom.entity) ?? [],
    during.get(symptom.entity) ?? [],
    true,
  );
  const total = [...shown.values()].reduce((sum, value) => sum + value, 0);
  if (total <= 0) return [];

  const candidates = [symptom.entity, ...reachable(graph.callees, symptom.entity)];
  const losses = new Map(
    [...new Set(candidates)].map((entity) => {
      const loss = lossOf(symptom.kind, before.get(entity) ?? [], during.get(entity) ?? [], false);
      let weighed = 0;
      for (const [time, amount] of loss) weighed += amount * ((shown.get(time) ?? 0) / total);
      return [entity, weighed] as const;
    }),
  );
  const own = [...losses]
    .map(([entity, loss]) => ({
      entity,
      loss,
      own:
        loss - (graph.callees.get(entity) ?? []).reduce((sum, callee) => sum + (losses.get(callee) ?? 0), 0),
    }))
    .filter((item) => item.own > 0);
  const all = own.reduce((sum, item) => sum + item.own, 0);
  const unit = symptom.kind === 'latency' ? 'user-seconds' : 'failed requests';
  const effect = effectOf(symptom, before.get(symptom.entity) ?? [], shown);
  return own
    .map((item) => ({
      entity: item.entity,
      kind: symptom.kind,
      strength: (item.own / all) * effect,
      detail: `${item.own.toPrecision(3)} of ${item.loss.toPrecision(3)} ${unit} lost per interval are its own`,
    }))
    .sort((a, b) => b.strength - a.strength || (a.entity < b.entity ? -1 : 1));
}

/** Failures that anybody notices. */
const NOTICED = 0.01;

/** How much of what users get is touched, 0 to 1: the mean shift beside what is normal. */
function effectOf(symptom: Symptom, baseline: readonly ServiceLevel[], shown: Loss): number {
  const shift = [...shown.values()].reduce((sum, value) => sum + value, 0) / shown.size;
  const usual =
    symptom.kind === 'latency'
      ? normalOf(baseline.map(({ latency }) => latency ?? Number.NaN)).centre
      : NOTICED;
  return shift / (shift + usual);
}
