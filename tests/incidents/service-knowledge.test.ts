import { describe, expect, test } from 'vitest';
import { pageExamples } from '../../scripts/generate-knowledge.ts';
import { readServiceKnowledge } from '../../scripts/service-knowledge.ts';
import { SERVICE_CATALOGUE } from '../../src/knowledge/services.generated.ts';
import { NO_TELEMETRY, type Telemetry } from '../../src/model/telemetry.ts';
import { diagnoseServiceCauses } from '../../src/telemetry/service-causes.ts';
import { serviceEventFinder } from '../../src/telemetry/service-events.ts';
import { entity, log, span } from './telemetry.ts';

const sources = readServiceKnowledge(`${import.meta.dirname}/../..`, pageExamples);
const findEvents = serviceEventFinder(SERVICE_CATALOGUE);
const logs = (lines: readonly string[]): Telemetry => ({
  ...NO_TELEMETRY,
  logs: lines.map((body) => ({ ...log(['', ''], 'cart', '', 17), body })),
});
const idsOf = (line: string): string[] => findEvents(logs([line])).map(({ event }) => event);

test('the compiled catalogue is what the sources say', () => {
  expect(sources.problems).toEqual([]);
  expect(SERVICE_CATALOGUE).toEqual(JSON.parse(JSON.stringify(sources.catalogue)));
  expect(SERVICE_CATALOGUE.events.length).toBeGreaterThanOrEqual(60);
  expect(SERVICE_CATALOGUE.causes.length).toBeGreaterThanOrEqual(20);
});

describe('events', () => {
  for (const [id, { examples, lookalikes }] of sources.eventExamples)
    test(id, () => {
      for (const line of examples) expect(idsOf(line), line).toContain(id);
      for (const line of lookalikes) expect(idsOf(line), line).not.toContain(id);
    });
});

describe('pages', () => {
  for (const [id, examples] of sources.pages)
    test(id, () => {
      for (const { text, fires } of examples) {
        const { causes } = diagnoseServiceCauses(
          SERVICE_CATALOGUE,
          'cart',
          findEvents(logs(text.trim().split('\n'))),
          [],
        );
        const named = causes.slice(0, 2).map((cause) => cause.id);
        if (fires) expect(named, text).toContain(id);
        else expect(named, text).not.toContain(id);
      }
    });
});

test('a log, a failed span and a metric of one failure are one event, under old and new names', () => {
  const point = {
    time: 1,
    name: 'http.client.request.duration',
    unit: 's',
    value: 30,
    entity: entity('cart'),
    attributes: { 'http.response.status_code': '504' },
  };
  const failed = {
    ...span(['t', 'a'], 'cart', 'GET', [0, 1], 2),
    attributes: { 'http.response.status_code': 504 },
  };
  const events = findEvents({ ...logs(['timeout after 30s']), spans: [failed], points: [point] });
  expect(events).toMatchObject([
    { event: 'service.network-timeout', entity: 'cart', signals: ['log', 'metric', 'span'], count: 3 },
  ]);
  const one = diagnoseServiceCauses(SERVICE_CATALOGUE, 'cart', events, []);
  const three = diagnoseServiceCauses(SERVICE_CATALOGUE, 'cart', findEvents(logs(['timeout after 30s'])), []);
  expect(one).toEqual(three);
});

test('evidence for and against, rivals, and "novel" when nothing fits', () => {
  const { causes, novel } = diagnoseServiceCauses(
    SERVICE_CATALOGUE,
    'cart',
    findEvents(logs(['write /data/wal: no space left on device', '429 Too Many Requests'])),
    [],
  );
  expect(causes.length).toBeGreaterThan(1);
  const disk = causes.find(({ id }) => id === 'service/disk-full');
  expect(disk).toMatchObject({ for: ['service.disk-full'], against: ['service.throttled'] });
  expect(causes.reduce((sum, { probability }) => sum + probability, novel)).toBeLessThanOrEqual(1.000001);
  expect(diagnoseServiceCauses(SERVICE_CATALOGUE, 'cart', [], [])).toEqual({ causes: [], novel: 1 });
});

test('hostile lines cost bounded time', () => {
  const hostile = [
    'a'.repeat(1_000_000),
    'deployment of '.repeat(50_000),
    'x.'.repeat(100_000),
    'fall back to '.repeat(10_000),
  ];
  expect(Array.isArray(findEvents(logs(hostile)))).toBe(true);
});
