import { edgeCuttingGain } from './edge-cutting.ts';
import type { RepairCosts, RepairPlan } from './repair-plan.ts';
import { expectedCostOfObserving, planFor } from './repair-plan.ts';
import type { Check, Finding, SingleFaultPosterior } from './single-fault.ts';
import { rankChecks, singleFaultPosterior } from './single-fault.ts';

/** What is to be found out, about mutually exclusive hypotheses. */
export interface TroubleshootingProblem {
  readonly hypotheses: readonly string[];
  readonly prior: readonly number[];
  readonly findings: readonly Finding[];
  readonly checks: readonly Check[];
  /** With costs the goal is the cheapest repair; without, it is to know the hypothesis. */
  readonly costs?: RepairCosts;
  /** Hypotheses with the same number need the same decision and need not be told apart. Default: each its own. */
  readonly classes?: readonly number[];
  /** Probability at which a class counts as known. Default 0.9. */
  readonly threshold?: number;
}

export type NextStep =
  /** Run this check; `gain` is what it saves (cost, when costs are known) or cuts per unit of cost. */
  | { readonly kind: 'check'; readonly check: Check; readonly gain: number; readonly bits: number }
  /** Stop asking: this hypothesis, or with costs this plan, is the cheapest thing to do now. */
  | { readonly kind: 'act'; readonly hypothesis: number; readonly plan: RepairPlan | undefined }
  /** Nothing left to ask, and no hypothesis above the threshold. */
  | { readonly kind: 'undecided'; readonly hypothesis: number }
  | { readonly kind: 'impossible'; readonly conflicting: readonly string[] };

/**
 * Chooses checks one at a time. The state is a value: `record` gives the troubleshooter after an outcome, so every
 * branch can be followed.
 */
export class Troubleshooter {
  readonly problem: TroubleshootingProblem;
  readonly posterior: SingleFaultPosterior;

  constructor(problem: TroubleshootingProblem) {
    this.problem = problem;
    this.posterior = singleFaultPosterior(problem.prior, problem.findings);
  }

  /** After a check came out. The check is not asked again. Throws RangeError for an unknown check or outcome. */
  record(checkId: string, outcomeId: string): Troubleshooter {
    const check = this.problem.checks.find((candidate) => candidate.id === checkId);
    const outcome = check?.outcomes.find((candidate) => candidate.id === outcomeId);
    if (!check || !outcome) throw new RangeError(`no open check ${checkId} with outcome ${outcomeId}`);
    return new Troubleshooter({
      ...this.problem,
      findings: [...this.problem.findings, { id: `${checkId}=${outcomeId}`, likelihood: outcome.p }],
      checks: this.problem.checks.filter((candidate) => candidate !== check),
    });
  }

  /** The best thing to do now. */
  next(): NextStep {
    if (this.posterior.kind === 'impossible') return this.posterior;
    const { probabilities } = this.posterior;
    return this.problem.costs
      ? this.nextForRepair(probabilities, this.problem.costs)
      : this.nextToKnow(probabilities);
  }

  private nextForRepair(posterior: readonly number[], costs: RepairCosts): NextStep {
    const plan = planFor(posterior, costs);
    let best: Check | undefined;
    let least = plan.expectedCost;
    for (const check of this.problem.checks) {
      const cost = expectedCostOfObserving(posterior, check, costs);
      // A hair below is rounding, not a saving.
      if (cost < least - 1e-12 * Math.max(1, plan.expectedCost)) [best, least] = [check, cost];
    }
    // A single check may pay only together with a second one.
    best ??= this.pairThatPays(posterior, costs, plan.expectedCost);
    if (!best) return { kind: 'act', hypothesis: mostProbable(posterior), plan };
    const [ranked] = rankChecks(posterior, [best]);
    return {
      kind: 'check',
      check: best,
      gain: Math.max(0, plan.expectedCost - least),
      bits: ranked?.bits ?? 0,
    };
  }

  /** Two-step look-ahead, tried only where one step sees no gain; bounded to small sets of checks. */
  private pairThatPays(posterior: readonly number[], costs: RepairCosts, bound: number): Check | undefined {
    const { checks } = this.problem;
    if (checks.length > 12) return undefined;
    let best: Check | undefined;
    let least = bound - 1e-9 * Math.max(1, bound);
    for (const check of checks) {
      if (check.seconds >= least) continue;
      const others = checks.filter((other) => other !== check);
      const cost = expectedCostOfObserving(posterior, check, costs, (after) =>
        others.reduce(
          (cheapest, other) => Math.min(cheapest, expectedCostOfObserving(after, other, costs)),
          planFor(after, costs).expectedCost,
        ),
      );
      if (cost < least) [best, least] = [check, cost];
    }
    return best;
  }

  private nextToKnow(posterior: readonly number[]): NextStep {
    const classes = this.problem.classes ?? posterior.map((_, h) => h);
    const hypothesis = mostProbable(posterior);
    const known = posterior.reduce((sum, p, h) => (classes[h] === classes[hypothesis] ? sum + p : sum), 0);
    if (known >= (this.problem.threshold ?? 0.9)) return { kind: 'act', hypothesis, plan: undefined };
    const ranked = rankChecks(posterior, this.problem.checks).filter((check) => check.bits > 0);
    let best: NextStep = { kind: 'undecided', hypothesis };
    let most = 0;
    for (const { id, bits, seconds } of ranked) {
      const check = this.problem.checks.find((candidate) => candidate.id === id);
      if (!check) continue;
      const gain = edgeCuttingGain(posterior, classes, check);
      // A free check that cuts anything comes before every paid one.
      const rate = seconds > 0 ? gain / seconds : gain > 0 ? Infinity : 0;
      if (rate > most) [best, most] = [{ kind: 'check', check, gain: rate, bits }, rate];
    }
    return best;
  }
}

function mostProbable(posterior: readonly number[]): number {
  let best = 0;
  for (const [h, p] of posterior.entries()) if (p > (posterior[best] ?? 0)) best = h;
  return best;
}
