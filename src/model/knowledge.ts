/** Probability in [0, 1]. */
export type Probability = number;

/** The seven roots of cross-build faults, `outside` (no cross-platform fault) and `service`. */
export const ROOTS = [
  'target',
  'cgo',
  'libc',
  'toolchain',
  'container',
  'hardware',
  'host',
  'outside',
  'service',
] as const;
export type Root = (typeof ROOTS)[number];

/** Where a number comes from: `counted` in a named sample, or `judged` by a person on a date. */
export type Basis =
  | { readonly kind: 'counted'; readonly sample: string }
  | { readonly kind: 'judged'; readonly date: string };

/** One way to see an event in a line of text. */
export interface Recogniser {
  /** Any line that matches `pattern` contains one of these (compared without regard to ASCII case). */
  readonly literals: readonly string[];
  /** Source of a RegExp (flags `iu`); its named groups become the event's data. */
  readonly pattern: string;
  /** Fixed data added to what the groups captured. */
  readonly data?: Readonly<Record<string, string>>;
}

/** An event of the ontology: something that can be seen. */
export interface EventKnowledge {
  readonly id: string;
  readonly title: string;
  /** P(event | a cause that does not list it): how often it turns up for unrelated reasons. */
  readonly otherwise: Probability;
  readonly basis: Basis;
  readonly recognisers: readonly Recogniser[];
  /** More general events that this one replaces when both come from the same line. */
  readonly supersedes: readonly string[];
  /** Events that produce this one as an after-effect: seen earlier in the input, they explain it. */
  readonly consequenceOf: readonly string[];
  /** True when the event only gives facts (a command line, a version) and is no evidence by itself. */
  readonly fact: boolean;
}

/** What an event says for a cause. */
export interface Evidence {
  readonly event: string;
  /** P(event | cause). */
  readonly given: Probability;
  readonly basis: Basis;
}

/** A remedy. Texts may hold placeholders such as `{path}` or `{goarch|arm64}` (value or fallback). */
export interface Fix {
  readonly title: string;
  readonly command?: string;
  readonly patch?: string;
  /** Environment that carries out the fix in a repeated build; used by the counterfactual proof. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags added to the go command in a repeated build (`-tags=netgo`). */
  readonly flags?: readonly string[];
}

/** A hypothesis of the catalogue: one page under `knowledge/causes/<root>/`. */
export interface CauseKnowledge {
  /** `<root>/<name>`, for ever. */
  readonly id: string;
  readonly root: Root;
  readonly title: string;
  /** Relative frequency among failures; normalised over the catalogue. */
  readonly prior: number;
  readonly basis: Basis;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly Fix[];
  readonly sources: readonly string[];
  /** One paragraph: what is wrong, why it matters. May hold placeholders. */
  readonly explanation: string;
}

/** Something that can be done to learn more. */
export interface CheckKnowledge {
  readonly id: string;
  readonly title: string;
  /** Ready to paste; placeholders as in Fix. */
  readonly command: string;
  readonly seconds: number;
  /** Events that the check may bring to light. */
  readonly shows: readonly string[];
}

/** The whole compiled catalogue. */
export interface Catalogue {
  readonly events: readonly EventKnowledge[];
  readonly causes: readonly CauseKnowledge[];
  readonly checks: readonly CheckKnowledge[];
}
