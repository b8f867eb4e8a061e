import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { litmus } from '../../src/cli/litmus/litmus.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import type { Host, Refusal } from '../../src/model/host.ts';

const SB = `X86_64 SB
{ }
 P0             | P1             ;
 movl $1,(x)    | movl $1,(y)    ;
 movl (y),%eax  | movl (x),%eax  ;
exists (0:rax=0 /\\ 1:rax=0)
`;
const FILES: Readonly<Record<string, string>> = {
  'tests/SB.litmus': SB,
  'tests/deep/SB+mfences.litmus': SB.replace('SB', 'SB+mfences').replaceAll(
    '\n movl (',
    '\n mfence | mfence ;\n movl (',
  ),
  'tests/deep/broken.litmus': 'AArch64 broken {',
  'tests/notes.txt': 'no test',
};
const refused: Refusal = { refused: 'missing', message: 'not here' };

const host: Host = {
  cwd: '/',
  env: {},
  kind: (path) =>
    path in FILES ? 'file' : path === 'tests' || path === 'tests/deep' ? 'directory' : 'missing',
  entries: (path) =>
    path === 'tests'
      ? [
          { name: 'SB.litmus', directory: false, link: false },
          { name: 'deep', directory: true, link: false },
          { name: 'notes.txt', directory: false, link: false },
          { name: 'up', directory: true, link: true },
        ]
      : ['SB+mfences.litmus', 'broken.litmus'].map((name) => ({ name, directory: false, link: false })),
  head: (path) => {
    const text = FILES[path];
    return text === undefined ? refused : new TextEncoder().encode(text);
  },
  bytes: () => refused,
  chunks: () => refused,
  scratchCopy: () => Promise.resolve(refused),
  run: () => Promise.resolve(refused),
};

function run(words: readonly string[], format = 'terminal', sc = false): string {
  const out: string[] = [];
  const streams = {
    out: (text: string) => void out.push(text),
    error: (text: string) => void out.push(text),
    screen: { width: 80, colour: false },
    stdinIsTerminal: false,
  };
  expect(litmus(host, streams, words, { format, sc })).toBe(0);
  return out.join('');
}

describe('crossroot litmus', () => {
  it('gives a line of JSON for every test below a folder, the unreadable ones too', () => {
    const lines = run(['tests'], 'jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.map(({ file, test, arch, verdict }) => [file, test, arch, verdict])).toEqual([
      [join('tests', 'SB.litmus'), 'SB', 'X86_64', 'Sometimes'],
      [join('tests', 'deep', 'SB+mfences.litmus'), 'SB+mfences', 'X86_64', 'Never'],
      [join('tests', 'deep', 'broken.litmus'), 'broken', 'AArch64', 'unsupported'],
    ]);
    expect(Object.keys(lines[0] ?? {})).toEqual(['file', 'test', 'arch', 'verdict', 'reason']);
    expect(lines[2]?.['reason']).toContain('no closing brace');
  });

  it('draws an execution of a single test, and none under sequential consistency', () => {
    const drawn = run(['tests/SB.litmus']);
    expect(drawn).toMatch(/^SB \(X86_64, x86-TSO\): Sometimes$/m);
    expect(drawn).toMatch(/^ {2}b: y reads 0 from init {3}d: x reads 0 from init$/m);
    expect(run(['tests/SB.litmus'], 'terminal', true)).toMatch(/^SB \(X86_64, SC\): Never$/m);
  });

  it('sums up many', () => {
    expect(run(['tests'])).toMatch(/3 tests: 1 Never, 1 Sometimes, 1 unsupported\n$/);
  });

  it('knows shapes by name', () => {
    expect(run(['dekker'])).toMatch(/^SB: store buffering$/m);
    expect(run(['MP'], 'jsonl').trim().split('\n')).toHaveLength(4);
  });

  it('names the nearest shape and the valid formats', () => {
    expect(() => run(['dekkr'])).toThrow(UsageError);
    expect(() => run(['dekkr'])).toThrow(/Did you mean 'dekker'\? Shapes: MP, SB/);
    expect(() => run(['MP'], 'html')).toThrow(/unknown format 'html'/);
  });
});
