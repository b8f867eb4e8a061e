import type { DiagnosedServiceCause, ObservedServiceEvent } from './service-knowledge.ts';
import type { Call, Telemetry } from './telemetry.ts';

/** Ways in which an entity can leave its own normal. */
export type DepartureKind =
  | 'latency'
  | 'failure'
  | 'network'
  | 'cpu'
  | 'memory'
  | 'error-statement'
  | 'missing-statement'
  | 'missing-call';

/** One way in which an entity left its own normal; `strength` in [0, 1] is how much of what it does is touched. */
export interface Departure {
  readonly entity: string;
  readonly kind: DepartureKind;
  readonly strength: number;
  /** One line with the measured figures. */
  readonly detail: string;
  /** Nanoseconds since 1970 of the first sign, where known. */
  readonly onset?: number;
}

/** The symptom somebody complains about. */
export interface Symptom {
  readonly entity: string;
  readonly kind: 'latency' | 'failure';
}

/** What happened, beside what is normal. */
export interface IncidentInput {
  readonly baseline: Telemetry;
  readonly window: Telemetry;
  readonly symptom?: Symptom;
}

/** An entity that may be where the trouble starts. */
export interface RootCandidate {
  readonly entity: string;
  /** In [0, 1]: what is left of its own departure after its dependencies have been charged with theirs. */
  readonly score: number;
  readonly departures: readonly Departure[];
  /** From the symptom (or an entry point) to this entity, along calls; only this entity when no path is known. */
  readonly path: readonly string[];
  /** The dependency that accounts for most of what was taken off. */
  readonly explainedBy?: string;
}

export interface IncidentRanking {
  /** By falling score; empty when nothing is left unexplained. */
  readonly roots: readonly RootCandidate[];
  readonly departures: readonly Departure[];
  readonly calls: readonly Call[];
}

/** What `crossroot incident` found, ready to be shown. */
export interface IncidentReport {
  readonly outcome: 'diagnosed' | 'undecided' | 'nothing-wrong';
  readonly symptom?: Symptom;
  /** RFC 3339; when the incident begins, as given or found. */
  readonly onset?: string;
  readonly ranking: IncidentRanking;
  /** Failure events of the window that the baseline does not show as often. */
  readonly events: readonly ObservedServiceEvent[];
  /** Why the first root fails; `novel` is the probability that no page fits. */
  readonly causes: readonly DiagnosedServiceCause[];
  readonly novel: number;
  /** Log templates that came, went or surged. */
  readonly templates: readonly {
    readonly entity: string;
    readonly template: string;
    readonly change: 'new' | 'vanished' | 'surging';
    readonly before: number;
    readonly now: number;
  }[];
  readonly seen: {
    readonly spans: number;
    readonly logs: number;
    readonly points: number;
    readonly levels: number;
  };
  /** What could not be read. */
  readonly issues: readonly { readonly id: string; readonly message: string; readonly path: string }[];
}
