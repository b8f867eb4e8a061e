import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationReport, renderCalibration } from '../../src/inference/calibration.ts';
import type { PastCase } from '../../src/inference/expectation-maximisation.ts';
import { fitSingleFault } from '../../src/inference/expectation-maximisation.ts';
import { entriesInForce, expertLedger, learned, observed, refuted } from '../../src/inference/learning.ts';

describe('ledger', () => {
  const entry = (id: string, day: number, weights: readonly number[]) => ({
    id,
    day,
    weights,
    source: `case ${id}`,
  });

  it('starts at the expert and moves by counts', () => {
    const start = expertLedger([0.3, 0.7], 10);
    expect(learned(start, 0).mean).toEqual([0.3, 0.7]);
    const after = learned(observed(start, entry('a', 0, [1, 0])), 0);
    expect(after.counts).toEqual([4, 7]);
    expect(after.mean[0]).toBeCloseTo(4 / 11, 15);
    expect(after.deviation[0]).toBeCloseTo(Math.sqrt((4 * 7) / (11 * 11 * 12)), 15);
  });

  it('halves what is a half-life old, never the expert', () => {
    const ledger = observed(expertLedger([0.5, 0.5], 2), entry('a', 0, [1, 0]));
    const later = learned(ledger, 30, 30);
    expect(later.counts).toEqual([1.5, 1]);
    expect(later.observed).toBe(0.5);
  });

  it('is bit for bit as before after a refute, and keeps the record', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(weights, { minLength: 1, maxLength: 8 }), fc.nat(), (list, pick) => {
        const removed = pick % list.length;
        let full = expertLedger([0.2, 0.3, 0.5], 5);
        let without = full;
        for (const [i, w] of list.entries()) {
          full = observed(full, entry(`c${i}`, i, w));
          if (i !== removed) without = observed(without, entry(`c${i}`, i, w));
        }
        const back = refuted(full, `c${removed}`, 100, 'wrong cause');
        expect(learned(back, 100, 45)).toEqual(learned(without, 100, 45));
        // What was believed before the refute can still be replayed.
        expect(learned(back, 50, 45)).toEqual(learned(full, 50, 45));
        expect(back.entries).toHaveLength(list.length + 1);
        expect(entriesInForce(back, 100)).toHaveLength(list.length - 1);
      }),
    );
  });

  it('refuses what would make the record untrue', () => {
    const ledger = observed(expertLedger([1, 1], 2), entry('a', 0, [1, 0]));
    expect(() => observed(ledger, entry('a', 1, [0, 1]))).toThrow(/recorded before/);
    expect(() => observed(ledger, entry('b', 1, [1]))).toThrow(/2 non-negative weights/);
    expect(() => refuted(ledger, 'b', 1, 'x')).toThrow(/no entry b/);
    expect(() => refuted(refuted(ledger, 'a', 1, 'x'), 'a', 2, 'x')).toThrow(/no entry a/);
  });
});

describe('fitSingleFault', () => {
  const pseudo = {
    prior: [1, 1],
    likelihood: [
      [
        [0.6, 0.4],
        [0.4, 0.6],
      ],
      [
        [0.6, 0.4],
        [0.4, 0.6],
      ],
      [
        [0.6, 0.4],
        [0.4, 0.6],
      ],
    ],
  };
  /** Cause 0 shows outcome 0 in nine of ten findings, cause 1 in one of ten; twice as many cases of cause 0. */
  const cases: PastCase[] = Array.from({ length: 300 }, (_, i) => {
    const cause = i % 3 === 2 ? 1 : 0;
    return { outcomes: [0, 1, 2].map((f) => ((i * 7 + f * 3) % 10 === 0 ? 1 - cause : cause)) };
  });

  it('never gets worse and finds the two kinds of cases', () => {
    const { trace, model, responsibilities } = fitSingleFault(cases, pseudo);
    for (const [k, score] of trace.entries())
      expect(score).toBeGreaterThan((trace[k - 1] ?? -Infinity) - 1e-9);
    expect(trace.length).toBeGreaterThan(3);
    expect(model.prior[0]).toBeGreaterThan(0.6);
    expect(model.prior[0]).toBeLessThan(0.73);
    expect(model.likelihood[0]?.[0]?.[0]).toBeGreaterThan(0.85);
    const right = cases.filter(
      (_, i) => ((responsibilities[i]?.[0] ?? 0) > 0.5 ? 0 : 1) === (i % 3 === 2 ? 1 : 0),
    );
    expect(right.length).toBeGreaterThan(290);
  });

  it('keeps confirmed causes and equals counting when all are confirmed', () => {
    const confirmed = cases.map((past, i) => ({ ...past, cause: i % 3 === 2 ? 1 : 0 }));
    const { model, responsibilities } = fitSingleFault(confirmed, pseudo);
    expect(responsibilities[2]).toEqual([0, 1]);
    expect(model.prior[0]).toBeCloseTo(201 / 302, 12);
  });

  it('does not read a finding that nobody looked at', () => {
    const blind = fitSingleFault([{ outcomes: [undefined, undefined, undefined] }], pseudo);
    expect(blind.model.likelihood[0]?.[0]?.[0]).toBeCloseTo(0.6, 12);
    expect(blind.responsibilities[0]?.[0]).toBeCloseTo(0.5, 12);
  });
});

describe('calibrationReport', () => {
  it('scores certainty, doubt and error', () => {
    const right = calibrationReport([{ probabilities: [1, 0], truth: 0 }]);
    expect(right).toMatchObject({ brier: 0, logLoss: 0, accuracy: 1, expectedCalibrationError: 0 });
    const wrong = calibrationReport([{ probabilities: [1, 0], truth: 1 }]);
    expect(wrong).toMatchObject({ brier: 2, logLoss: Infinity, accuracy: 0, expectedCalibrationError: 1 });
  });

  it('measures how far what was stated lies from what was true', () => {
    const judged = Array.from({ length: 10 }, (_, i) => ({
      probabilities: [0.75, 0.25],
      truth: i < 5 ? 0 : 1,
    }));
    const report = calibrationReport(judged);
    expect(report.expectedCalibrationError).toBeCloseTo(0.25, 12);
    expect(report.bins[7]).toEqual({ from: 0.7, to: 0.8, cases: 10, stated: 0.75, true: 0.5 });
    expect(renderCalibration(report)).toContain('70.0% - 80.0%       10   75.0%   50.0%');
  });
});
