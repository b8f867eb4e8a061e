/** Which cause of the catalogue fits what one entity shows; exactly one is at work, or one that is not listed. */
import type { Departure, DepartureKind } from '../model/incident.ts';
import type {
  DiagnosedServiceCause,
  ObservedServiceEvent,
  ServiceCatalogue,
} from '../model/service-knowledge.ts';
import { singleFaultPosterior } from '../inference/single-fault.ts';

/** What a departure from normal is in words of the ontology. */
const EVENT_OF: Readonly<Record<DepartureKind, string>> = {
  latency: 'service.own-latency',
  failure: 'service.new-error',
  'error-statement': 'service.new-error',
  'missing-statement': 'service.work-skipped',
  'missing-call': 'service.work-skipped',
  network: 'service.network-delay',
  cpu: 'service.cpu-saturated',
  memory: 'service.memory-pressure',
};
/** Departures fainter than this are noise, not evidence. */
const CLEAR = 0.3;
/** P(event | a cause that does not list it). */
const OTHERWISE = 0.02;
/** Prior of a cause that no page describes yet: about a quarter of incidents are new. */
const NOVEL_SHARE = 0.25;
/** P(event | a cause nobody described): it may show anything. */
const NOVEL_SHOWS = 0.1;

export interface ServiceCauses {
  /** By falling probability; those below one percent are left out. */
  readonly causes: readonly DiagnosedServiceCause[];
  /** Probability that none of the pages fits. */
  readonly novel: number;
}

/**
 * Weighs the causes for `entity`: its own events and those of its callers about it do not mix, and several
 * signals of one event are one finding. Events that were not seen do not count: silence proves little.
 */
export function diagnoseServiceCauses(
  catalogue: ServiceCatalogue,
  entity: string,
  events: readonly ObservedServiceEvent[],
  departures: readonly Departure[],
): ServiceCauses {
  const seen = new Set(events.filter((event) => event.entity === entity).map(({ event }) => event));
  for (const departure of departures)
    if (departure.entity === entity && departure.strength >= CLEAR) seen.add(EVENT_OF[departure.kind]);
  const { causes } = catalogue;
  const weighed = [...seen]
    .filter((id) => causes.some(({ evidence }) => evidence.some(({ event }) => event === id)))
    .sort();
  if (weighed.length === 0) return { causes: [], novel: 1 };
  const total = causes.reduce((sum, { prior }) => sum + prior, 0);
  const posterior = singleFaultPosterior(
    [...causes.map(({ prior }) => (prior / total) * (1 - NOVEL_SHARE)), NOVEL_SHARE],
    weighed.map((id) => ({
      id,
      likelihood: [
        ...causes.map(({ evidence }) => evidence.find(({ event }) => event === id)?.given ?? OTHERWISE),
        NOVEL_SHOWS,
      ],
    })),
  );
  if (posterior.kind === 'impossible') return { causes: [], novel: 1 };
  return {
    novel: posterior.probabilities[causes.length] ?? 1,
    causes: causes
      .map(({ id, title, explanation, fixes, next, sources, evidence }, at) => {
        const listed = new Set(evidence.map(({ event }) => event));
        return {
          id,
          title,
          probability: posterior.probabilities[at] ?? 0,
          explanation,
          for: weighed.filter((event) => listed.has(event)),
          against: weighed.filter((event) => !listed.has(event)),
          fixes,
          next,
          sources,
        };
      })
      .filter(({ probability }) => probability >= 0.01)
      .sort((a, b) => b.probability - a.probability || (a.id < b.id ? -1 : 1)),
  };
}
