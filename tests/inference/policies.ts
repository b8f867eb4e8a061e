import type { RepairCosts } from '../../src/inference/repair-plan.ts';
import { planFor } from '../../src/inference/repair-plan.ts';
import type { Check } from '../../src/inference/single-fault.ts';
import type { Troubleshooter } from '../../src/inference/troubleshooter.ts';

export function orders<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** Expected cost of the best policy of checks and then repairs, by searching all of them. */
export function optimalCost(
  posterior: readonly number[],
  checks: readonly Check[],
  costs: RepairCosts,
): number {
  let least = planFor(posterior, costs).expectedCost;
  for (const check of checks) {
    let cost = check.seconds;
    const others = checks.filter((other) => other !== check);
    for (const outcome of check.outcomes) {
      const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
      const probability = joint.reduce((a, b) => a + b, 0);
      if (probability === 0 || cost >= least) continue;
      cost +=
        probability *
        optimalCost(
          joint.map((p) => p / probability),
          others,
          costs,
        );
    }
    least = Math.min(least, cost);
  }
  return least;
}

/** Expected cost of following a troubleshooter to the end. */
export function policyCost(troubleshooter: Troubleshooter): number {
  const { posterior } = troubleshooter;
  const step = troubleshooter.next();
  if (step.kind === 'act') return step.plan?.expectedCost ?? 0;
  if (step.kind !== 'check' || posterior.kind !== 'posterior') return Number.NaN;
  let cost = step.check.seconds;
  for (const outcome of step.check.outcomes) {
    const probability = posterior.probabilities.reduce((sum, p, h) => sum + p * (outcome.p[h] ?? 0), 0);
    if (probability > 0) cost += probability * policyCost(troubleshooter.record(step.check.id, outcome.id));
  }
  return cost;
}
