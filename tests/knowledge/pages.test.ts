import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PageExample, readKnowledge } from '../../scripts/generate-knowledge.ts';
import { diagnostician } from '../../src/diagnosis/diagnose.ts';
import { logVocabulary } from '../../src/formats/golog/scan-log.ts';
import type { ObservedEvent } from '../../src/model/event.ts';
import { PROBES } from '../../src/probes/registry.generated.ts';

// The knowledge files themselves, not the generated registry: a page under work is tested as it stands.
const { catalogue, pages, eventExamples, problems } = readKnowledge(join(import.meta.dirname, '../..'));
const vocabulary = logVocabulary(catalogue.events);
const doctor = diagnostician(catalogue, PROBES);

function scan(text: string): readonly ObservedEvent[] {
  const scanner = vocabulary.scanner('example');
  scanner.push(new TextEncoder().encode(text));
  return scanner.end().events;
}

function diagnose({ text, context = {} }: PageExample) {
  return doctor.diagnose({ events: scan(text), context });
}

test('every knowledge file is well formed', () => {
  expect(problems).toEqual([]);
  expect(catalogue.events.length).toBeGreaterThan(100);
});

describe('events', () => {
  for (const [id, { examples, lookalikes }] of eventExamples) {
    for (const text of examples)
      test(`${id} is seen in: ${text.slice(0, 90)}`, () => {
        expect(scan(text).map(({ event }) => event)).toContain(id);
      });
    for (const text of lookalikes)
      test(`${id} is not seen in: ${text.slice(0, 90)}`, () => {
        expect(scan(text).map(({ event }) => event)).not.toContain(id);
      });
  }
});

describe('cause pages', () => {
  for (const [id, examples] of pages) {
    for (const [index, example] of examples.entries()) {
      const name = `${id} ${example.fires ? 'fires' : 'stays silent'} on example ${index + 1}: ${example.text.trim().split('\n')[0]?.slice(0, 70)}`;
      test(name, () => {
        const { causes } = diagnose(example);
        const ranking = causes.slice(0, 4).map((cause) => `${cause.id} ${cause.probability.toFixed(3)}`);
        expect(example.source, 'an example names the source of its message form').toBeTruthy();
        if (example.fires) {
          expect(causes[0]?.id, ranking.join(', ')).toBe(id);
          expect(causes[0]?.probability, ranking.join(', ')).toBeGreaterThanOrEqual(0.5);
        } else {
          if (causes[0] !== undefined && causes[0].probability >= 0.5)
            expect(causes[0].id, ranking.join(', ')).not.toBe(id);
          if (example.cause !== undefined) expect(causes[0]?.id, ranking.join(', ')).toBe(example.cause);
        }
      });
    }
  }
});

test('knowledge names only commands that exist', () => {
  const commands = ['diagnose', 'run', 'lint', 'bayes', 'completion'];
  const texts = [
    ...catalogue.causes.flatMap(({ fixes, explanation }) => [
      explanation,
      ...fixes.flatMap(({ title, command, patch }) => [title, command ?? '', patch ?? '']),
    ]),
    ...catalogue.checks.map(({ command }) => command),
  ];
  expect(texts.length).toBeGreaterThan(200);
  const named = texts.flatMap((text) =>
    [...text.matchAll(/\bcrossroot ([a-z]+)/g)].map((match) => match[1] ?? ''),
  );
  expect(named.filter((command) => !commands.includes(command))).toEqual([]);
});
