import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLogMinute, parseMetricFile, parseTraceMinute } from '../../src/formats/nezha/nezha.ts';
import { parseCallMatrix, parseLevelTable } from '../../src/formats/petshop/petshop.ts';

const LEVELS = `microservice,A,A,"B, x",B
metric,latency,availability,requests,latency
statistic,Average,Average,Sum,p90
unix_timestamp,,,,
100,0.5,99,,7
400,,100,3,7
`;

test('a call matrix: the row calls the column', () => {
  expect(parseCallMatrix(',A,"B, x"\nA,0,1\n"B, x",0,0\n').value).toEqual([{ caller: 'A', callee: 'B, x' }]);
  expect(parseCallMatrix(',A\nA,0,1\n').issues[0]?.id).toBe('uneven-row');
});

test('service levels: percent becomes a share of failures, empty cells stay unknown', () => {
  const { value, issues } = parseLevelTable(LEVELS);
  expect(issues).toEqual([]);
  expect(value).toEqual([
    { entity: 'A', time: 100e9, latency: 0.5, failures: expect.closeTo(0.01) },
    { entity: 'A', time: 400e9, failures: 0 },
    { entity: 'B, x', time: 400e9, requests: 3 },
  ]);
  expect(parseLevelTable('nothing').issues[0]?.id).toBe('no-header');
});

const TRACE = `TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration
t,s,root,shop-cart-7d9-x2,GET /,1000,2000,1
t,s,root,shop-cart-7d9-x2,GET /,1000,2000,1
`;
const text = String.raw`"{""log"":""10:00:00.1 WARN  a.b.C#12 TraceID: t SpanID: s it is late\n"",""time"":""x""}"`;
const LOG = `Timestamp,TimeUnixNano,Node,PodName,Container,TraceID,SpanID,Log
2023-01-30T11:50:59.971Z,-6795364578871345152,n,shop-cart-7d9-x2,server,t,s,${text}
2023-01-30T11:50:59.971Z,2,n,shop-cart-7d9-x2,server,t,s,no json
`;

test('minute files become spans, records and points', () => {
  expect(parseTraceMinute(TRACE).value).toMatchObject([
    { parentSpanId: '', entity: { id: 'shop-cart' }, start: 1000 },
  ]);
  const logs = parseLogMinute(LOG);
  expect(logs.value).toMatchObject([
    {
      severity: 13,
      statement: 'a.b.C#12',
      body: 'it is late',
      time: Date.parse('2023-01-30T11:50:59.971Z') * 1e6,
    },
  ]);
  expect(logs.issues.map(({ id }) => id)).toEqual(['unreadable-log']);
  const metrics = parseMetricFile('TimeStamp,PodName,CpuUsageRate(%),MemoryUsageRate(%)\n60,p,50,NaN\n');
  expect(metrics.value).toMatchObject([{ name: 'k8s.pod.cpu_limit_utilization', value: 0.5, time: 60e9 }]);
  expect(parseTraceMinute('a,b\n1,2\n').issues.map(({ id }) => id)).toContain('missing-column');
});

test('cut and changed files never throw', () => {
  const parsers = [parseCallMatrix, parseLevelTable, parseTraceMinute, parseLogMinute, parseMetricFile];
  fc.assert(
    fc.property(
      fc.constantFrom(LEVELS, TRACE, LOG),
      fc.nat(400),
      fc.string({ maxLength: 5 }),
      (input, at, noise) => {
        for (const parse of parsers)
          expect(Array.isArray(parse(input.slice(0, at) + noise + input.slice(at + 3)).value)).toBe(true);
      },
    ),
  );
});
