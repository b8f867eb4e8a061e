import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/inference/single-fault.ts';
import {
  entropyBits,
  explainHypothesis,
  rankChecks,
  singleFaultPosterior,
} from '../../src/inference/single-fault.ts';

function posteriorOf(prior: readonly number[], findings: readonly Finding[]) {
  const result = singleFaultPosterior(prior, findings);
  if (result.kind !== 'posterior') throw new Error(`impossible: ${result.conflicting.join()}`);
  return result;
}

const problem = fc.integer({ min: 2, max: 6 }).chain((hypotheses) => {
  const row = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
    minLength: hypotheses,
    maxLength: hypotheses,
  });
  return fc.record({ weights: row, rows: fc.array(row, { maxLength: 6 }) });
});

function asProblem({ weights, rows }: { weights: number[]; rows: number[][] }) {
  const total = weights.reduce((a, b) => a + b, 0);
  return {
    prior: weights.map((w) => w / total),
    findings: rows.map((likelihood, f): Finding => ({ id: `f${f}`, likelihood })),
  };
}

describe('singleFaultPosterior', () => {
  it('equals plain enumeration', () => {
    fc.assert(
      fc.property(problem, (raw) => {
        const { prior, findings } = asProblem(raw);
        const joint = prior.map((p, h) => findings.reduce((q, f) => q * (f.likelihood[h] ?? 0), p));
        const evidence = joint.reduce((a, b) => a + b, 0);
        const result = posteriorOf(prior, findings);
        for (const [h, q] of joint.entries()) expect(result.probabilities[h]).toBeCloseTo(q / evidence, 12);
        expect(result.logEvidence).toBeCloseTo(Math.log(evidence), 10);
      }),
    );
  });

  it('survives a thousand findings that would underflow as a product', () => {
    const findings = Array.from({ length: 1000 }, (_, f) => ({ id: `f${f}`, likelihood: [1e-5, 1.01e-5] }));
    const result = posteriorOf([0.5, 0.5], findings);
    expect(result.probabilities[1]).toBeCloseTo(1 / (1 + 1.01 ** -1000), 10);
    expect(result.logEvidence).toBeLessThan(-11000);
  });

  it('names a smallest set of findings that exclude everything together', () => {
    const result = singleFaultPosterior(
      [0.5, 0.3, 0.2, 0],
      [
        { id: 'harmless', likelihood: [0.5, 0.5, 0.5, 1] },
        { id: 'not-a', likelihood: [0, 0.4, 0.4, 1] },
        { id: 'not-a-nor-b', likelihood: [0, 0, 0.4, 1] },
        { id: 'not-c', likelihood: [1, 1, 0, 1] },
      ],
    );
    expect(result).toEqual({ kind: 'impossible', conflicting: ['not-a-nor-b', 'not-c'] });
  });

  it('refuses numbers that are no probabilities', () => {
    expect(() => singleFaultPosterior([0.5, -0.5], [])).toThrow(RangeError);
    expect(() => singleFaultPosterior([0.5, 0.5], [{ id: 'f', likelihood: [1] }])).toThrow(
      /1 likelihoods for 2/,
    );
    expect(() => singleFaultPosterior([1], [{ id: 'f', likelihood: [Number.NaN] }])).toThrow(RangeError);
  });
});

describe('explainHypothesis', () => {
  it('adds up from the prior to the posterior log-odds', () => {
    fc.assert(
      fc.property(problem, fc.nat(), (raw, pick) => {
        const { prior, findings } = asProblem(raw);
        const h = pick % prior.length;
        const told = explainHypothesis(prior, findings, h);
        const sum = told.contributions.reduce((total, c) => total + c.logOdds, told.priorLogOdds);
        expect(sum).toBeCloseTo(told.logOdds, 9);
        const p = posteriorOf(prior, findings).probabilities[h] ?? 0;
        expect(told.logOdds).toBeCloseTo(Math.log(p / (1 - p)), 7);
      }),
    );
  });

  it('gives an excluding finding minus infinity and nothing to those after it', () => {
    const told = explainHypothesis(
      [0.5, 0.5],
      [
        { id: 'excludes', likelihood: [0, 1] },
        { id: 'late', likelihood: [0.9, 0.1] },
      ],
      0,
    );
    expect(told.contributions).toEqual([
      { id: 'excludes', logOdds: -Infinity },
      { id: 'late', logOdds: 0 },
    ]);
  });
});

describe('rankChecks', () => {
  const yesNo = (id: string, seconds: number, p: number[]) => ({
    id,
    seconds,
    outcomes: [
      { id: 'yes', p },
      { id: 'no', p: p.map((x) => 1 - x) },
    ],
  });

  it('measures information from both sides alike', () => {
    const prior = [0.5, 0.3, 0.2];
    const [ranked] = rankChecks(prior, [yesNo('o', 1.5, [0.9, 0.2, 0.1])]);
    expect(ranked?.bits).toBeCloseTo(0.4525262446, 9);
    const expected = (ranked?.outcomes ?? []).reduce(
      (sum, o) => sum + o.probability * entropyBits(o.posterior),
      0,
    );
    expect(entropyBits(prior) - expected).toBeCloseTo(ranked?.bits ?? 0, 12);
    expect(ranked?.outcomes[0]?.posterior[0]).toBeCloseTo(0.8490566, 6);
  });

  it('orders by bits per second, free ones first, useless ones last', () => {
    const order = rankChecks(
      [0.5, 0.5],
      [
        yesNo('useless-free', 0, [0.4, 0.4]),
        yesNo('slow-sure', 100, [1, 0]),
        yesNo('quick-weak', 1, [0.7, 0.3]),
        yesNo('free-weak', 0, [0.6, 0.4]),
      ],
    );
    expect(order.map((c) => c.id)).toEqual(['free-weak', 'quick-weak', 'slow-sure', 'useless-free']);
  });

  it('refuses outcome rows that do not sum to one', () => {
    const check = { id: 'c', seconds: 1, outcomes: [{ id: 'only', p: [1, 0.5] }] };
    expect(() => rankChecks([0.5, 0.5], [check])).toThrow(/check c: .* hypothesis 1 sum to 0.5/);
  });
});
