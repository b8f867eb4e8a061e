import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { ImpossibleEvidenceError, TooLargeError } from '../../src/inference/errors.ts';
import type { Evidence } from '../../src/inference/evidence.ts';
import { EvidenceError } from '../../src/inference/evidence.ts';
import { jointDistribution, mostProbableExplanation } from '../../src/inference/joint.ts';
import type { NetworkDefinition } from '../../src/inference/network.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { ASIA } from './asia.ts';
import { eliminated, enumerated, randomEvidence, randomNetwork } from './oracle.ts';

const asia = buildNetwork(ASIA);
const drawn = (most: number) =>
  randomNetwork(most).chain((network) => fc.tuple(fc.constant(network), randomEvidence(network)));

function yes(evidence: Evidence, node: string): number {
  return new InferenceEngine(asia, { evidence }).posterior(node)[0] ?? Number.NaN;
}

function expectPosteriors(engine: InferenceEngine, expected: ReadonlyMap<string, readonly number[]>): void {
  for (const [name, distribution] of engine.posteriors()) {
    let sum = 0;
    for (const [s, p] of distribution.entries()) {
      expect(Math.abs(p - (expected.get(name)?.[s] ?? Number.NaN))).toBeLessThan(1e-12);
      sum += p;
    }
    expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
  }
}

describe('InferenceEngine on the chest clinic', () => {
  it('gives the exact rationals', () => {
    const engine = new InferenceEngine(asia, { evidence: { xray: 'yes', dysp: 'yes' } });
    expect(engine.probabilityOfEvidence()).toBeCloseTo(176675261 / 2500000000, 15);
    expect(engine.posterior('lung')[0]).toBeCloseTo(15680000 / 25239323, 14);
    expect(yes({ xray: 'yes', dysp: 'yes', smoke: 'no' }, 'tub')).toBeCloseTo(0.25562512, 8);
  });

  it('explains away', () => {
    expect(yes({ dysp: 'yes', lung: 'yes' }, 'bronc')).toBeLessThan(yes({ dysp: 'yes' }, 'bronc'));
  });

  it('sets nodes from outside without learning about their causes', () => {
    expect(yes({ either: { do: 'yes' } }, 'lung')).toBeCloseTo(0.055, 12);
    expect(yes({ either: 'yes' }, 'lung')).toBeGreaterThan(0.5);
    expect(yes({ either: { do: 'yes' } }, 'xray')).toBeCloseTo(0.98, 12);
    const engine = new InferenceEngine(asia, { evidence: { either: { do: 'yes' } } });
    expect(engine.probabilityOfEvidence()).toBeCloseTo(1, 12);
  });

  it('names the findings that exclude each other', () => {
    const evidence = { smoke: 'yes', lung: 'yes', bronc: 'no', either: 'no', dysp: 'yes' };
    const engine = new InferenceEngine(asia, { evidence });
    const thrown = (() => {
      try {
        engine.posteriors();
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(thrown).toBeInstanceOf(ImpossibleEvidenceError);
    expect((thrown as ImpossibleEvidenceError).conflicting).toEqual(['lung', 'either']);
  });

  it('refuses names and weights that do not exist, with the nearest word', () => {
    expect(() => new InferenceEngine(asia, { evidence: { bronch: 'yes' } })).toThrow(/did you mean bronc\?/);
    expect(() => new InferenceEngine(asia, { evidence: { bronc: 'maybe' } })).toThrow(
      /its states are yes, no/,
    );
    expect(() => new InferenceEngine(asia, { evidence: { bronc: [1] } })).toThrow(EvidenceError);
    expect(() => new InferenceEngine(asia, { evidence: { bronc: [0, 0] } })).toThrow(EvidenceError);
    expect(() => new InferenceEngine(asia).posterior('nobody')).toThrow(RangeError);
  });

  it('refuses what does not fit, with the estimate', () => {
    expect(() => new InferenceEngine(asia, { maxBytes: 100 }).posteriors()).toThrow(TooLargeError);
    expect(() => new InferenceEngine(asia, { maxBytes: 100 }).posteriors()).toThrow(
      /about 1 kB .* limit is 1 kB/,
    );
  });

  it('answers a few targets without the rest', () => {
    const engine = new InferenceEngine(asia, { targets: ['tub'] });
    expect([...engine.posteriors().keys()]).toEqual(['tub']);
    expect(() => engine.posterior('dysp')).toThrow(/not among the targets/);
  });
});

describe('InferenceEngine on random networks', () => {
  it('equals enumeration and variable elimination', () => {
    let impossible = 0;
    fc.assert(
      fc.property(drawn(6), ([definition, evidence]) => {
        const truth = enumerated(definition, evidence);
        const engine = new InferenceEngine(buildNetwork(definition), { evidence });
        if (truth.probability === 0) {
          impossible++;
          expect(() => engine.posteriors()).toThrow(ImpossibleEvidenceError);
          return;
        }
        expect(Math.abs(engine.probabilityOfEvidence() / truth.probability - 1)).toBeLessThan(1e-12);
        expectPosteriors(engine, truth.posteriors);
        const target = definition.nodes.at(-1)?.name ?? '';
        const other = eliminated(definition, target, evidence);
        for (const [s, p] of engine.posterior(target).entries()) {
          expect(p).toBeCloseTo((other[s] ?? Number.NaN) / truth.probability, 11);
        }
      }),
      { numRuns: 1000 },
    );
    expect(impossible).toBeGreaterThan(10);
  });

  it('equals variable elimination on networks too large to enumerate', () => {
    fc.assert(
      fc.property(drawn(12), ([definition, evidence]) => {
        const target = definition.nodes.at(-1)?.name ?? '';
        const joint = eliminated(definition, target, evidence);
        const total = joint.reduce((a, b) => a + b, 0);
        if (total === 0) return;
        const posterior = new InferenceEngine(buildNetwork(definition), { evidence }).posterior(target);
        for (const [s, p] of posterior.entries()) expect(p).toBeCloseTo((joint[s] ?? Number.NaN) / total, 11);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of nodes and findings, nor on names', () => {
    fc.assert(
      fc.property(drawn(7), ([definition, evidence]) => {
        if (enumerated(definition, evidence).probability === 0) return;
        const rename = (name: string): string => `x_${name.slice(1).padStart(3, '0')}z`;
        const turned: NetworkDefinition = {
          name: 'turned',
          nodes: definition.nodes.toReversed().map((node) => ({
            ...node,
            name: rename(node.name),
            parents: node.parents.map(rename),
            states: node.states.map((s) => `${s}?`),
          })),
        };
        const straight = new InferenceEngine(buildNetwork(definition), { evidence }).posteriors();
        const back = new Map([...evidence].reverse().map(([name, w]) => [rename(name), w]));
        const other = new InferenceEngine(buildNetwork(turned), { evidence: back }).posteriors();
        for (const [name, p] of straight) {
          for (const [s, x] of p.entries()) expect(other.get(rename(name))?.[s]).toBeCloseTo(x, 11);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same after findings come and go as from scratch', () => {
    fc.assert(
      fc.property(drawn(7), fc.nat(6), ([definition, evidence], extra) => {
        if (enumerated(definition, evidence).probability === 0) return;
        const network = buildNetwork(definition);
        const engine = new InferenceEngine(network);
        engine.posteriors();
        for (const [name, weights] of evidence) {
          engine.observe(name, weights);
          engine.logEvidence();
        }
        const fresh = new InferenceEngine(network, { evidence }).posteriors();
        expectPosteriors(engine, new Map([...fresh].map(([name, p]) => [name, [...p]])));
        const passing = definition.nodes[extra % definition.nodes.length];
        if (!passing || evidence.has(passing.name)) return;
        engine.observe(
          passing.name,
          passing.states.map((_, s) => s + 1),
        );
        engine.posteriors();
        engine.retract(passing.name);
        expectPosteriors(engine, new Map([...fresh].map(([name, p]) => [name, [...p]])));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the most probable explanation and joints', () => {
    fc.assert(
      fc.property(drawn(5), ([definition, evidence]) => {
        const truth = enumerated(definition, evidence);
        if (truth.probability === 0) return;
        const network = buildNetwork(definition);
        const found = mostProbableExplanation(network, evidence);
        expect(found.logProbability).toBeCloseTo(Math.log(truth.best.p), 9);
        const states = definition.nodes.map((node) => node.states.indexOf(found.states.get(node.name) ?? ''));
        expect(truth.joint.get(states.join())).toBeCloseTo(truth.best.p, 12);
        const all = jointDistribution(
          network,
          definition.nodes.map((node) => node.name),
          evidence,
        );
        for (const [k, p] of [...truth.joint.values()].entries()) {
          expect(all.table[k]).toBeCloseTo(p / truth.probability, 11);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('numbers at the edge', () => {
  /** One cause of three states with `count` findings of two states. */
  const naive = (count: number, rows: (f: number) => number[]): NetworkDefinition => ({
    name: 'naive',
    nodes: [
      { name: 'cause', states: ['a', 'b'], parents: [], table: [0.5, 0.5] },
      ...Array.from({ length: count }, (_, f) => ({
        name: `f${f}`,
        states: ['seen', 'not'],
        parents: ['cause'],
        table: rows(f).flatMap((p) => [p, 1 - p]),
      })),
    ],
  });
  const seen = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, f) => [`f${f}`, 'seen']));

  it('weighs a thousand findings that underflow as a product', () => {
    const network = buildNetwork(naive(1000, (f) => (f < 500 ? [1e-6, 1e-3] : [1e-3, 1.002e-6])));
    const engine = new InferenceEngine(network, { evidence: seen(1000) });
    expect(engine.posterior('cause')[1]).toBeCloseTo(1 / (1 + 1.002 ** -500), 9);
    expect(engine.logEvidence()).toBeLessThan(-10000);
  });

  it('scales messages along a chain of a thousand improbable findings', () => {
    const nodes = Array.from({ length: 1000 }, (_, i) => [
      {
        name: `x${i}`,
        states: ['a', 'b'],
        parents: i === 0 ? [] : [`x${i - 1}`],
        table: i === 0 ? [0.5, 0.5] : [0.9, 0.1, 0.1, 0.9],
      },
      { name: `f${i}`, states: ['seen', 'not'], parents: [`x${i}`], table: [1e-5, 1 - 1e-5, 2e-5, 1 - 2e-5] },
    ]).flat();
    const engine = new InferenceEngine(buildNetwork({ name: 'chain', nodes }), { evidence: seen(1000) });
    const middle = engine.posterior('x500');
    expect(middle[1]).toBeGreaterThan(0.5);
    expect(engine.logEvidence()).toBeLessThan(1000 * Math.log(2e-5));
    expect(engine.logEvidence()).toBeGreaterThan(1000 * Math.log(1e-5));
  });

  it('treats weights of one as no evidence', () => {
    const engine = new InferenceEngine(asia, { evidence: { smoke: [1, 1], dysp: [3, 3] } });
    expectPosteriors(
      engine,
      new Map([...new InferenceEngine(asia).posteriors()].map(([n, p]) => [n, [...p]])),
    );
  });
});
