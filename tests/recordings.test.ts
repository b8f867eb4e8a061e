import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInDiagnostician, builtInVocabulary } from '../src/diagnosis/vocabulary.ts';
import type { Context } from '../src/model/situation.ts';

interface Recording {
  readonly cause: string;
  /** Causes that the same text can stand for: no honest tool could tell them apart by it. */
  readonly rivals?: readonly string[];
  readonly context: Context;
}

const ROOT = join(import.meta.dirname, 'recordings');
const vocabulary = builtInVocabulary();
const doctor = builtInDiagnostician();

const results = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => {
    const recording = JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as Recording;
    const scanner = vocabulary.scanner('log');
    scanner.push(readFileSync(join(ROOT, name.replace(/\.json$/, '.log'))));
    const diagnosis = doctor.diagnose({ events: scanner.end().events, context: recording.context });
    const accepted = [recording.cause, ...(recording.rivals ?? [])];
    return { name, recording, diagnosis, right: accepted.includes(diagnosis.causes[0]?.id ?? '') };
  });

describe('what real tools printed', () => {
  test('there are recordings of many causes', () => {
    expect(new Set(results.map(({ recording }) => recording.cause)).size).toBeGreaterThanOrEqual(80);
    expect(results.length).toBeGreaterThan(400);
  });

  // Some texts leave the cause open even with their context; the list of those must not grow.
  test('at least 87 % are named right at the top', () => {
    const right = results.filter((result) => result.right).length;
    expect(right / results.length).toBeGreaterThanOrEqual(0.87);
  });

  test('the recorded cause is always considered where a cause is named at all', () => {
    const lost = results
      .filter(({ right, diagnosis }) => !right && diagnosis.causes.length > 0)
      .filter(({ recording, diagnosis }) => !diagnosis.causes.some(({ id }) => id === recording.cause))
      .map(({ name }) => name);
    expect(lost.length / results.length, lost.join(', ')).toBeLessThan(0.04);
  });

  test.each(results)('$name: an undecided outcome names the next check', ({ diagnosis }) => {
    expect(diagnosis.notices).toEqual([]);
    if (diagnosis.outcome === 'undecided') expect(diagnosis.checks.next.length).toBeGreaterThan(0);
    const sum = diagnosis.causes.reduce(
      (total, { probability }) => total + probability,
      diagnosis.noneOfThese,
    );
    expect(sum).toBeLessThanOrEqual(1 + 1e-9);
  });
});
