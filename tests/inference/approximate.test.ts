import { describe, expect, it } from 'vitest';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { likelihoodWeighting } from '../../src/inference/likelihood-weighting.ts';
import { loopyPropagation } from '../../src/inference/loopy-propagation.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { ASIA } from './asia.ts';

const asia = buildNetwork(ASIA);

/** Park and Miller's generator: seeded, the same on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function worst(evidence: Record<string, string>, found: ReadonlyMap<string, Float64Array>): number {
  let most = 0;
  for (const [name, p] of new InferenceEngine(asia, { evidence }).posteriors()) {
    for (const [s, x] of p.entries())
      most = Math.max(most, Math.abs(x - (found.get(name)?.[s] ?? Number.NaN)));
  }
  return most;
}

describe('likelihoodWeighting', () => {
  it('comes within a few of its own standard errors, which shrink with the root of the samples', () => {
    const evidence = { xray: 'yes', dysp: 'yes' };
    const few = likelihoodWeighting(asia, evidence, 2_000, random(7));
    const many = likelihoodWeighting(asia, evidence, 32_000, random(8));
    expect(worst(evidence, few.posteriors)).toBeLessThan(4 * few.error);
    expect(worst(evidence, many.posteriors)).toBeLessThan(4 * many.error);
    expect(few.error / many.error).toBeGreaterThan(3);
    expect(few.error / many.error).toBeLessThan(5.3);
    expect(many.effort).toBeLessThan(32_000);
  });

  it('is the same for the same seed', () => {
    const once = likelihoodWeighting(asia, { dysp: 'yes' }, 500, random(3));
    const again = likelihoodWeighting(asia, { dysp: 'yes' }, 500, random(3));
    expect(again.posteriors).toEqual(once.posteriors);
    expect(likelihoodWeighting(asia, { dysp: 'yes' }, 500, random(4)).posteriors).not.toEqual(
      once.posteriors,
    );
  });
});

describe('loopyPropagation', () => {
  it('is exact where the network is a tree', () => {
    const tree = buildNetwork({ name: 'tree', nodes: ASIA.nodes.slice(0, 5) });
    const evidence = { lung: 'yes', tub: 'no' };
    const exact = new InferenceEngine(tree, { evidence }).posteriors();
    const found = loopyPropagation(tree, evidence);
    expect(found.error).toBeLessThan(1e-8);
    for (const [name, p] of exact) {
      for (const [s, x] of p.entries()) expect(found.posteriors.get(name)?.[s]).toBeCloseTo(x, 7);
    }
  });

  it('is near, and says it is approximate, where there are loops', () => {
    const evidence = { dysp: 'yes', asia: 'yes' };
    const found = loopyPropagation(asia, evidence);
    expect(found.approximate).toBe(true);
    expect(worst(evidence, found.posteriors)).toBeLessThan(0.05);
    expect(worst(evidence, found.posteriors)).toBeGreaterThan(0);
  });
});
