import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOtlpProtobuf } from '../../src/formats/otlp/decode.ts';
import { parseOtlpJson } from '../../src/formats/otlp/json.ts';

type Value = string | number | boolean | bigint | readonly Value[];
/** One field: number and value; numbers become varints, bigints fixed 64-bit, arrays messages. */
type Field = readonly [field: number, value: string | number | bigint | Uint8Array | readonly Field[]];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function message(fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [...varint(field * 8), ...varint(value)];
      if (typeof value === 'bigint') {
        const bytes = new DataView(new ArrayBuffer(8));
        bytes.setBigUint64(0, value, true);
        return [...varint(field * 8 + 1), ...new Uint8Array(bytes.buffer)];
      }
      const bytes =
        typeof value === 'string'
          ? new TextEncoder().encode(value)
          : value instanceof Uint8Array
            ? value
            : message(value);
      return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
    }),
  );
}

const attribute = (key: string, value: Exclude<Value, readonly Value[]>): readonly Field[] => [
  [1, key],
  [
    2,
    typeof value === 'string'
      ? [[1, value]]
      : typeof value === 'boolean'
        ? [[2, value ? 1 : 0]]
        : [[3, Number(value)]],
  ],
];
const TRACE = Uint8Array.from(Array(16).keys());
const HEX = '000102030405060708090a0b0c0d0e0f';
const TIME = 1_700_000_000_000_000_000n;
const resource: Field = [1, [[1, attribute('service.name', 'cart')]]];

const traces = message([
  [
    1,
    [
      // The resource stands last on purpose.
      [
        2,
        [
          [
            2,
            [
              [1, TRACE],
              [2, TRACE.subarray(0, 8)],
              [5, 'GET /'],
              [6, 2],
              [7, TIME],
              [8, TIME + 5_000_000n],
              [9, attribute('http.status_code', 504)],
              [
                11,
                [
                  [1, TIME],
                  [2, 'exception'],
                  [3, attribute('exception.type', 'Timeout')],
                ],
              ],
              [
                15,
                [
                  [2, 'late'],
                  [3, 2],
                ],
              ],
            ],
          ],
        ],
      ],
      resource,
    ],
  ],
]);
const tracesJson = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: HEX.toUpperCase(),
              spanId: HEX.slice(0, 16),
              name: 'GET /',
              kind: 2,
              startTimeUnixNano: String(TIME),
              endTimeUnixNano: String(TIME + 5_000_000n),
              attributes: [{ key: 'http.status_code', value: { intValue: '504' } }],
              events: [
                {
                  timeUnixNano: String(TIME),
                  name: 'exception',
                  attributes: [{ key: 'exception.type', value: { stringValue: 'Timeout' } }],
                },
              ],
              status: { message: 'late', code: 2 },
              somethingNew: [1],
            },
          ],
        },
      ],
    },
  ],
});

describe('OTLP', () => {
  test('both encodings say the same, old attribute names become current ones', () => {
    const { value, issues } = parseOtlpProtobuf(traces, 'traces');
    expect(issues).toEqual([]);
    expect(value).toEqual(parseOtlpJson(tracesJson).value);
    expect(value.spans[0]).toMatchObject({
      traceId: HEX,
      parentSpanId: '',
      start: Number(TIME),
      status: 2,
      statusMessage: 'late',
      entity: { id: 'cart' },
      attributes: { 'http.response.status_code': 504 },
    });
  });

  test('logs name the statement they were written by', () => {
    const logs = message([
      [
        1,
        [
          resource,
          [
            2,
            [
              [1, [[1, 'shop.Cart']]],
              [
                2,
                [
                  [2, 17],
                  [5, [[1, 'no stock']]],
                  [6, attribute('code.lineno', 12)],
                  [11, TIME],
                ],
              ],
            ],
          ],
        ],
      ],
    ]);
    expect(parseOtlpProtobuf(logs, 'logs').value.logs).toMatchObject([
      {
        time: Number(TIME),
        severity: 17,
        body: 'no stock',
        statement: 'shop.Cart#12',
        entity: { id: 'cart' },
      },
    ]);
  });

  test('points of gauges and histograms', () => {
    const number = message([
      [3, TIME],
      [6, 7n],
    ]);
    const histogram = new Uint8Array([
      ...message([
        [3, TIME],
        [4, 4n],
      ]),
      5 * 8 + 1,
      ...new Uint8Array(new Float64Array([2]).buffer),
    ]);
    const metrics = message([
      [
        1,
        [
          resource,
          [
            2,
            [
              [
                2,
                [
                  [5, [[1, number]]],
                  [1, 'queue'],
                  [3, '1'],
                ],
              ],
              [
                2,
                [
                  [1, 'duration'],
                  [9, [[1, histogram]]],
                ],
              ],
            ],
          ],
        ],
      ],
    ]);
    expect(parseOtlpProtobuf(metrics, 'metrics').value.points).toMatchObject([
      { name: 'queue', unit: '1', value: 7, time: Number(TIME) },
      { name: 'duration', value: 0.5, count: 4 },
    ]);
  });

  test('values may be nested, up to a limit', () => {
    const deep = (levels: number): readonly Field[] =>
      levels === 0 ? [[1, 'x']] : [[5, [[1, deep(levels - 1)]]]];
    const nested = (levels: number): Uint8Array =>
      message([
        [
          1,
          [
            [
              1,
              [
                [
                  1,
                  [
                    [1, 'deep'],
                    [2, deep(levels)],
                  ],
                ],
              ],
            ],
            [2, [[2, [[5, [[1, 'b']]]]]]],
          ],
        ],
      ]);
    expect(parseOtlpProtobuf(nested(3), 'logs')).toMatchObject({
      issues: [],
      value: { logs: [{ entity: { attributes: { deep: '[[["x"]]]' } } }] },
    });
    expect(parseOtlpProtobuf(nested(200), 'logs').issues.map(({ id }) => id)).toEqual(['too-deep']);
    const json = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${'{"arrayValue":{"values":['.repeat(100_000)}${']}}'.repeat(100_000)}}]}]}]}`;
    expect(parseOtlpJson(json).issues.map(({ id }) => id)).toEqual(['too-deep']);
  });

  test('limits are kept and told', () => {
    const few = { bytes: 1000, entries: 0, depth: 4, stringBytes: 4 };
    expect(parseOtlpProtobuf(traces, 'traces', few)).toMatchObject({
      value: { spans: [] },
      issues: [{ id: 'too-many-records' }],
    });
    expect(parseOtlpProtobuf(traces, 'traces', { ...few, bytes: 20 }).issues.map(({ id }) => id)).toContain(
      'too-large',
    );
  });

  test('a name like __proto__ is only a name', () => {
    const json =
      '{"resourceLogs":[{"resource":{"attributes":[{"key":"__proto__","value":{"stringValue":"x"}}]},"scopeLogs":[{"logRecords":[{}]}]}]}';
    expect(parseOtlpJson(json).value.logs[0]?.entity.id).toBe('unknown');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('cut, changed and foreign input never throws', () => {
    for (let end = 0; end <= traces.length; end++)
      expect(parseOtlpProtobuf(traces.subarray(0, end), 'traces').value.logs).toEqual([]);
    fc.assert(
      fc.property(
        fc.nat(traces.length),
        fc.uint8Array({ maxLength: 6 }),
        fc.constantFrom('traces', 'logs', 'metrics'),
        (at, noise, signal) => {
          const bytes = new Uint8Array([
            ...traces.subarray(0, at),
            ...noise,
            ...traces.subarray(at + noise.length),
          ]);
          expect(Array.isArray(parseOtlpProtobuf(bytes, signal as 'traces').value.spans)).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.nat(tracesJson.length), fc.string({ maxLength: 4 }), (at, noise) => {
        expect(
          Array.isArray(
            parseOtlpJson(tracesJson.slice(0, at) + noise + tracesJson.slice(at + 2)).value.spans,
          ),
        ).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (any) => Array.isArray(parseOtlpJson(`{"resourceSpans":${any}}`).value.spans)),
    );
  });
});
