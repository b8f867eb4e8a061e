import type { Check } from './single-fault.ts';

/**
 * EC2 (Golovin, Krause and Ray 2010). Hypotheses that lead to the same decision form a class; every pair of
 * hypotheses of different classes is an edge of weight P(a)·P(b), and a test is worth the weight it cuts in expectation.
 * Unlike information gain, greedy choice by it stays within a logarithmic factor of the best policy for noisy tests.
 */
export function edgeWeight(weights: readonly number[], classes: readonly number[]): number {
  const byClass = new Map<number, number>();
  let total = 0;
  for (const [h, p] of weights.entries()) {
    total += p;
    byClass.set(classes[h] ?? h, (byClass.get(classes[h] ?? h) ?? 0) + p);
  }
  let squares = 0;
  for (const p of byClass.values()) squares += p * p;
  return Math.max(0, (total * total - squares) / 2);
}

/** Expected weight that a check cuts: w(e) - Σ_t P(t|e) · w(e, t), with joint weights P(h, t) in the second term. */
export function edgeCuttingGain(
  posterior: readonly number[],
  classes: readonly number[],
  check: Check,
): number {
  let left = 0;
  for (const outcome of check.outcomes) {
    const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
    const probability = joint.reduce((a, b) => a + b, 0);
    left += probability * edgeWeight(joint, classes);
  }
  return Math.max(0, edgeWeight(posterior, classes) - left);
}
