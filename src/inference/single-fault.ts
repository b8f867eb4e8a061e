/**
 * Exact posterior over mutually exclusive hypotheses ("exactly one of these is the fault, or none of them"):
 *
 *   P(h | findings)  is proportional to  prior(h) · Π_f L(f, h)
 *
 * Everything is kept as natural logarithms, so a thousand findings do not underflow. Arrays are indexed by
 * hypothesis, in the order of the caller.
 */

/** Something observed. `likelihood[h]` is P(what was observed | hypothesis h); only ratios between h matter. */
export interface Finding {
  readonly id: string;
  readonly likelihood: readonly number[];
}

export type SingleFaultPosterior =
  | {
      readonly kind: 'posterior';
      /** P(h | findings), sums to one. */
      readonly probabilities: readonly number[];
      /** ln P(findings), when the likelihoods are probabilities and the prior sums to one. */
      readonly logEvidence: number;
    }
  | {
      readonly kind: 'impossible';
      /** Ids of findings that no hypothesis allows together; leaving any one of them out would be possible. */
      readonly conflicting: readonly string[];
    };

/** What one finding did to one hypothesis: the change of ln(P(h) / P(not h)), given the findings before it. */
export interface Contribution {
  readonly id: string;
  /** Natural-log units. Infinite when the finding proves or excludes the hypothesis. */
  readonly logOdds: number;
}

export interface HypothesisExplanation {
  readonly priorLogOdds: number;
  /** In the order of the findings: prior + sum of all of them = `logOdds`. */
  readonly contributions: readonly Contribution[];
  readonly logOdds: number;
}

/** One possible result of a check: `p[h]` is P(this outcome | h). Over the outcomes of a check they sum to one. */
export interface CheckOutcome {
  readonly id: string;
  readonly p: readonly number[];
}

export interface Check {
  readonly id: string;
  /** What the check costs to run; any unit of cost works as long as all checks use the same. */
  readonly seconds: number;
  readonly outcomes: readonly CheckOutcome[];
}

export interface RankedOutcome {
  readonly id: string;
  /** P(outcome | what is known now). */
  readonly probability: number;
  /** The posterior were this the outcome; empty when the outcome cannot happen. */
  readonly posterior: readonly number[];
}

export interface RankedCheck {
  readonly id: string;
  readonly seconds: number;
  /** Mutual information between the check and the hypotheses, in bits. */
  readonly bits: number;
  /** Infinite for an informative check that costs nothing. */
  readonly bitsPerSecond: number;
  readonly outcomes: readonly RankedOutcome[];
}

/** Posterior of every hypothesis. Throws RangeError when array lengths differ or a number is negative or NaN. */
export function singleFaultPosterior(
  prior: readonly number[],
  findings: readonly Finding[],
): SingleFaultPosterior {
  const log = logPrior(prior);
  for (const finding of findings) addFinding(log, finding);
  const total = logSumExp(log);
  if (total === -Infinity) return { kind: 'impossible', conflicting: minimalConflict(prior, findings) };
  return {
    kind: 'posterior',
    probabilities: normalised(log.map((x) => Math.exp(x - total))),
    logEvidence: total - logSumExp(logPrior(prior)),
  };
}

/**
 * How the findings, taken in their order, moved the odds of `hypothesis` against all others together.
 * A finding after one that proved or excluded the hypothesis contributes 0: there was nothing left to move.
 */
export function explainHypothesis(
  prior: readonly number[],
  findings: readonly Finding[],
  hypothesis: number,
): HypothesisExplanation {
  const log = logPrior(prior);
  const priorLogOdds = logOddsOf(log, hypothesis);
  let before = priorLogOdds;
  const contributions = findings.map((finding): Contribution => {
    addFinding(log, finding);
    const after = logOddsOf(log, hypothesis);
    const change = after === before ? 0 : after - before;
    before = after;
    return { id: finding.id, logOdds: change };
  });
  return { priorLogOdds, contributions, logOdds: before };
}

/**
 * Checks by expected information about the hypotheses per second, best first; ties by more bits, then by id.
 * Free checks come before paid ones. A check that teaches nothing (0 bits) goes last.
 */
export function rankChecks(posterior: readonly number[], checks: readonly Check[]): readonly RankedCheck[] {
  const ranked = checks.map((check) => rankedCheck(posterior, check));
  return ranked.sort(
    (a, b) =>
      compareDescending(a.bitsPerSecond, b.bitsPerSecond) ||
      compareDescending(a.bits, b.bits) ||
      (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** Shannon entropy in bits of a distribution. */
export function entropyBits(distribution: readonly number[]): number {
  let bits = 0;
  for (const p of distribution) if (p > 0) bits -= p * Math.log2(p);
  return Math.max(0, bits);
}

function rankedCheck(posterior: readonly number[], check: Check): RankedCheck {
  const rowSums = posterior.map((_, h) => check.outcomes.reduce((sum, o) => sum + (o.p[h] ?? Number.NaN), 0));
  const crooked = rowSums.findIndex((sum) => !(Math.abs(sum - 1) <= 1e-6));
  if (crooked >= 0) {
    throw new RangeError(
      `check ${check.id}: outcome probabilities of hypothesis ${crooked} sum to ${rowSums[crooked]}, not 1`,
    );
  }
  // Summing p(h,o)·log2(p(o|h)/p(o)) directly, not as a difference of entropies, keeps tiny gains above rounding.
  let bits = 0;
  const outcomes = check.outcomes.map((outcome): RankedOutcome => {
    const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
    const probability = joint.reduce((sum, p) => sum + p, 0);
    for (const [h, p] of joint.entries()) {
      if (p > 0) bits += p * Math.log2((outcome.p[h] ?? 0) / probability);
    }
    return { id: outcome.id, probability, posterior: probability > 0 ? normalised(joint) : [] };
  });
  // Rounding may leave ±1e-17 where the truth is zero; that must not rank a useless free check first.
  if (bits < 1e-12) bits = 0;
  const bitsPerSecond = bits === 0 ? 0 : check.seconds > 0 ? bits / check.seconds : Infinity;
  return { id: check.id, seconds: check.seconds, bits, bitsPerSecond, outcomes };
}

function logPrior(prior: readonly number[]): number[] {
  return prior.map((p, h) => {
    if (!(p >= 0)) throw new RangeError(`prior of hypothesis ${h} is ${p}`);
    return Math.log(p);
  });
}

function addFinding(log: number[], finding: Finding): void {
  if (finding.likelihood.length !== log.length) {
    throw new RangeError(
      `finding ${finding.id}: ${finding.likelihood.length} likelihoods for ${log.length} hypotheses`,
    );
  }
  for (const [h, p] of finding.likelihood.entries()) {
    if (!(p >= 0)) throw new RangeError(`finding ${finding.id}: likelihood of hypothesis ${h} is ${p}`);
    log[h] = (log[h] ?? 0) + Math.log(p);
  }
}

function logOddsOf(log: readonly number[], hypothesis: number): number {
  const others = logSumExp(log.filter((_, h) => h !== hypothesis));
  const own = log[hypothesis];
  if (own === undefined) throw new RangeError(`no hypothesis ${hypothesis} among ${log.length}`);
  if (own === -Infinity) return -Infinity;
  return own - others;
}

/** ln Σ exp(x), without overflow; -Infinity for an empty or all-zero sum. */
export function logSumExp(values: readonly number[]): number {
  let top = -Infinity;
  for (const x of values) if (x > top) top = x;
  if (top === -Infinity) return -Infinity;
  let sum = 0;
  for (const x of values) sum += Math.exp(x - top);
  return top + Math.log(sum);
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, p) => sum + p, 0);
  return weights.map((p) => p / total);
}

/** Deletion filter: drops every finding whose absence leaves the rest impossible. */
function minimalConflict(prior: readonly number[], findings: readonly Finding[]): string[] {
  const zeros = prior.map((p, h) =>
    p > 0 ? findings.filter((f) => f.likelihood[h] === 0).length : Infinity,
  );
  const kept: string[] = [];
  for (const finding of findings) {
    const excludes = prior.map((_, h) => finding.likelihood[h] === 0);
    const needed = zeros.some((count, h) => excludes[h] === true && count === 1);
    if (needed) kept.push(finding.id);
    else for (const [h, yes] of excludes.entries()) if (yes) zeros[h] = (zeros[h] ?? 0) - 1;
  }
  return kept;
}

function compareDescending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}
