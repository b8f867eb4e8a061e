import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { mostProbableExplanation, tabulated } from '../../src/inference/joint.ts';
import type { NetworkDefinition, NodeDefinition } from '../../src/inference/network.ts';
import { buildNetwork, NetworkError } from '../../src/inference/network.ts';
import { noisyMaxTable, noisyOr } from '../../src/inference/noisy-max.ts';
import type { TwoLayerNetwork } from '../../src/inference/quickscore.ts';
import { quickscore } from '../../src/inference/quickscore.ts';

const fault = (name: string, p: number): NodeDefinition => ({
  name,
  states: ['no', 'yes'],
  parents: [],
  table: [1 - p, p],
});

function asNetwork(two: TwoLayerNetwork): NetworkDefinition {
  const faults = two.priors.map((p, i) => fault(`d${i}`, p));
  const findings = two.leaks.map((leak, f) =>
    noisyOr({
      name: `f${f}`,
      states: ['no', 'yes'],
      leak,
      parents: faults.map((d, i) => ({
        name: d.name,
        states: d.states,
        active: 'yes',
        q: two.links[i]?.[f] ?? 0,
      })),
    }),
  );
  return { name: 'two-layer', nodes: [...faults, ...findings] };
}

const edge = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const twoLayer = fc
  .record({ faults: fc.integer({ min: 1, max: 6 }), findings: fc.integer({ min: 1, max: 5 }) })
  .chain(({ faults, findings }) =>
    fc.record({
      priors: fc.array(fc.double({ min: 0.01, max: 0.6, noNaN: true }), {
        minLength: faults,
        maxLength: faults,
      }),
      leaks: fc.array(fc.double({ min: 0.001, max: 0.3, noNaN: true }), {
        minLength: findings,
        maxLength: findings,
      }),
      links: fc.array(fc.array(edge, { minLength: findings, maxLength: findings }), {
        minLength: faults,
        maxLength: faults,
      }),
      seen: fc.array(fc.constantFrom('yes', 'no', 'unknown'), { minLength: findings, maxLength: findings }),
    }),
  );

describe('noisy-or and noisy-max', () => {
  it('a family of any size equals its expanded table, also with q and leak of 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 7 }), edge, fc.nat(), (qs, leak, mask) => {
        const parents = qs.map((q, i) => ({ name: `d${i}`, states: ['no', 'yes'], active: 'yes', q }));
        const node = noisyOr({ name: 'f', states: ['no', 'yes'], parents, leak });
        const network = buildNetwork({ name: 'n', nodes: [...parents.map((p) => fault(p.name, 0.3)), node] });
        const evidence = Object.fromEntries(
          parents.map((p, i) => [p.name, ((mask >> i) & 1) === 1 ? 'yes' : 'no']),
        );
        const expected = qs.reduce((p, q, i) => (((mask >> i) & 1) === 1 ? p * (1 - q) : p), 1 - leak);
        expect(new InferenceEngine(network, { evidence }).posterior('f')[0]).toBeCloseTo(expected, 12);
        if (!node.noisyMax) throw new Error('noisyOr made no noisy-max');
        const table = noisyMaxTable(node.states, node.noisyMax);
        const row = qs.reduce((at, _, i) => at * 2 + ((mask >> i) & 1), 0);
        expect(table[row * 2]).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('answers a family of forty parents, whose table would have 2^41 entries', () => {
    const faults = Array.from({ length: 40 }, (_, i) => fault(`d${i}`, 0.02));
    const parents = faults.map((d) => ({ name: d.name, states: d.states, active: 'yes', q: 0.5 }));
    const nodes = [...faults, noisyOr({ name: 'f', states: ['no', 'yes'], parents, leak: 0.01 })];
    const engine = new InferenceEngine(buildNetwork({ name: 'wide', nodes }), { evidence: { f: 'yes' } });
    const absent = 0.99 * (1 - 0.02 * 0.5) ** 40;
    expect(engine.probabilityOfEvidence()).toBeCloseTo(1 - absent, 12);
    // P(f no | d0) = 0.99 · 0.5 · 0.99^39
    expect(engine.posterior('d0')[1]).toBeCloseTo((0.02 * (1 - 0.99 * 0.5 * 0.99 ** 39)) / (1 - absent), 12);
    expect([...engine.posteriors().keys()]).toHaveLength(41);
  });

  it('takes the strongest of several effects', () => {
    const severity = ['none', 'slow', 'down'];
    const node: NodeDefinition = {
      name: 'service',
      states: ['down', 'slow', 'none'],
      parents: ['a', 'b', 'c', 'd'],
      noisyMax: {
        mildestFirst: severity,
        leak: [0.9, 0.07, 0.03],
        effects: [0.5, 0.2, 0.1, 0.4].map((p) => [
          [1, 0, 0],
          [1 - p, p / 4, (p * 3) / 4],
        ]),
      },
    };
    const definition = { name: 'n', nodes: [...['a', 'b', 'c', 'd'].map((name) => fault(name, 0.2)), node] };
    const network = buildNetwork(definition);
    const flat = buildNetwork(tabulated(network));
    expect(network.cards.length).toBeGreaterThan(network.visible);
    expect(flat.cards).toHaveLength(flat.visible);
    for (const evidence of [{}, { service: 'down' }, { service: 'slow', a: 'yes' }]) {
      const other = new InferenceEngine(flat, { evidence }).posteriors();
      for (const [name, p] of new InferenceEngine(network, { evidence }).posteriors()) {
        for (const [s, x] of p.entries()) expect(other.get(name)?.[s]).toBeCloseTo(x, 13);
      }
      expect(mostProbableExplanation(network, evidence)).toEqual(mostProbableExplanation(flat, evidence));
    }
  });

  it('says what is wrong with the parameters', () => {
    const bad = noisyOr({
      name: 'f',
      states: ['no', 'yes'],
      leak: 1.5,
      parents: [{ name: 'd', states: ['a', 'b', 'c'], active: 'b', q: 0.5 }],
    });
    expect(() => buildNetwork({ name: 'n', nodes: [fault('d', 0.1), bad] })).toThrow(NetworkError);
    expect(() => buildNetwork({ name: 'n', nodes: [fault('d', 0.1), bad] })).toThrow(
      /node f: leak is .*\n.*parent d has 2 states, 3 rows/,
    );
  });
});

describe('quickscore', () => {
  it('gives the worked example', () => {
    const two = {
      priors: [0.1, 0.05, 0.2],
      leaks: [0.01, 0.02, 0],
      links: [
        [0.8, 0.3, 0],
        [0, 0.7, 0.4],
        [0.5, 0, 0.6],
      ],
    };
    const { probability, posteriors } = quickscore(two, [0, 1], [2]);
    expect(probability).toBeCloseTo(0.024739729168, 12);
    expect(posteriors[0]).toBeCloseTo(0.929253841539, 11);
    expect(posteriors[1]).toBeCloseTo(0.106024392999, 11);
    expect(posteriors[2]).toBeCloseTo(0.152905029085, 11);
  });

  it('equals the junction tree of the same network', () => {
    fc.assert(
      fc.property(twoLayer, ({ seen, ...two }) => {
        const present = seen.flatMap((s, f) => (s === 'yes' ? [f] : []));
        const absent = seen.flatMap((s, f) => (s === 'no' ? [f] : []));
        const evidence = Object.fromEntries(seen.flatMap((s, f) => (s === 'unknown' ? [] : [[`f${f}`, s]])));
        const engine = new InferenceEngine(buildNetwork(asNetwork(two)), { evidence });
        const quick = quickscore(two, present, absent);
        if (quick.probability < 1e-6) return;
        expect(quick.probability).toBeCloseTo(engine.probabilityOfEvidence(), 10);
        for (const [i, p] of quick.posteriors.entries()) {
          expect(p).toBeCloseTo(engine.posterior(`d${i}`)[1] ?? Number.NaN, 7);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses more positive findings than can be summed exactly', () => {
    const two = { priors: [0.1], leaks: Array.from({ length: 21 }, () => 0.1), links: [[]] };
    expect(() => quickscore(two, [...two.leaks.keys()], [])).toThrow(/21 positive findings, at most 20/);
  });
});
