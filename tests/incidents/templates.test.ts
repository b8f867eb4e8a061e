import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_TELEMETRY } from '../../src/model/telemetry.ts';
import { lineMasker } from '../../src/telemetry/mask.ts';
import { nameStatements } from '../../src/telemetry/statements.ts';
import { findTemplateChanges } from '../../src/telemetry/template-changes.ts';
import { templateMiner } from '../../src/telemetry/templates.ts';
import { log } from './telemetry.ts';

function templatesOf(lines: readonly string[]): string[] {
  const miner = templateMiner();
  const numbers = lines.map((line) => miner.add(line));
  return numbers.map((number) => miner.template(number));
}

test('values are masked by the look of the word', () => {
  const mask = lineMasker(60);
  expect(mask('took 12 KB), then 3ms at Fri Jun 17')).toBe('took *), then * at * * *');
  expect(mask('uid=0 size:12, <10.0.0.7:22>')).toBe('uid=* size:*, <*>');
  expect(mask('peer a.example.org () opened /var/log/x')).toBe('peer * (*) opened *');
  expect(mask('com.example.shop.OrderFailure thrown')).toBe('com.example.shop.OrderFailure thrown');
});

test('a word that takes many values is one, however it looks', () => {
  const templates = templatesOf([
    'session opened for user anna',
    'session opened for user ben',
    'session opened for user cleo',
  ]);
  expect(new Set(templates)).toEqual(new Set(['session opened for user *']));
});

test('two outcomes stay two templates, and the first word is never a value', () => {
  expect(new Set(templatesOf(['login succeeded today', 'login failed today'])).size).toBe(2);
  expect(new Set(templatesOf(['a starts', 'b starts', 'c starts', 'd starts'])).size).toBe(4);
});

test('a constant of key= needs more values than free text', () => {
  const lines = (users: readonly string[]): string[] => users.map((user) => `denied for user=${user}`);
  expect(new Set(templatesOf(lines(['root', 'guest', 'test']))).size).toBe(3);
  expect(new Set(templatesOf(lines(['a', 'b', 'c', 'd', 'e']))).size).toBe(1);
});

test('memory is bounded: what does not fit falls together by its number of words', () => {
  const miner = templateMiner({ skeletons: 10, words: 5 });
  for (let at = 0; at < 1000; at++) miner.add(`${String.fromCharCode(97 + (at % 26))}${'x'.repeat(at)} w`);
  expect(miner.size).toBeLessThanOrEqual(12);
  expect(miner.template(miner.add('p q r s t u v w'))).toMatch(/^\* \(/);
});

test('hostile lines cost linear time and nothing throws', () => {
  const lines = [
    '('.repeat(200_000),
    'a.'.repeat(100_000),
    'x=1 '.repeat(50_000),
    `${'/'.repeat(255)} ${'"'.repeat(255)}`,
  ];
  expect(templatesOf(lines)).toHaveLength(4);
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 80 })),
      (noise) => templatesOf(noise).length === noise.length,
    ),
  );
});

describe('statements', () => {
  const records = (body: string, count: number, statement = '', severity = 9) =>
    Array.from({ length: count }, () => ({ ...log(['', ''], 'cart', statement, severity), body }));

  test('records that do not name their statement get their template, the same one in every part', () => {
    const [before, now] = nameStatements([
      { ...NO_TELEMETRY, logs: records('took 3 ms', 1) },
      { ...NO_TELEMETRY, logs: [...records('took 99 ms', 1), ...records('x', 1, 'a.B#7')] },
    ]);
    expect(before?.logs.map(({ statement }) => statement)).toEqual(['took *']);
    expect(now?.logs.map(({ statement }) => statement)).toEqual(['took *', 'a.B#7']);
  });

  test('templates that come, go and surge are told; more traffic alone is not', () => {
    const baseline = [...records('', 100, 'a'), ...records('', 10, 'b'), ...records('', 20, 'c')];
    const window = [...records('', 100, 'a'), ...records('', 60, 'b'), ...records('', 2, 'd', 17)];
    expect(findTemplateChanges(baseline, window).map(({ template, change }) => [template, change])).toEqual([
      ['d', 'new'],
      ['b', 'surging'],
      ['c', 'vanished'],
    ]);
    expect(findTemplateChanges(baseline, [...baseline, ...baseline])).toEqual([]);
  });
});
