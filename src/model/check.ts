import type { ProposedFix } from './diagnosis.ts';
import type { EventData } from './event.ts';
import type { Root } from './knowledge.ts';

/**
 * `runs`: nothing found that would stop it. `fails`: something will. `warns`: it runs, or it may not, under a
 * condition that is named. `unknown`: a fact that decides is not known.
 */
export type Verdict = 'runs' | 'warns' | 'unknown' | 'fails';

/** One thing in a file that proves a finding. */
export interface Proof {
  readonly path: string;
  /** Byte offset in `path`. */
  readonly offset?: number;
  /** What stands there: `GLIBC_2.34 of libc.so.6`. */
  readonly text: string;
  /** Functions behind it, as the file names them. */
  readonly symbols?: readonly string[];
  /** Library or object the proof is about: `libc.so.6`. */
  readonly object?: string;
  /** The loader goes on without it. */
  readonly weak?: boolean;
}

/** An answer of one question: why a program does not, or may not, run on a target. */
export interface FitFinding {
  /** Id of a page of the catalogue. */
  readonly cause: string;
  readonly severity: Exclude<Verdict, 'runs'>;
  readonly what: string;
  /** Values for the placeholders of the page. */
  readonly data: EventData;
  readonly proof: readonly Proof[];
}

export interface CheckFinding extends FitFinding {
  readonly root: Root;
  readonly title: string;
  readonly fixes: readonly ProposedFix[];
}

/** A question that was answered in the program's favour. */
export interface PassedQuestion {
  readonly id: string;
  readonly what: string;
}

/** The verdict on one program and one target. */
export interface CheckResult {
  readonly path: string;
  /** Member of an archive or slice of a universal file that was judged. */
  readonly part?: string;
  /** What the program is: `linux/amd64, dynamic, glibc >= 2.34, go1.26.8`. */
  readonly program: string;
  readonly target: string;
  readonly targetTitle: string;
  readonly verdict: Verdict;
  readonly findings: readonly CheckFinding[];
  readonly passed: readonly PassedQuestion[];
  /** Where the facts about the target come from. */
  readonly sources: readonly string[];
}

const ORDER: readonly Verdict[] = ['runs', 'warns', 'unknown', 'fails'];

/** The gravest of several. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst),
    'runs',
  );
}

export interface CheckReport {
  readonly results: readonly CheckResult[];
  /** Defects of the files that were met while reading them. */
  readonly notices: readonly { readonly path: string; readonly id: string; readonly message: string }[];
}
