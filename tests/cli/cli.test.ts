import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CLI = join(import.meta.dirname, '../../dist/crossroot.js');
const GLIBC = "./app: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./app)\n";
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'crossroot-cli-'));
  writeFileSync(join(scratch, 'build.log'), GLIBC);
  writeFileSync(join(scratch, 'empty.log'), '');
  mkdirSync(join(scratch, 'folder'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: Buffer;
  readonly text: string;
  readonly error: string;
}

function crossroot(
  args: readonly string[],
  input?: string | Buffer,
  env: Record<string, string> = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: scratch,
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    const [out, error]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({ code, signal, out: bytes, text: bytes.toString(), error: Buffer.concat(error).toString() });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

describe('diagnose', () => {
  test.each([
    ['a file', ['build.log'], undefined],
    ['--log', ['--log', 'build.log'], undefined],
    ['several files', ['empty.log', 'build.log'], undefined],
    ['stdin', ['-'], GLIBC],
    ['stdin without a dash', [], GLIBC],
  ] as const)('reads %s', async (_, args, input) => {
    const { code, text } = await crossroot(['diagnose', ...args], input);
    expect(code).toBe(1);
    expect(text).toContain('libc/glibc-too-old');
  });

  test.each([
    ['a missing file', ['nowhere.log'], 'no such file'],
    ['a directory without go.mod', ['folder'], 'without go.mod'],
    ['an unknown format', ['build.log', '--format', 'jsom'], "Did you mean 'json'"],
    ['an unknown option', ['--formt', 'json'], '--format'],
    ['--verify without a module', ['build.log', '--verify'], 'module directory'],
  ] as const)('%s is a usage error with a hint', async (_, args, hint) => {
    const { code, error } = await crossroot(['diagnose', ...args]);
    expect(code).toBe(2);
    expect(error).toContain(hint);
  });

  test('an empty log is said to be empty', async () => {
    const { code, text } = await crossroot(['diagnose', 'empty.log']);
    expect(code).toBe(0);
    expect(text).toContain('is empty');
  });

  test('a context file is read and checked', async () => {
    writeFileSync(join(scratch, 'context.json'), JSON.stringify({ command: 'go build', hst: 'x' }));
    const wrong = await crossroot(['diagnose', 'build.log', '--context', 'context.json']);
    expect([wrong.code, wrong.error.includes("Did you mean 'host'")]).toEqual([2, true]);
    writeFileSync(join(scratch, 'context.json'), '{');
    expect((await crossroot(['diagnose', 'build.log', '--context', 'context.json'])).code).toBe(2);
    writeFileSync(join(scratch, 'context.json'), JSON.stringify({ host: 'Debian 10' }));
    const right = await crossroot(['diagnose', 'build.log', '--context', 'context.json', '--format', 'json']);
    const report = JSON.parse(right.text) as { causes: { for: { event: string }[] }[] };
    expect(report.causes[0]?.for.map(({ event }) => event)).toContain('derived.old-glibc-host');
  });

  test('a batch answers every line, broken ones too', async () => {
    const lines = [
      JSON.stringify({ id: 'a', log: GLIBC }),
      '{broken',
      JSON.stringify({ id: 'c', log: 'fine', context: { env: { A: '1' } } }),
    ];
    writeFileSync(join(scratch, 'cases.jsonl'), lines.join('\n'));
    const { code, text, error } = await crossroot([
      'diagnose',
      '--cases',
      'cases.jsonl',
      '--format',
      'jsonl',
    ]);
    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; outcome?: string; error?: string });
    expect(answers.map(({ id }) => id)).toEqual(['a', 'line 2', 'c']);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['diagnosed', undefined, 'nothing-wrong']);
    expect([code, error.includes('line 2')]).toEqual([2, true]);
  });

  test('binary garbage gives a correct "nothing found"', async () => {
    const garbage = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) & 255));
    const { code, text } = await crossroot(['diagnose', '-'], garbage);
    expect(code).toBe(0);
    expect(text).toContain('Nothing wrong was recognised');
  });

  test('an unreadable file is named', async () => {
    // Nothing is unreadable for root.
    if (process.getuid?.() === 0) return expect(process.getuid()).toBe(0);
    const path = join(scratch, 'secret.log');
    writeFileSync(path, GLIBC);
    chmodSync(path, 0);
    const { code, error } = await crossroot(['diagnose', path]);
    expect([code, error.includes('secret.log')]).toEqual([2, true]);
  });

  test('a reader that stops early does no harm', async () => {
    const { code } = await new Promise<{ code: number | null }>((resolve) => {
      const child = spawn(
        'sh',
        ['-c', `"${process.execPath}" "${CLI}" diagnose build.log --format html | head -c 1 > /dev/null`],
        { cwd: scratch },
      );
      child.on('close', (status) => resolve({ code: status }));
    });
    expect(code).toBe(0);
  });
});

describe('run', () => {
  test('passes bytes through unchanged and keeps the exit code', async () => {
    const bytes = Buffer.from([0, 1, 255, 10, 13, 27, 91, 51]);
    const script = `process.stdout.write(Buffer.from([${[...bytes].join(',')}])); process.stderr.write('warn\\n'); process.exitCode = 7`;
    const { code, out, error } = await crossroot(['run', '--', process.execPath, '-e', script]);
    expect(code).toBe(7);
    expect(out).toEqual(bytes);
    expect(error.startsWith('warn\n')).toBe(true);
  });

  test('says nothing when the command succeeds', async () => {
    const { code, text, error } = await crossroot(['run', '--', process.execPath, '-e', 'console.log(1)']);
    expect([code, text, error]).toEqual([0, '1\n', '']);
  });

  test('diagnoses a failure on stderr', async () => {
    writeFileSync(
      join(scratch, 'fail.mjs'),
      `process.stderr.write(${JSON.stringify(GLIBC)}); process.exitCode = 1`,
    );
    const { code, text, error } = await crossroot(['run', '--', process.execPath, 'fail.mjs']);
    expect([code, text]).toEqual([1, '']);
    expect(error).toContain('libc/glibc-too-old');
  });

  test('a failure that nothing explains is undecided, not silent', async () => {
    const { code, error } = await crossroot(['run', '--', process.execPath, '-e', 'process.exit(9)']);
    expect(code).toBe(9);
    expect(error).toContain('nothing in it names a cause');
  });

  test('dies of the signal that ended the command', async () => {
    const { signal } = await crossroot(['run', '--', 'sh', '-c', 'kill -TERM $$']);
    expect(signal).toBe('SIGTERM');
  });

  test('a command that is not there is a usage error', async () => {
    const { code, error } = await crossroot(['run', '--', 'no-such-program-anywhere']);
    expect([code, error.includes('no-such-program-anywhere')]).toEqual([2, true]);
  });
});

test.each(['bash', 'zsh', 'fish'])('completion for %s knows the commands', async (shell) => {
  const { code, text } = await crossroot(['completion', shell]);
  expect(code).toBe(0);
  expect(text).toContain('diagnose');
  expect(text).toContain(shell === 'fish' ? '-l format' : '--format');
});
