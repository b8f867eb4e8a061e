import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentInput } from '../../src/model/incident.ts';
import { NO_TELEMETRY, type Span, type Telemetry } from '../../src/model/telemetry.ts';
import { rankRoots } from '../../src/propagation/rank.ts';
import { entity, levels, log, span } from './telemetry.ts';

const names = (input: IncidentInput): string[] => rankRoots(input).roots.map((root) => root.entity);
const calls = [
  { caller: 'front', callee: 'cart' },
  { caller: 'cart', callee: 'database' },
  { caller: 'front', callee: 'ads' },
];
const normal = [
  ...levels('front', { latency: 0.1, requests: 100, failures: 0 }),
  ...levels('cart', { latency: 0.05, requests: 100, failures: 0 }),
  ...levels('database', { latency: 0.01, requests: 100, failures: 0 }),
  ...levels('ads', { latency: 0.01, requests: 1, failures: 0 }),
];
const baseline: Telemetry = { ...NO_TELEMETRY, calls, levels: normal };
const symptom = { entity: 'front', kind: 'latency' } as const;

describe('service levels', () => {
  test('a caller whose shift equals that of its callee has nothing left', () => {
    const window = {
      ...NO_TELEMETRY,
      levels: [
        ...levels('front', { latency: 0.5, requests: 100 }, 10),
        ...levels('cart', { latency: 0.45, requests: 100 }, 10),
        ...levels('database', { latency: 0.41, requests: 100 }, 10),
      ],
    };
    const { roots } = rankRoots({ baseline, window, symptom });
    expect(roots[0]).toMatchObject({ entity: 'database', path: ['front', 'cart', 'database'] });
    // All of the loss is its own, and latency rose from 0.1 s to 0.5 s.
    expect(roots[0]?.score).toBeCloseTo(0.8);
  });

  test('a small shift below does not explain a large one above', () => {
    const window = {
      ...NO_TELEMETRY,
      levels: [
        ...levels('front', { latency: 0.5, requests: 100 }, 10),
        ...levels('cart', { latency: 0.45, requests: 100 }, 10),
        ...levels('database', { latency: 0.012, requests: 100 }, 10),
      ],
    };
    expect(names({ baseline, window, symptom })[0]).toBe('cart');
  });

  test('a very slow branch that is hardly called cannot explain the symptom', () => {
    const window = {
      ...NO_TELEMETRY,
      levels: [
        ...levels('front', { latency: 0.2, requests: 100 }, 10),
        ...levels('cart', { latency: 0.15, requests: 100 }, 10),
        ...levels('ads', { latency: 3, requests: 1 }, 10),
      ],
    };
    expect(names({ baseline, window, symptom })[0]).toBe('cart');
  });

  test('constant series have no spread, and still move', () => {
    const window = {
      ...NO_TELEMETRY,
      levels: [
        ...levels('front', { failures: 0.02, requests: 100 }, 10),
        ...levels('cart', { failures: 0.02, requests: 100 }, 10),
      ],
    };
    expect(names({ baseline, window, symptom: { entity: 'front', kind: 'failure' } })[0]).toBe('cart');
  });

  test('nothing is blamed when the symptom is within its normal range, or unknown', () => {
    expect(names({ baseline, window: { ...NO_TELEMETRY, levels: normal }, symptom })).toEqual([]);
    expect(names({ baseline, window: NO_TELEMETRY, symptom })).toEqual([]);
    expect(names({ baseline: NO_TELEMETRY, window: NO_TELEMETRY })).toEqual([]);
  });
});

/** `count` requests: front calls cart calls database; `late` ms between the answer of cart and its arrival. */
function traces(count: number, late = 0, failing = ''): Span[] {
  return Array.from({ length: count }, (_, index) => {
    const trace = `t${index}`;
    return [
      span([trace, 'a'], 'front', 'GET /', [0, 60 + late]),
      span([trace, 'b', 'a'], 'cart', 'GET /cart', [10, 40], failing === 'cart' ? 2 : 0),
      span([trace, 'c', 'b'], 'database', 'SELECT', [20, 20], failing === 'database' ? 2 : 0),
    ];
  }).flat();
}

describe('traces, logs and resources', () => {
  test('answers that arrive late blame the way from the callee', () => {
    const input = {
      baseline: { ...NO_TELEMETRY, spans: traces(20) },
      window: { ...NO_TELEMETRY, spans: traces(20, 500) },
    };
    expect(rankRoots(input).roots[0]).toMatchObject({ entity: 'cart', departures: [{ kind: 'network' }] });
  });

  test('a failure is charged to the deepest entity that fails', () => {
    const both = traces(20, 0, 'database').map((item) => ({ ...item, status: 2 }));
    const { roots } = rankRoots({
      baseline: { ...NO_TELEMETRY, spans: traces(20) },
      window: { ...NO_TELEMETRY, spans: both },
    });
    expect(roots[0]).toMatchObject({ entity: 'database', path: ['front', 'cart', 'database'] });
    expect(roots.find(({ entity: name }) => name === 'front')).toMatchObject({ explainedBy: 'database' });
  });

  test('a new error statement and a missing one name the service that writes them', () => {
    const logs = (statement: string, severity: number) =>
      Array.from({ length: 20 }, (_, index) => log([`t${index}`, 'b'], 'cart', statement, severity));
    const input = {
      baseline: { ...NO_TELEMETRY, spans: traces(20), logs: logs('done#3', 9) },
      window: { ...NO_TELEMETRY, spans: traces(20), logs: logs('failed#9', 17) },
    };
    const { roots, departures } = rankRoots(input);
    expect(roots[0]?.entity).toBe('cart');
    expect(departures.map(({ kind }) => kind)).toEqual(['error-statement', 'missing-statement']);
  });

  test('an error statement that is no more frequent than ever is no departure', () => {
    const logs = Array.from({ length: 20 }, (_, index) => log([`t${index}`, 'b'], 'cart', 'failed#9', 17));
    const part = { ...NO_TELEMETRY, spans: traces(20), logs };
    expect(names({ baseline: part, window: part })).toEqual([]);
  });

  test('a resource is compared with its own past', () => {
    const point = (service: string, value: number, minute: number) => ({
      time: minute * 60e9,
      name: 'k8s.pod.cpu_limit_utilization',
      unit: '1',
      value,
      entity: entity(service),
      attributes: {},
    });
    const past = [0, 1, 2, 3].flatMap((minute) => [
      point('cart', 0.02, minute),
      point('database', 0.9, minute),
    ]);
    const { roots } = rankRoots({
      baseline: { ...NO_TELEMETRY, points: past },
      window: { ...NO_TELEMETRY, points: [point('cart', 0.7, 5), point('database', 0.9, 5)] },
    });
    expect(roots.map(({ entity: name }) => name)).toEqual(['cart']);
  });
});

test('the order of arrival and repeated records change nothing', () => {
  const spans = traces(6, 300, 'database');
  const expected = rankRoots({
    baseline: { ...NO_TELEMETRY, spans: traces(6) },
    window: { ...NO_TELEMETRY, spans },
  });
  fc.assert(
    fc.property(fc.shuffledSubarray(spans, { minLength: spans.length }), (shuffled) => {
      const again = rankRoots({
        baseline: { ...NO_TELEMETRY, spans: traces(6).reverse() },
        window: { ...NO_TELEMETRY, spans: [...shuffled, ...shuffled.slice(0, 5)] },
      });
      expect(again.roots).toEqual(expected.roots);
    }),
    { numRuns: 30 },
  );
});

test('cycles in the call graph end', () => {
  const ring = [
    { caller: 'a', callee: 'b' },
    { caller: 'b', callee: 'a' },
  ];
  const window = {
    ...NO_TELEMETRY,
    levels: [
      ...levels('a', { latency: 2, requests: 1 }, 10),
      ...levels('b', { latency: 9, requests: 1 }, 10),
    ],
  };
  const quiet = [...levels('a', { latency: 1, requests: 1 }), ...levels('b', { latency: 1, requests: 1 })];
  const input = {
    baseline: { ...NO_TELEMETRY, calls: ring, levels: quiet },
    window,
    symptom: { entity: 'a', kind: 'latency' },
  } as const;
  expect(names(input)[0]).toBe('b');
});
