/** Independent faults that cause findings by noisy-or: a network of two layers (Heckerman 1989). */
export interface TwoLayerNetwork {
  /** P(fault i). */
  readonly priors: readonly number[];
  /** P(finding f | no fault). */
  readonly leaks: readonly number[];
  /** `links[i][f]`: P(finding f | only fault i, no leak). */
  readonly links: readonly (readonly number[])[];
}

export interface QuickscoreResult {
  /** P(the findings as observed). */
  readonly probability: number;
  /** P(fault i | findings). */
  readonly posteriors: readonly number[];
}

/** More positive findings than this cost 2^n terms of alternating sign, too slow and too inexact. */
export const QUICKSCORE_MOST_POSITIVE = 20;

/**
 * Exact posteriors in O(2^positive · faults): findings known absent and findings not looked at cost nothing.
 *
 * P(F+, F-) = Σ over S ⊆ F+ of (-1)^|S| Π_{f in S ∪ F-}(1-leak_f) Π_i [p_i Π_{f in S ∪ F-}(1-q_if) + 1 - p_i]
 *
 * Throws RangeError above QUICKSCORE_MOST_POSITIVE positive findings: use InferenceEngine with noisy-or nodes then.
 */
export function quickscore(
  network: TwoLayerNetwork,
  present: readonly number[],
  absent: readonly number[],
): QuickscoreResult {
  if (present.length > QUICKSCORE_MOST_POSITIVE) {
    throw new RangeError(
      `${present.length} positive findings, at most ${QUICKSCORE_MOST_POSITIVE} are summed`,
    );
  }
  const faults = network.priors.length;
  const terms = new Float64Array(faults);
  const sums = new CompensatedSums(faults + 1);
  const keep = network.links.map((row) => absent.reduce((p, f) => p * (1 - (row[f] ?? 0)), 1));
  const base = absent.reduce((p, f) => p * (1 - (network.leaks[f] ?? 0)), 1);
  const subsets = 2 ** present.length;
  for (let mask = 0; mask < subsets; mask++) {
    let leak = base;
    let sign = 1;
    terms.set(keep);
    for (let k = 0; k < present.length; k++) {
      if (((mask >>> k) & 1) === 0) continue;
      const f = present[k] ?? -1;
      sign = -sign;
      leak *= 1 - (network.leaks[f] ?? 0);
      for (let i = 0; i < faults; i++) terms[i] = (terms[i] as number) * (1 - (network.links[i]?.[f] ?? 0));
    }
    addTerm(network.priors, terms, sign * leak, sums);
  }
  const probability = sums.value(faults);
  return {
    probability,
    posteriors: network.priors.map((_, i) => Math.min(1, Math.max(0, sums.value(i) / probability))),
  };
}

/** Adds one subset: to slot `faults` the probability, to slot i the part in which fault i is present. */
function addTerm(
  priors: readonly number[],
  terms: Float64Array,
  factor: number,
  sums: CompensatedSums,
): void {
  const faults = priors.length;
  // Products of the brackets left and right of i, so that no bracket is divided out (it may be zero).
  const right = new Float64Array(faults + 1).fill(1);
  const bracket = (i: number): number => {
    const p = priors[i] ?? 0;
    return p * (terms[i] as number) + 1 - p;
  };
  for (let i = faults - 1; i >= 0; i--) right[i] = (right[i + 1] as number) * bracket(i);
  let left = 1;
  for (let i = 0; i < faults; i++) {
    sums.add(i, factor * left * (priors[i] ?? 0) * (terms[i] as number) * (right[i + 1] as number));
    left *= bracket(i);
  }
  sums.add(faults, factor * left);
}

/** Neumaier summation: the terms alternate in sign and cancel. */
class CompensatedSums {
  private readonly sums: Float64Array;
  private readonly lost: Float64Array;
  constructor(size: number) {
    this.sums = new Float64Array(size);
    this.lost = new Float64Array(size);
  }
  add(at: number, x: number): void {
    const sum = this.sums[at] as number;
    const next = sum + x;
    const rest = Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    this.lost[at] = (this.lost[at] as number) + rest;
    this.sums[at] = next;
  }
  value(at: number): number {
    return (this.sums[at] as number) + (this.lost[at] as number);
  }
}
