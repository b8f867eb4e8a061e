import { type Check, rankChecks } from '../inference/single-fault.ts';
import { Troubleshooter } from '../inference/troubleshooter.ts';
import type { NextCheck } from '../model/diagnosis.ts';
import type { Catalogue, CheckKnowledge } from '../model/knowledge.ts';
import { fillTemplate } from './fill-template.ts';

/** How many checks a report offers. */
const OFFERED = 3;
/** Below this a check would change nothing that matters. */
const WORTH_BITS = 0.005;

/** At this probability of one cause, acting on it is cheaper than asking further. Judged 2026-11. */
const ACT_AT = 0.9;

/**
 * The checks worth doing next: the troubleshooter's choice first, then the others by information per
 * second. Empty when acting is cheaper than asking; never empty when `undecided`.
 *
 * @param probabilities posterior over the causes in catalogue order, then "none of these"
 * @param known ids of events that were seen already
 */
export function nextChecks(
  catalogue: Catalogue,
  probabilities: readonly number[],
  likelihood: (event: string) => readonly number[],
  known: readonly string[],
  values: ReadonlyMap<string, string>,
  undecided: boolean,
): readonly NextCheck[] {
  const open = catalogue.checks.filter(({ shows }) => !shows.every((event) => known.includes(event)));
  const checks = open.map((check) => asExperiment(check, likelihood, known, probabilities.length));
  const hypotheses = [...catalogue.causes.map(({ id }) => id), 'none of these'];
  const step = new Troubleshooter({
    hypotheses,
    prior: probabilities,
    findings: [],
    checks,
    threshold: ACT_AT,
  }).next();
  if (step.kind === 'act' && !undecided) return [];
  const ranked = rankChecks(probabilities, checks);
  const chosen = step.kind === 'check' ? step.check.id : undefined;
  const byId = new Map(open.map((check) => [check.id, check]));
  const worth = ranked.filter(({ id, bits }) => bits >= WORTH_BITS || id === chosen);
  const order = worth.length > 0 ? worth : ranked;
  const first = order.filter(({ id }) => id === chosen);
  return [...first, ...order.filter(({ id }) => id !== chosen)].slice(0, OFFERED).flatMap(({ id, bits }) => {
    const check = byId.get(id);
    return check
      ? [
          {
            id,
            title: check.title,
            command: fillTemplate(check.command, values),
            seconds: check.seconds,
            bits: Math.round(bits * 1000) / 1000,
          },
        ]
      : [];
  });
}

/** The outcomes of a check: one of the events it may show, or nothing. Rows sum to one. */
function asExperiment(
  check: CheckKnowledge,
  likelihood: (event: string) => readonly number[],
  known: readonly string[],
  hypotheses: number,
): Check {
  const columns = check.shows
    .filter((event) => !known.includes(event))
    .map((event) => ({ event, p: likelihood(event) }));
  // Events of one check exclude each other here; where pages claim more than certainty, shares are scaled.
  const scale = Array.from({ length: hypotheses }, (_, h) => {
    const sum = columns.reduce((total, { p }) => total + (p[h] ?? 0), 0);
    return sum > 0.98 ? 0.98 / sum : 1;
  });
  const outcomes = columns.map(({ event, p }) => ({ id: event, p: scale.map((s, h) => s * (p[h] ?? 0)) }));
  const nothing = scale.map((_, h) => 1 - outcomes.reduce((total, { p }) => total + (p[h] ?? 0), 0));
  return { id: check.id, seconds: check.seconds, outcomes: [...outcomes, { id: 'nothing', p: nothing }] };
}
