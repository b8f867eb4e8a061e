import { describe, expect, it } from 'vitest';
import { answer } from '../../src/inference/answer.ts';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { TooLargeError } from '../../src/inference/errors.ts';
import { resolveEvidence } from '../../src/inference/evidence.ts';
import type { NodeDefinition } from '../../src/inference/network.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { planPosteriors } from '../../src/inference/plan.ts';

/**
 * Causes on one side and many effects of pairs of them on the other: together they join all causes, each alone only
 * two. Numbers vary without being random.
 */
function twoLayers(causes: number): NodeDefinition[] {
  const nodes: NodeDefinition[] = Array.from({ length: causes }, (_, i) => ({
    name: `c${i}`,
    states: ['a', 'b', 'c'],
    parents: [],
    table: [0.2 + i / 100, 0.3, 0.5 - i / 100],
  }));
  for (let i = 0; i < causes; i++) {
    for (let j = i + 1; j < causes; j++) {
      const table = Array.from({ length: 9 }, (_, row) => (1 + ((row * 5 + i + 3 * j) % 8)) / 10);
      nodes.push({
        name: `e${i}_${j}`,
        states: ['yes', 'no'],
        parents: [`c${i}`, `c${j}`],
        table: table.flatMap((p) => [p, 1 - p]),
      });
    }
  }
  return nodes;
}

const network = buildNetwork({ name: 'pairs', nodes: twoLayers(14) });
const all = Array.from({ length: network.visible }, (_, i) => i);
const plan = (evidence: Record<string, string>, oneTree?: boolean) =>
  planPosteriors(network, resolveEvidence(network, evidence), all, [], oneTree);

describe('posteriors in groups', () => {
  it('answers without evidence what one tree for all could not hold', () => {
    // All causes in one clique would be 3^14 entries; a pair needs 18.
    expect(plan({}, true).bytes).toBeGreaterThan(3 ** 14 * 8);
    expect(plan({}).bytes).toBeLessThan(1e6);
    const engine = new InferenceEngine(network, { maxBytes: 1e6 });
    const p = engine.posterior('e0_1')[0] ?? 0;
    const [c0, c1] = [network.tables[0] ?? [], network.tables[1] ?? []];
    const table = network.tables[network.index.get('e0_1') ?? -1] ?? [];
    let expected = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) expected += (c0[a] ?? 0) * (c1[b] ?? 0) * (table[(a * 3 + b) * 2] ?? 0);
    }
    expect(p).toBeCloseTo(expected, 13);
    expect([...engine.posteriors().keys()]).toHaveLength(network.visible);
  });

  it('gives with evidence what each target gives alone', () => {
    const evidence = { e0_1: 'yes', e1_2: 'no', e4_5: 'yes', c7: 'b' };
    const engine = new InferenceEngine(network, { evidence });
    expect(plan(evidence).trees.length).toBeGreaterThan(1);
    for (const [name, p] of engine.posteriors()) {
      const alone = new InferenceEngine(network, { evidence, targets: [name] });
      for (const [s, x] of alone.posterior(name).entries()) expect(p[s]).toBeCloseTo(x, 12);
      expect(alone.logEvidence()).toBeCloseTo(engine.logEvidence(), 12);
    }
    engine.observe('e2_3', 'yes');
    const fresh = new InferenceEngine(network, { evidence: { ...evidence, e2_3: 'yes' } });
    for (const [name, p] of fresh.posteriors()) {
      for (const [s, x] of engine.posterior(name).entries()) expect(p[s]).toBeCloseTo(x, 12);
    }
  });

  it('refuses with the estimate, or answers approximately and says so, when evidence joins everything', () => {
    const evidence = Object.fromEntries(
      network.names.filter((n) => n.startsWith('e')).map((n) => [n, 'yes']),
    );
    const maxBytes = 1e6;
    expect(() => answer(network, evidence, { maxBytes })).toThrow(TooLargeError);
    expect(() => answer(network, evidence, { maxBytes })).toThrow(/needs about .* MB .* limit is 1 MB/);
    const found = answer(network, evidence, { maxBytes, approximate: { method: 'loopy-propagation' } });
    expect(found.approximate).toBe(true);
    for (const p of found.posteriors.values()) expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(answer(network, {}, { maxBytes })).toMatchObject({ approximate: false, probabilityOfEvidence: 1 });
  });
});
