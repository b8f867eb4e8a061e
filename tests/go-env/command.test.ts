import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import type { CommandResult, Refusal } from '../../src/model/host.ts';
import { memoryHost } from './memory-host.ts';

const GO = {
  GOVERSION: 'go1.26.8',
  GOROOT: '/goroot',
  GOHOSTOS: 'linux',
  GOHOSTARCH: 'amd64',
};
const said = (stdout: string, exitCode = 0, stderr = ''): CommandResult => ({ exitCode, stdout, stderr });

interface Machine {
  readonly files?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly run?: (command: string, args: readonly string[]) => CommandResult | Refusal;
}

const usual = (command: string, args: readonly string[]): CommandResult | Refusal => {
  if (command === 'go') return said(JSON.stringify(GO));
  if (command === 'uname') return said('x86_64\n');
  if (args.includes('-dumpmachine'))
    return command === 'gcc'
      ? said('x86_64-linux-gnu\n')
      : command.endsWith('-gcc')
        ? said(`${command.replace(/-gcc$/, '')}\n`)
        : { refused: 'not-executable', message: command };
  return said('');
};

async function crossroot(args: string[], { files = {}, env = {}, run = usual }: Machine = {}) {
  const text = { out: '', error: '' };
  const host = memoryHost(
    { '/src/go.mod': 'module m\n\ngo 1.21\n', '/bin/gcc': '', ...files },
    { HOME: '/home/u', PATH: '/bin', ...env },
    '/src',
    run,
  );
  const code = await main(args, host, {
    out: (more) => void (text.out += more),
    error: (more) => void (text.error += more),
    screen: { width: 100, colour: false },
    stdinIsTerminal: true,
  });
  return { code, ...text };
}

describe('env', () => {
  test('an untouched Go has nothing to say', async () => {
    const { code, out } = await crossroot(['env']);
    expect(code).toBe(0);
    expect(out).toContain('go 1.26.8');
    expect(out).not.toContain('Findings');
  });

  test('names the file and the line, and what an empty variable does not do', async () => {
    const { code, out } = await crossroot(['env', 'GOOS'], {
      files: { '/home/u/.config/go/env': 'GOFLAGS=-mod=mod\nGOOS=windows\n' },
      env: { GOOS: '' },
    });
    expect(code).toBe(1);
    for (const text of ['GOOS=windows', '/home/u/.config/go/env:2', 'cancels nothing', 'go env -u GOOS'])
      expect(out).toContain(text);
  });

  test('json is versioned and has every variable with its layers', async () => {
    const { out } = await crossroot(['env', '--format', 'json'], { env: { GOARCH: 'arm64', CC: 'clang' } });
    const report = JSON.parse(out) as {
      schema: string;
      variables: Record<string, { value: string; changed: boolean; layers: object[]; why?: string }>;
      findings: { id: string }[];
    };
    expect(report.schema).toBe('crossroot.env/1');
    expect(Object.keys(report.variables).length).toBeGreaterThan(40);
    expect(report.variables['GOARCH']).toMatchObject({ value: 'arm64', changed: true });
    expect(report.variables['CGO_ENABLED']).toMatchObject({ value: '0', changed: false });
    expect(report.variables['CGO_ENABLED']?.why).toContain('cross build');
    expect(report.findings.map(({ id }) => id)).toEqual(['target-exported', 'cc-without-cgo']);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a pair of another release', { GOOS: 'windows', GOARCH: 'arm' }, 'target/go-version-lacks-target'],
    ['a blank in GOOS', { GOOS: 'linux ' }, 'there is a blank in it'],
    ['a level nobody has', { GOAMD64: 'v9' }, 'target/invalid-level-value'],
    ['CGO_ENABLED=true', { CGO_ENABLED: 'true' }, 'only 0 and 1 are read'],
    ['a word in GOFLAGS that is no flag', { GOFLAGS: 'netgo' }, 'must be a flag'],
    ['a foreign compiler', { CC: 'riscv64-unknown-elf-gcc' }, 'toolchain/wrong-cc-for-target'],
    ['no compiler', { CC: 'nosuchcc' }, 'cgo/missing-cc'],
    ['nonsense in GOTOOLCHAIN', { GOTOOLCHAIN: 'bash' }, 'toolchain/toolchain-not-available'],
  ])('finds %s', async (_, env, text) => {
    const { code, out } = await crossroot(['env'], { env });
    expect(code).toBe(1);
    expect(out).toContain(text);
  });

  test('a go line that GOTOOLCHAIN=local does not allow', async () => {
    const { out } = await crossroot(['env', 'GOTOOLCHAIN'], {
      files: { '/src/go.mod': 'module m\n\ngo 1.30\n' },
      env: { GOTOOLCHAIN: 'local' },
    });
    expect(out).toContain('/src/go.mod:3');
    expect(out).toContain('toolchain/go-version-too-old');
  });

  test('a toolchain for another machine', async () => {
    const { out } = await crossroot(['env'], {
      run: (command, args) => (command === 'uname' ? said('aarch64\n') : usual(command, args)),
    });
    expect(out).toContain('target/host-arch-mismatch');
  });

  test.each<[string, CommandResult | Refusal, string]>([
    ['hangs', { refused: 'timeout', message: 'go did not finish' }, 'was killed'],
    ['prints garbage', said('Segmentation fault\u0000\u0007'), 'printed no JSON object'],
    ['prints a list', said('[1,2]'), 'printed no JSON object'],
    ['fails', said('', 2, 'go: cannot find GOROOT directory: /nowhere'), 'cannot find GOROOT'],
    ['is not there', { refused: 'not-executable', message: 'spawn go ENOENT' }, 'no go command on PATH'],
  ])('a go that %s is said, and the layers are shown all the same', async (_, answer, text) => {
    const { code, out } = await crossroot(['env', 'GOOS'], {
      env: { GOOS: 'plan9' },
      run: (command, args) => (command === 'go' ? answer : usual(command, args)),
    });
    expect(code).toBe(1);
    expect(out).toContain(text);
    expect(out).toContain('GOOS=plan9');
  });

  test('a broken user file is said', async () => {
    const { out } = await crossroot(['env'], {
      files: { '/home/u/.config/go/env': 'GOOS linux\nexport GOOS=linux\n\u0000\u0001\n' },
    });
    expect(out).toContain('line 2 is ignored by Go');
  });

  test('a saved environment needs no Go', async () => {
    const saved = { ...GO, GOOS: 'windows', GOARCH: 'arm64', CGO_ENABLED: '0', GOENV: 'C:\\u\\go\\env' };
    const { out, code } = await crossroot(['env', 'GOOS', 'CGO_ENABLED', '--from', '/saved.json'], {
      files: { '/saved.json': JSON.stringify(saved) },
      run: () => ({ refused: 'not-executable', message: 'nothing runs' }),
    });
    expect(code).toBe(0);
    expect(out).toContain('cross build: GOOS=windows on linux');
    const bad = await crossroot(['env', '--from', '/saved.json'], { files: { '/saved.json': '{"GOOS":1}' } });
    expect(bad.code).toBe(2);
  });

  test('exports for targets', async () => {
    const { code, out } = await crossroot(
      ['env', '--fix', '--on', 'linux/arm/v6', '--on', 'armv7l', '--on', 'js/wasm'],
      { files: { '/bin/arm-linux-gnueabihf-gcc': '' } },
    );
    expect(code).toBe(0);
    expect(out).toContain('export GOARM=6');
    expect(out).toContain('export GOARM=7');
    expect(out).toContain('on PATH here, makes arm-linux-gnueabihf');
    expect(out).toContain('has no cgo');
    const json = JSON.parse(
      (await crossroot(['env', '--fix', '--on', 'windows/amd64', '--format', 'json'])).out,
    ) as { targets: { recipes: { exports: Record<string, string> }[] }[] };
    expect(json.targets[0]?.recipes[0]?.exports['CC']).toBe('x86_64-w64-mingw32-gcc');
  });

  test.each([
    [['env', 'GOSO'], "Did you mean 'GOOS'?"],
    [['env', '--fix'], '--fix needs a target'],
    [['env', '--on', 'linux/arm64'], '--on is for --fix'],
    [['env', '--fix', '--on', 'lnux/arm64'], 'lnux'],
    [['env', '--dir', '/nowhere'], 'not a directory'],
  ])('%j is a mistake in usage', async (args, text) => {
    const { code, error } = await crossroot(args);
    expect(code).toBe(2);
    expect(error).toContain(text);
  });
});
