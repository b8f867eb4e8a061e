import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PageDockerfile, readKnowledge } from '../../scripts/generate-knowledge.ts';
import { parseOciPlatform } from '../../src/formats/platform/oci-platform.ts';
import { fixDockerfile, lintDockerfile, type LintOptions } from '../../src/probes/dockerfile/lint.ts';
import { RULES } from '../../src/probes/dockerfile/rules.generated.ts';

const { dockerfiles } = readKnowledge(join(import.meta.dirname, '../..'));
const all = [...dockerfiles].flatMap(([cause, list]) => list.map((example) => ({ cause, example })));

function platform(text: string) {
  const parsed = parseOciPlatform(text);
  if (!parsed) throw new Error(`no platform: ${text}`);
  return parsed;
}

function options({ platforms, builder }: PageDockerfile): LintOptions {
  return {
    path: 'Dockerfile',
    builder,
    requested: platforms.map((text) => ({ text, platform: platform(text) })),
    buildPlatform: platform('linux/amd64'),
  };
}

test('every rule has an example that fires and a look-alike', () => {
  for (const { id } of RULES)
    for (const fires of [true, false])
      expect(
        all.filter(({ example }) => example.rule === id && example.fires === fires).length,
        `${id} ${fires ? 'fires' : 'stays silent'}`,
      ).toBeGreaterThan(0);
});

describe('Dockerfiles of the cause pages', () => {
  for (const [index, { cause, example }] of all.entries())
    test(`${index + 1} ${cause}: ${example.rule} ${example.fires ? 'fires' : 'is silent'}`, () => {
      const { findings, issues } = lintDockerfile(example.text, options(example));
      const own = findings.filter(({ rule }) => rule === example.rule);
      if (!example.fires) {
        expect(own).toEqual([]);
        expect(issues).toEqual([]);
        return;
      }
      expect(own[0]).toMatchObject({ cause, ...(example.line !== undefined && { line: example.line }) });
      // Whatever can be repaired is repaired once and for all.
      const once = fixDockerfile(example.text, options(example));
      expect(fixDockerfile(once.text, options(example))).toEqual({ text: once.text, fixed: [] });
      expect(lintDockerfile(once.text, options(example)).findings.flatMap(({ edits }) => edits)).toEqual([]);
    });
});
