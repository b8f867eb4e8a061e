import type { Probability } from './knowledge.ts';

/** A comparison; exactly one of the three is given. */
interface Comparison {
  /** Equal to one of these; numbers also match the same digits as text. */
  readonly any?: readonly (string | number)[];
  readonly above?: number;
  readonly below?: number;
}

/** Something that running services show, whichever signal shows it. */
export interface ServiceEvent {
  /** `service.network-timeout`. */
  readonly id: string;
  readonly title: string;
  /** RE2 sources, matched without regard to case against the text of a record and its exception message. */
  readonly log: readonly string[];
  /** Conditions on attributes of a span, its events, or a log record. */
  readonly span: readonly ({ readonly attribute: string } & Comparison)[];
  /** Conditions on a point: on its value, or on one of its attributes when `attribute` is given. */
  readonly metric: readonly ({ readonly name: string; readonly attribute?: string } & Comparison)[];
}

/** Why a service fails: a page under knowledge/causes/service. */
export interface ServiceCause {
  readonly id: string;
  readonly title: string;
  readonly prior: number;
  readonly evidence: readonly { readonly event: string; readonly given: Probability }[];
  readonly fixes: readonly string[];
  /** The check that tells it from its rivals. */
  readonly next: string;
  readonly sources: readonly string[];
  readonly explanation: string;
}

export interface ServiceCatalogue {
  readonly events: readonly ServiceEvent[];
  readonly causes: readonly ServiceCause[];
}

/** One event about one entity, however many records and signals showed it. */
export interface ObservedServiceEvent {
  readonly event: string;
  readonly title: string;
  readonly entity: string;
  /** Signals that agree: correlated, so together they count as one piece of evidence. */
  readonly signals: readonly ('log' | 'span' | 'metric')[];
  readonly count: number;
  /** Nanoseconds since 1970. */
  readonly first: number;
  /** The first record that shows it, at most 200 characters. */
  readonly text: string;
}

export interface DiagnosedServiceCause {
  readonly id: string;
  readonly title: string;
  readonly probability: Probability;
  readonly explanation: string;
  readonly for: readonly string[];
  readonly against: readonly string[];
  readonly fixes: readonly string[];
  readonly next: string;
  readonly sources: readonly string[];
}
