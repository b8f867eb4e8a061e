import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachRow } from '../../src/formats/csv/csv.ts';

function rowsOf(text: string): { rows: string[][]; issues: readonly { id: string }[] } {
  const rows: string[][] = [];
  const { issues } = eachRow(text, (row) => rows.push(row));
  return { rows, issues };
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('comma-separated values', () => {
  test('quotes hold commas, quotes and line ends; a byte order mark is no text', () => {
    expect(rowsOf('\uFEFFa,"b,""c""\r\nd"\r\n\n1,,').rows).toEqual([
      ['a', 'b,"c"\r\nd'],
      ['1', '', ''],
    ]);
  });

  test('a quote that never ends is reported and its text kept', () => {
    expect(rowsOf('a,"b\nc')).toEqual({
      rows: [['a', 'b\nc']],
      issues: [expect.objectContaining({ id: 'unclosed-quote' })],
    });
  });

  test('the number of rows is bounded', () => {
    let rows = 0;
    const outcome = eachRow('a\n'.repeat(10), () => rows++, {
      bytes: 1e6,
      entries: 3,
      depth: 1,
      stringBytes: 10,
    });
    expect(rows).toBe(3);
    expect(outcome.issues[0]?.id).toBe('too-many-rows');
  });

  test('what is written quoted reads back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), { maxLength: 8 }),
        (table) => {
          const text = table.map((row) => row.map(quoted).join(',')).join('\n');
          expect(rowsOf(text)).toEqual({ rows: table, issues: [] });
        },
      ),
    );
  });

  test('no text makes it throw or lose its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') }), (text) => {
        expect(rowsOf(text).rows.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
