import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CostCluster } from '../../src/inference/cost-clusters.ts';
import { clusterPlan } from '../../src/inference/cost-clusters.ts';
import { edgeCuttingGain, edgeWeight } from '../../src/inference/edge-cutting.ts';
import type { RepairAction } from '../../src/inference/repair-plan.ts';
import {
  expectedCostOfObserving,
  expectedRepairCost,
  repairOrder,
  repairPlan,
} from '../../src/inference/repair-plan.ts';
import type { Check } from '../../src/inference/single-fault.ts';
import { Troubleshooter } from '../../src/inference/troubleshooter.ts';
import { optimalCost, orders, policyCost } from './policies.ts';

const action = (id: string, p: number, tryCost: number): RepairAction => ({ id, p, tryCost });
const FOUR = [action('A', 0.45, 60), action('B', 0.3, 10), action('C', 0.15, 4), action('D', 0.1, 20)];
const check = (id: string, seconds: number, p: readonly number[]): Check => ({
  id,
  seconds,
  outcomes: [
    { id: '1', p },
    { id: '0', p: p.map((x) => 1 - x) },
  ],
});
const THREE = { posterior: [0.5, 0.3, 0.2], check: check('o', 1.5, [0.9, 0.2, 0.1]) };

const drawnActions = (most: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100 })), {
      minLength: 1,
      maxLength: most,
    })
    .map((list) => {
      const total = list.reduce((sum, [w]) => sum + w, 0);
      return list.map(([w, cost], i) => action(`a${i}`, w / total, cost));
    });

describe('repair plans', () => {
  it('gives the worked numbers', () => {
    expect(
      repairOrder(FOUR)
        .map((a) => a.id)
        .join(''),
    ).toBe('CBAD');
    expect(expectedRepairCost(repairOrder(FOUR))).toBeCloseTo(47.5, 10);
    const worst = ['D', 'A', 'B', 'C'].map((id) => FOUR.find((a) => a.id === id) ?? action('', 0, 0));
    expect(expectedRepairCost(worst)).toBeCloseTo(79.1, 10);
    const service = repairPlan(FOUR, 30);
    expect(service.actions.map((a) => a.id)).toEqual(['C', 'B']);
    expect(service.callsService).toBe(true);
    expect(service.expectedCost).toBeCloseTo(29, 10);
  });

  it('no order of up to nine actions is cheaper', () => {
    fc.assert(
      fc.property(drawnActions(7), (actions) => {
        const least = Math.min(...orders(actions).map(expectedRepairCost));
        expect(expectedRepairCost(repairOrder(actions))).toBeCloseTo(least, 8);
      }),
      { numRuns: 60 },
    );
    const nine = Array.from({ length: 9 }, (_, i) => action(`a${i}`, ((i * 5) % 9) / 36, 1 + ((i * 7) % 11)));
    const least = Math.min(...orders(nine).map(expectedRepairCost));
    expect(expectedRepairCost(repairOrder(nine))).toBeCloseTo(least, 9);
  });

  it('no subset in any order followed by service is cheaper', () => {
    fc.assert(
      fc.property(drawnActions(5), fc.integer({ min: 1, max: 200 }), (actions, serviceCost) => {
        const costs = orders(actions).flatMap((order) =>
          order
            .map((_, n) => order.slice(0, n))
            .concat([order])
            .map((prefix) => {
              const left = prefix.reduce((rest, a) => rest - a.p, 1);
              return expectedRepairCost(prefix) + Math.max(0, left) * serviceCost;
            }),
        );
        expect(repairPlan(actions, serviceCost).expectedCost).toBeCloseTo(Math.min(...costs), 8);
      }),
      { numRuns: 200 },
    );
  });

  it('asks when that is cheaper than acting', () => {
    const costs = { tryCost: [10, 10, 10] };
    expect(expectedCostOfObserving(THREE.posterior, THREE.check, costs)).toBeCloseTo(15.3, 10);
    const problem = { hypotheses: ['x', 'y', 'z'], prior: THREE.posterior, findings: [], costs };
    const asks = new Troubleshooter({ ...problem, checks: [THREE.check] });
    expect(asks.next()).toMatchObject({ kind: 'check', check: { id: 'o' } });
    const dear = new Troubleshooter({ ...problem, checks: [{ ...THREE.check, seconds: 3.3 }] });
    expect(dear.next()).toMatchObject({ kind: 'act', hypothesis: 0, plan: { expectedCost: 17 } });
  });
});

describe('cost clusters', () => {
  const tree = fc.tuple(
    drawnActions(6),
    fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
    fc.nat(60),
    fc.nat(60),
  );

  it('no order is cheaper, set-ups being paid when first needed', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), ([actions, where, first, second], nested) => {
        const inside = (k: number) => actions.filter((_, i) => where[i] === k);
        const two: CostCluster = { id: 'two', setUpCost: second, actions: inside(2), clusters: [] };
        const one: CostCluster = {
          id: 'one',
          setUpCost: first,
          actions: inside(1),
          clusters: nested ? [two] : [],
        };
        const root = { id: 'root', setUpCost: 0, actions: inside(0), clusters: nested ? [one] : [one, two] };
        const price = (order: readonly RepairAction[]): number => {
          const paid = new Set<number>();
          let open = 1;
          let cost = 0;
          for (const a of order) {
            const k = where[actions.indexOf(a)] ?? 0;
            const needed = k === 0 ? [] : k === 2 && nested ? [1, 2] : [k];
            for (const c of needed) {
              if (!paid.has(c)) cost += open * (c === 1 ? first : second);
              paid.add(c);
            }
            cost += open * a.tryCost;
            open -= a.p;
          }
          return cost;
        };
        const plan = clusterPlan(root);
        expect(plan.steps).toHaveLength(actions.length);
        expect(plan.expectedCost).toBeCloseTo(price(plan.steps.map((step) => step.action)), 8);
        expect(plan.expectedCost).toBeCloseTo(Math.min(...orders(actions).map(price)), 8);
      }),
      { numRuns: 200 },
    );
  });
});

describe('edge cutting', () => {
  it('gives the worked numbers', () => {
    expect(edgeWeight(THREE.posterior, [0, 1, 2])).toBeCloseTo(0.31, 12);
    expect(edgeCuttingGain(THREE.posterior, [0, 1, 2], THREE.check)).toBeCloseTo(0.26011, 12);
  });

  it('sees no use in telling apart what leads to the same decision', () => {
    expect(edgeCuttingGain([0.5, 0.5], [0, 0], check('c', 1, [1, 0]))).toBe(0);
    expect(edgeCuttingGain([0.5, 0.5], [0, 1], check('c', 1, [1, 0]))).toBeCloseTo(0.25, 12);
  });
});

describe('Troubleshooter', () => {
  const drawn = fc.integer({ min: 2, max: 5 }).chain((n) =>
    fc.record({
      actions: drawnActions(n).filter((list) => list.length === n),
      rows: fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: n, maxLength: n }), {
        minLength: 1,
        maxLength: 4,
      }),
      seconds: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 4 }),
    }),
  );

  it('costs within five per cent of the best policy, on average and nearly always', () => {
    let own = 0;
    let best = 0;
    let bad = 0;
    let runs = 0;
    fc.assert(
      fc.property(drawn, ({ actions, rows, seconds }) => {
        const checks = rows.map((row, t) =>
          check(
            `t${t}`,
            seconds[t] ?? 1,
            row.map((x) => x / 20),
          ),
        );
        const problem = {
          hypotheses: actions.map((a) => a.id),
          prior: actions.map((a) => a.p),
          findings: [],
          checks,
          costs: { tryCost: actions.map((a) => a.tryCost) },
        };
        const spent = policyCost(new Troubleshooter(problem));
        const least = optimalCost(problem.prior, checks, problem.costs);
        expect(spent).toBeGreaterThan(least - 1e-8);
        own += spent;
        best += least;
        runs++;
        if (spent > least * 1.05) bad++;
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(own / best).toBeLessThan(1.05);
    expect(bad / runs).toBeLessThan(0.1);
  });

  it('identifies by edge cutting and stops at the threshold', () => {
    const start = new Troubleshooter({
      hypotheses: ['glibc', 'musl', 'none'],
      prior: [0.5, 0.4, 0.1],
      findings: [],
      checks: [check('ldd', 1, [0.95, 0.05, 0.5]), check('slow', 100, [1, 0, 0.5])],
    });
    const step = start.next();
    expect(step).toMatchObject({ kind: 'check', check: { id: 'ldd' } });
    const after = start.record('ldd', '1').next();
    expect(after.kind).toBe('check');
    expect(start.record('ldd', '1').record('slow', '1').next()).toEqual({
      kind: 'act',
      hypothesis: 0,
      plan: undefined,
    });
    expect(() => start.record('ldd', 'maybe')).toThrow(RangeError);
  });

  it('says when there is nothing left to ask, or findings exclude each other', () => {
    const problem = { hypotheses: ['a', 'b'], prior: [0.6, 0.4], checks: [] };
    expect(new Troubleshooter({ ...problem, findings: [] }).next()).toEqual({
      kind: 'undecided',
      hypothesis: 0,
    });
    const findings = [
      { id: 'x', likelihood: [0, 1] },
      { id: 'y', likelihood: [1, 0] },
    ];
    expect(new Troubleshooter({ ...problem, findings }).next()).toEqual({
      kind: 'impossible',
      conflicting: ['x', 'y'],
    });
  });
});
