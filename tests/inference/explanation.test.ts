import { describe, expect, it } from 'vitest';
import { InferenceEngine } from '../../src/inference/engine.ts';
import {
  explainNode,
  explainSingleFault,
  networkConflict,
  singleFaultConflict,
} from '../../src/inference/explanation.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { sensitivityFunction, singleFaultSensitivity } from '../../src/inference/sensitivity.ts';
import { singleFaultPosterior } from '../../src/inference/single-fault.ts';
import { ASIA } from './asia.ts';

const asia = buildNetwork(ASIA);
const PRIOR = [0.5, 0.3, 0.2];
const FINDINGS = [
  { id: 'log-line', likelihood: [0.9, 0.3, 0.1] },
  { id: 'old-glibc', likelihood: [0.2, 0.8, 0.5] },
  { id: 'works-elsewhere', likelihood: [0.6, 0.7, 0.1] },
];

describe('explainNode', () => {
  it('adds up to the final odds, with the finding that weighs against', () => {
    const evidence = new Map([
      ['dysp', 'yes'],
      ['xray', 'yes'],
      ['smoke', 'no'],
    ]);
    const told = explainNode(asia, 'lung', 'yes', evidence);
    const p = new InferenceEngine(asia, { evidence }).posterior('lung')[0] ?? 0;
    expect(told.logOdds).toBeCloseTo(Math.log(p / (1 - p)), 12);
    expect(told.contributions.reduce((sum, c) => sum + c.logOdds, told.priorLogOdds)).toBeCloseTo(
      told.logOdds,
      12,
    );
    expect(told.contributions.map((c) => c.id)).toEqual(['dysp', 'xray', 'smoke']);
    expect(told.against?.id).toBe('smoke');
    expect(() => explainNode(asia, 'lung', 'maybe', evidence)).toThrow(RangeError);
  });
});

describe('explainSingleFault', () => {
  it('says which finding the answer hangs on', () => {
    const told = explainSingleFault(PRIOR, FINDINGS, 0);
    expect(told.against?.id).toBe('old-glibc');
    expect(told.without.map((w) => [w.id, w.changes])).toEqual([
      ['log-line', true],
      ['old-glibc', false],
      ['works-elsewhere', false],
    ]);
  });
});

describe('conflict', () => {
  it('is positive for findings that pull apart and negative for those that support each other', () => {
    expect(networkConflict(asia, { xray: 'yes', lung: 'yes' })).toBeLessThan(0);
    expect(networkConflict(asia, { xray: 'no', lung: 'yes' })).toBeGreaterThan(1);
    expect(networkConflict(asia, { xray: 'no' })).toBe(0);
    const apart = [
      { id: 'x', likelihood: [0.9, 0.01, 0.01] },
      { id: 'y', likelihood: [0.01, 0.9, 0.01] },
    ];
    expect(singleFaultConflict(PRIOR, apart)).toBeGreaterThan(1);
    expect(
      singleFaultConflict(
        PRIOR,
        [apart[0] ?? FINDINGS[0], FINDINGS[0]].filter((f) => f !== undefined),
      ),
    ).toBeLessThan(0);
  });
});

describe('sensitivity', () => {
  it('gives the slope and the factor at which another hypothesis comes out on top', () => {
    const base = singleFaultPosterior(PRIOR, FINDINGS);
    if (base.kind !== 'posterior') throw new Error('impossible');
    const top = base.probabilities.indexOf(Math.max(...base.probabilities));
    const scaled = (finding: string, h: number, factor: number) => {
      const changed = FINDINGS.map((f) =>
        f.id === finding ? { ...f, likelihood: f.likelihood.map((l, k) => (k === h ? l * factor : l)) } : f,
      );
      const result = singleFaultPosterior(PRIOR, changed);
      return result.kind === 'posterior' ? result.probabilities : [];
    };
    const list = singleFaultSensitivity(PRIOR, FINDINGS);
    expect(list).toHaveLength(9);
    for (const { finding, hypothesis, slope, flipFactor } of list) {
      const step = 1e-6;
      const numeric =
        ((scaled(finding, hypothesis, Math.exp(step))[top] ?? 0) - (base.probabilities[top] ?? 0)) / step;
      expect(slope).toBeCloseTo(numeric, 5);
      const side = hypothesis === top ? -1e-6 : 1e-6;
      const before = scaled(finding, hypothesis, flipFactor * (1 - side));
      const after = scaled(finding, hypothesis, flipFactor * (1 + side));
      expect(before.indexOf(Math.max(...before))).toBe(top);
      expect(after.indexOf(Math.max(...after))).not.toBe(top);
    }
  });

  it('is exact for an entry of a table', () => {
    const entry = { node: 'lung', row: 0, state: 'yes' };
    const evidence = { xray: 'yes' };
    const f = sensitivityFunction(asia, evidence, { node: 'lung', state: 'yes' }, entry);
    expect(f.value).toBe(0.1);
    for (const x of [0.02, 0.1, 0.4]) {
      const nodes = ASIA.nodes.map((node) =>
        node.name === 'lung' ? { ...node, table: [x, 1 - x, 0.01, 0.99] } : node,
      );
      const engine = new InferenceEngine(buildNetwork({ name: 'changed', nodes }), { evidence });
      expect((f.a * x + f.b) / (f.c * x + f.d)).toBeCloseTo(engine.posterior('lung')[0] ?? 0, 11);
    }
    expect(() => sensitivityFunction(asia, {}, { node: 'lung', state: 'yes' }, { ...entry, row: 9 })).toThrow(
      RangeError,
    );
  });
});
