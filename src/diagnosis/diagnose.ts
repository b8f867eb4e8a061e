import { explainHypothesis, type Finding, singleFaultPosterior } from '../inference/single-fault.ts';
import type {
  DiagnosedCause,
  Diagnosis,
  DoneCheck,
  Notice,
  Outcome,
  WeighedEvent,
} from '../model/diagnosis.ts';
import type { ObservedEvent } from '../model/event.ts';
import type { Catalogue, CauseKnowledge, EventKnowledge, Probability } from '../model/knowledge.ts';
import type { Context, Situation } from '../model/situation.ts';
import type { Probe } from '../probes/probe.ts';
import { explainAway } from '../propagation/explain-away.ts';
import { fillTemplate, templateValues } from './fill-template.ts';
import { nextChecks } from './next-checks.ts';
import { noveltyNotice } from './novelty.ts';
import { readSituation } from './situation.ts';

/** At this probability a cause is named; below it the outcome is undecided. */
const DECISION_THRESHOLD = 0.6;
/** Share of failures that no page of the catalogue explains; judged 2026-11. */
const NONE_OF_THESE_PRIOR = 0.05;
/** A conclusion this rare among unrelated failures is a sign of failure even without any message. */
const TELLING_BY_ITSELF = 0.005;
/** A message is a cause's own when the cause makes it this many times more likely. */
const OWN_MESSAGE_RATIO = 5;
/** And when it is not a mere side remark beside the cause's main messages. */
const OWN_MESSAGE_SHARE = 0.05;
/** Logs are cut and translated: even a sure message can be missing. Judged 2026-11. */
const LEAST_MISSED = 0.05;
/** The observation that a cause's own messages are all missing; weighed like any other. */
const SILENCE: ObservedEvent = { event: 'derived.no-own-message', data: {}, where: { path: 'context' } };
/** Causes below this are left out of reports. */
const SHOWN = 0.001;
const MOST_CAUSES = 12;

/** What a repeated build with the fix of a cause said about that cause. */
export interface Trial {
  readonly cause: string;
  readonly helped: boolean;
}

/** P(the fix of a cause repairs the build): when it is the cause, and when it is not; judged 2026-11. */
const FIX_REPAIRS = { ifCause: 0.9, otherwise: 0.08 };

export interface DiagnosisInput {
  readonly events: readonly ObservedEvent[];
  readonly trials?: readonly Trial[];
  readonly context?: Context;
  readonly checksDone?: readonly DoneCheck[];
  readonly notices?: readonly Notice[];
}

/** The catalogue with the look-ups that every diagnosis needs; make one and use it for many. */
export interface Diagnostician {
  diagnose(input: DiagnosisInput): Diagnosis;
}

export function diagnostician(catalogue: Catalogue, probes: readonly Probe[]): Diagnostician {
  const eventsById = new Map(catalogue.events.map((event) => [event.id, event]));
  const priors = normalisedPriors(catalogue.causes);
  const given = new Map<string, Map<number, number>>();
  for (const [index, cause] of catalogue.causes.entries())
    for (const evidence of cause.evidence) {
      const column = given.get(evidence.event) ?? new Map<number, number>();
      column.set(index, evidence.given);
      given.set(evidence.event, column);
    }
  const ownMessages = catalogue.causes.map((cause) => messagesOf(cause, eventsById));
  const likelihood = (event: string): number[] => {
    const otherwise = eventsById.get(event)?.otherwise ?? 1;
    const column = given.get(event);
    return priors.map((_, index) => column?.get(index) ?? otherwise);
  };

  const diagnose = (input: DiagnosisInput): Diagnosis => {
    const { events, context = {}, checksDone = [], notices = [], trials = [] } = input;
    const ownNotices: Notice[] = [...notices];
    const situation = readSituation(context, events);
    const all = withProbes(events, situation, probes, ownNotices);
    const { kept } = explainAway(all, eventsById);
    const evidence = firstOfEach(kept.filter((event) => isEvidence(event, eventsById, given)));
    const messages = evidence.filter(
      ({ event }) =>
        !event.startsWith('derived.') || (eventsById.get(event)?.otherwise ?? 1) <= TELLING_BY_ITSELF,
    );
    const base = { events: all, checks: { done: checksDone, next: [] }, notices: ownNotices };
    if (messages.length === 0) {
      const failed = all.some(({ event }) => event === 'log.generic-failure');
      if (!failed) return { ...base, outcome: 'nothing-wrong', causes: [], noneOfThese: 1 };
      const next = nextChecks(catalogue, priors, likelihood, [], templateValues(situation, []), true);
      return {
        ...base,
        outcome: 'undecided',
        causes: [],
        noneOfThese: 1,
        checks: { done: checksDone, next },
      };
    }

    const seen = new Set(evidence.map(({ event }) => event));
    const weighedEvents = [...evidence, SILENCE];
    const observed: Finding[] = evidence.map(({ event }) => ({ id: event, likelihood: likelihood(event) }));
    const findings = [...observed];
    findings.push({
      id: SILENCE.event,
      likelihood: priors.map((_, index) => {
        const own = ownMessages[index];
        return own === undefined || own.ids.some((id) => seen.has(id)) ? 1 : own.missed;
      }),
    });
    for (const { cause, helped } of trials) {
      const repairs = priors.map((_, index) =>
        catalogue.causes[index]?.id === cause ? FIX_REPAIRS.ifCause : FIX_REPAIRS.otherwise,
      );
      findings.push({ id: `trial.${cause}`, likelihood: helped ? repairs : repairs.map((p) => 1 - p) });
    }
    const posterior = singleFaultPosterior(priors, findings);
    // Every likelihood is strictly between 0 and 1, so no evidence is impossible.
    const probabilities = posterior.kind === 'posterior' ? posterior.probabilities : priors;
    const novel = noveltyNotice(priors, observed, probabilities);
    if (novel) ownNotices.push(novel);
    const ranked = catalogue.causes
      .map((cause, index) => ({ cause, index, probability: probabilities[index] ?? 0 }))
      .sort((a, b) => b.probability - a.probability || (a.cause.id < b.cause.id ? -1 : 1));
    const shown = ranked
      .slice(0, MOST_CAUSES)
      .filter(({ probability }, rank) => rank === 0 || probability >= SHOWN);
    const causes = shown.map(({ cause, index, probability }) =>
      diagnosedCause(
        cause,
        probability,
        explainHypothesis(priors, findings, index).contributions,
        weighedEvents,
        situation,
      ),
    );
    const noneOfThese = probabilities[catalogue.causes.length] ?? 0;
    const top = causes[0];
    const outcome: Outcome =
      !top || top.probability < DECISION_THRESHOLD || top.probability <= noneOfThese
        ? 'undecided'
        : top.root === 'outside'
          ? 'outside'
          : 'diagnosed';
    const values = templateValues(situation, evidence);
    const known = new Set(all.map(({ event }) => event));
    const next = nextChecks(
      catalogue,
      probabilities,
      likelihood,
      [...known],
      values,
      outcome === 'undecided',
    );
    return { ...base, outcome, causes, noneOfThese, checks: { done: checksDone, next } };

    function diagnosedCause(
      cause: CauseKnowledge,
      probability: number,
      contributions: readonly { id: string; logOdds: number }[],
      from: readonly ObservedEvent[],
      where: Situation,
    ): DiagnosedCause {
      // Trials come after the evidence and are shown as the proof, not as events.
      const weighed = from.map((event, at): WeighedEvent => {
        const logOdds = contributions[at]?.logOdds ?? 0;
        return {
          event: event.event,
          title: eventsById.get(event.event)?.title ?? event.event,
          data: event.data,
          where: event.where,
          ...(event.text !== undefined && { text: event.text }),
          weight: Math.round((logOdds / Math.LN2) * 100) / 100,
        };
      });
      const byWeight = (a: WeighedEvent, b: WeighedEvent): number => Math.abs(b.weight) - Math.abs(a.weight);
      const supporting = weighed
        .filter(({ event, weight }) => weight > 0 && event !== SILENCE.event)
        .sort(byWeight);
      const values = templateValues(where, [...supporting, ...weighed]);
      const fill = (text: string): string => fillTemplate(text, values);
      return {
        id: cause.id,
        root: cause.root,
        title: cause.title,
        probability,
        explanation: fill(cause.explanation),
        for: supporting,
        against: weighed.filter(({ weight }) => weight < 0).sort(byWeight),
        fixes: cause.fixes.map((fix) => ({
          title: fill(fix.title),
          ...(fix.command !== undefined && { command: fill(fix.command) }),
          ...(fix.patch !== undefined && { patch: fill(fix.patch) }),
          ...(fix.environment && {
            environment: Object.fromEntries(
              Object.entries(fix.environment).map(([name, value]) => [name, fill(value)]),
            ),
          }),
          ...(fix.flags && { flags: fix.flags.map(fill) }),
        })),
        sources: cause.sources,
      };
    }
  };
  return { diagnose };
}

/**
 * The messages by which a cause shows itself, and P(none of them is in the input | the cause). A cause
 * that only fits the circumstances, but whose messages are all missing, is improbable.
 */
function messagesOf(
  cause: CauseKnowledge,
  knowledge: ReadonlyMap<string, EventKnowledge>,
): { readonly ids: readonly string[]; readonly missed: Probability } {
  const messages = cause.evidence.filter(({ event }) => event.startsWith('log.'));
  const most = Math.max(0, ...messages.map(({ given }) => given));
  const own = messages.filter(
    ({ event, given }) =>
      given >= OWN_MESSAGE_SHARE * most &&
      given >= OWN_MESSAGE_RATIO * (knowledge.get(event)?.otherwise ?? 1),
  );
  // A binary that was checked shows the fault as well as a message does; that none was given means nothing.
  const checked = cause.evidence.filter(({ event }) => event.startsWith('check.'));
  const missed = own.reduce((product, { given }) => product * (1 - given), 1);
  return { ids: [...own, ...checked].map(({ event }) => event), missed: Math.max(LEAST_MISSED, missed) };
}

/** Priors of the causes in catalogue order, then of "none of these"; they sum to one. */
function normalisedPriors(causes: readonly CauseKnowledge[]): number[] {
  const total = causes.reduce((sum, { prior }) => sum + prior, 0);
  return [...causes.map(({ prior }) => ((1 - NONE_OF_THESE_PRIOR) * prior) / total), NONE_OF_THESE_PRIOR];
}

/** Runs the probes until they find nothing new: one may build on what another concluded. */
function withProbes(
  events: readonly ObservedEvent[],
  situation: Situation,
  probes: readonly Probe[],
  notices: Notice[],
): readonly ObservedEvent[] {
  const all = [...events];
  const keys = new Set(all.map(keyOf));
  for (let round = 0; round < 3; round++) {
    let grew = false;
    for (const probe of probes) {
      let found: readonly ObservedEvent[] = [];
      try {
        found = probe.find({ events: all, situation });
      } catch (error) {
        // A probe that crashes is our bug; the others still run and the user is told.
        if (round === 0)
          notices.push({ id: 'probe-failed', message: `probe ${probe.id} failed: ${String(error)}` });
      }
      for (const event of found) {
        const key = keyOf(event);
        if (keys.has(key)) continue;
        keys.add(key);
        all.push(event);
        grew = true;
      }
    }
    if (!grew) break;
  }
  return all;
}

const keyOf = ({ event, data, where }: ObservedEvent): string =>
  `${event} ${JSON.stringify(data)} ${where.path}:${where.line ?? ''}`;

/** Facts only inform; an event that no cause lists says nothing about causes. */
function isEvidence(
  { event }: ObservedEvent,
  knowledge: ReadonlyMap<string, EventKnowledge>,
  given: ReadonlyMap<string, unknown>,
): boolean {
  return knowledge.get(event)?.fact !== true && given.has(event);
}

/** One finding an event id: a message that is repeated a thousand times is one observation. */
function firstOfEach(events: readonly ObservedEvent[]): readonly ObservedEvent[] {
  const first = new Map<string, ObservedEvent>();
  for (const event of events) if (!first.has(event.event)) first.set(event.event, event);
  return [...first.values()];
}
