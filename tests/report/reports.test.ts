import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { builtInDiagnostician, builtInVocabulary } from '../../src/diagnosis/vocabulary.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { renderGithub, renderStepSummary } from '../../src/report/github.ts';
import { neutralised } from '../../src/report/workflow-command.ts';
import { renderHtml } from '../../src/report/html.ts';
import { diagnosisJson, renderJsonLine } from '../../src/report/json.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderTerminal } from '../../src/report/terminal.ts';

const ROOT = join(import.meta.dirname, '../..');
const vocabulary = builtInVocabulary();
const doctor = builtInDiagnostician();

function diagnose(text: string): Diagnosis {
  const scanner = vocabulary.scanner('build.log');
  scanner.push(new TextEncoder().encode(text));
  return doctor.diagnose({ events: scanner.end().events });
}

const GLIBC = "./app: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./app)\n";
const diagnosed = diagnose(GLIBC);
const undecided = diagnose('bash: ./app: cannot execute binary file: Exec format error\n');
const nothing = diagnose('ok  \texample.org/a\t0.1s\n');
const all = { diagnosed, undecided, nothing };

test('the samples cover the outcomes', () => {
  expect(diagnosed.outcome).toBe('diagnosed');
  expect(diagnosed.causes[0]?.id).toBe('libc/glibc-too-old');
  expect(undecided.outcome).toBe('undecided');
  expect(undecided.checks.next.length).toBeGreaterThan(0);
  expect(nothing.outcome).toBe('nothing-wrong');
});

describe('json', () => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(
    JSON.parse(readFileSync(join(ROOT, 'schemas/diagnosis.schema.json'), 'utf8')) as object,
  );
  test.each(Object.entries(all))('%s fits the published schema', (_, diagnosis) => {
    expect(validate(diagnosisJson(diagnosis)), JSON.stringify(validate.errors)).toBe(true);
  });
  test('the schema refuses what is not a diagnosis', () => {
    expect(validate({ ...diagnosisJson(diagnosed), outcome: 'perhaps' })).toBe(false);
    expect(validate({ ...diagnosisJson(diagnosed), surprise: 1 })).toBe(false);
  });
  test('probabilities over all causes and none of these are at most one and sorted', () => {
    for (const { causes, noneOfThese } of [diagnosed, undecided]) {
      const sum = causes.reduce((total, { probability }) => total + probability, noneOfThese);
      expect(sum).toBeGreaterThan(0.9);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      expect(causes.map(({ probability }) => probability)).toEqual(
        causes.map(({ probability }) => probability).sort((a, b) => b - a),
      );
    }
  });
  test('a batch line is one line with the id in front', () => {
    const line = renderJsonLine(diagnosed, { id: 'a1' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(Object.keys(JSON.parse(line) as object).slice(0, 2)).toEqual(['id', 'schema']);
  });
});

describe('terminal', () => {
  test.each(Object.entries(all))(
    '%s fits 80 columns but for commands, without colour codes',
    (_, diagnosis) => {
      const text = renderTerminal(diagnosis, { width: 80, colour: false });
      expect(text).not.toContain('\u001b');
      const long = text.split('\n').filter((line) => stringWidth(line) > 80 && !line.startsWith('       '));
      expect(long).toEqual([]);
    },
  );
  test('names cause, place, version, fix', () => {
    const text = renderTerminal(diagnosed, { width: 80, colour: false });
    for (const part of ['libc/glibc-too-old', 'build.log:1', 'GLIBC_2.34', 'Evidence', 'Fix', 'Sources'])
      expect(text).toContain(part);
  });
  test('an undecided outcome names the next check with its command', () => {
    const text = renderTerminal(undecided, { width: 80, colour: false });
    expect(text).toContain('Undecided');
    expect(text).toContain(undecided.checks.next[0]?.command ?? 'no check');
  });
  test('colour only when asked for', () => {
    expect(renderTerminal(diagnosed, { width: 80, colour: true })).toContain('\u001b[');
  });
});

describe('sarif', () => {
  test('one result for the cause, with rule, place and level', () => {
    const log = JSON.parse(renderSarif(diagnosed, '1.2.3')) as Log;
    const result = log.runs[0]?.results?.[0];
    expect(log.version).toBe('2.1.0');
    expect(result?.ruleId).toBe('libc/glibc-too-old');
    expect(result?.level).toBe('error');
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('build.log');
    expect(result?.locations?.[0]?.physicalLocation?.region?.startLine).toBe(1);
    expect(log.runs[0]?.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id).toBe('libc/glibc-too-old');
  });
  test('nothing wrong is an empty run', () => {
    expect((JSON.parse(renderSarif(nothing, '1.2.3')) as Log).runs[0]?.results).toEqual([]);
  });
});

describe('github', () => {
  const hostile = diagnose(`${GLIBC.trim()} ::set-output name=x::y\n##[add-path]/evil ${GLIBC}`);
  test('one annotation on one line; echoed workflow commands are harmless', () => {
    const text = renderGithub(hostile);
    expect(text.trimEnd().split('\n').length).toBe(1);
    expect(text).toMatch(/^::error file=build\.log,line=1,title=/);
    expect(text.slice(2).split('::').length).toBe(2);
    expect(text).not.toContain('##[add-path]');
  });
  test('neutralised text holds no command', () => {
    expect(neutralised('::add-mask::x ##[group]')).not.toMatch(/::|##\[/);
  });
  test('the step summary is Markdown with a table and the fix', () => {
    const text = renderStepSummary(diagnosed);
    expect(text).toContain('| `libc/glibc-too-old` |');
    expect(text).toContain('**Fix**');
  });
});

describe('html', () => {
  test('escapes what the log says and loads nothing', () => {
    const page = renderHtml(
      diagnose(GLIBC.replace('required by ./app', 'required by <script>alert(1)</script>')),
    );
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(?:src|href)=/);
    expect(page).toContain('libc/glibc-too-old');
  });
});
