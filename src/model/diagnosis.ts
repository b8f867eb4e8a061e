import type { EventData, ObservedEvent, Where } from './event.ts';
import type { Probability, Root } from './knowledge.ts';

/** One event as evidence for or against a cause; `weight` is its log-odds contribution in bits. */
export interface WeighedEvent {
  readonly event: string;
  readonly title: string;
  readonly data: EventData;
  readonly where: Where;
  readonly text?: string;
  readonly weight: number;
}

/** A fix with its placeholders filled from the evidence. */
export interface ProposedFix {
  readonly title: string;
  readonly command?: string;
  readonly patch?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

export interface DiagnosedCause {
  readonly id: string;
  readonly root: Root;
  readonly title: string;
  readonly probability: Probability;
  readonly explanation: string;
  readonly for: readonly WeighedEvent[];
  readonly against: readonly WeighedEvent[];
  readonly fixes: readonly ProposedFix[];
  readonly sources: readonly string[];
}

/** A check that is worth doing next; `bits` is the expected information about the cause. */
export interface NextCheck {
  readonly id: string;
  readonly title: string;
  readonly command: string;
  readonly seconds: number;
  readonly bits: number;
}

/** A check that was carried out, and what it said. */
export interface DoneCheck {
  readonly id: string;
  readonly title: string;
  readonly result: string;
}

export type Outcome = 'diagnosed' | 'undecided' | 'outside' | 'nothing-wrong';

/** Result of the counterfactual: the same build without and with the fix. */
export interface Proof {
  readonly cause: string;
  readonly fix: string;
  readonly verdict: 'proved' | 'refuted' | 'not-reproduced' | 'not-tried';
  readonly detail: string;
}

export interface Notice {
  readonly id: string;
  readonly message: string;
}

export interface Diagnosis {
  readonly outcome: Outcome;
  /** By falling probability; `outside/*` among them. */
  readonly causes: readonly DiagnosedCause[];
  /** Probability that no cause of the catalogue explains the input. */
  readonly noneOfThese: Probability;
  readonly events: readonly ObservedEvent[];
  readonly checks: { readonly done: readonly DoneCheck[]; readonly next: readonly NextCheck[] };
  readonly proof?: Proof;
  /** What could not be read, what was cut, which probe failed. */
  readonly notices: readonly Notice[];
}
