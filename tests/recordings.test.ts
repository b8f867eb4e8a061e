import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInDiagnostician, builtInVocabulary } from '../src/diagnosis/vocabulary.ts';
import type { Context } from '../src/model/situation.ts';

interface Provenance {
  readonly cause: string;
  readonly recipe: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly sha256: string;
  readonly context: Context;
  /** True for the success that looks like the failure. */
  readonly succeeds?: boolean;
}

const ROOT = join(import.meta.dirname, 'recordings');
const recordings = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({
    name: name.replace(/\.json$/, ''),
    provenance: JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as Provenance,
    log: readFileSync(join(ROOT, name.replace(/\.json$/, '.log'))),
  }));
const vocabulary = builtInVocabulary();
const doctor = builtInDiagnostician();

describe('what real tools printed', () => {
  test('there are recordings of many causes', () => {
    expect(new Set(recordings.map(({ provenance }) => provenance.cause)).size).toBeGreaterThanOrEqual(45);
  });

  test.each(recordings)('$name', ({ provenance, log }) => {
    expect(createHash('sha256').update(log).digest('hex')).toBe(provenance.sha256);
    expect(Object.keys(provenance.tools).length).toBeGreaterThan(0);
    const scanner = vocabulary.scanner('log');
    scanner.push(log);
    const { causes } = doctor.diagnose({ events: scanner.end().events, context: provenance.context });
    const ranking = causes
      .slice(0, 4)
      .map(({ id, probability }) => `${id} ${probability.toFixed(3)}`)
      .join(', ');
    expect(causes[0]?.id, ranking).toBe(provenance.cause);
  });
});
