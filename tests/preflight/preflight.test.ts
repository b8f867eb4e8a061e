import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/knowledge/catalogue.generated.ts';
import type { Host } from '../../src/model/host.ts';
import type { TargetPreflight } from '../../src/model/preflight.ts';
import { preflight } from '../../src/preflight/preflight.ts';
import { fakeGo, GOROOT, memoryHost } from './memory-host.ts';

const GO_MOD = 'module example.org/m\n\ngo 1.24\n';

async function on(host: Host, ...targets: string[]): Promise<readonly TargetPreflight[]> {
  const wanted = targets.map((target) => {
    const [goos = '', goarch = ''] = target.split('/');
    return { on: target, goos, goarch };
  });
  const result = await preflight(host, '/m', wanted, { tags: [], mayRun: true, onProgress: () => {} });
  return result.targets;
}

function module(files: Readonly<Record<string, string>>, goMod = GO_MOD): Host {
  const inside = Object.entries(files).map(([name, text]) => [`/m/${name}`, text] as const);
  return memoryHost({ ...GOROOT, '/m/go.mod': goMod, ...Object.fromEntries(inside) }, fakeGo);
}

/** Builds and causes of one target. */
async function verdict(files: Readonly<Record<string, string>>, target: string, goMod?: string) {
  const [only] = await on(module(files, goMod), target);
  return { builds: only?.builds, causes: [...new Set(only?.findings.map(({ cause }) => cause))] };
}

describe('pre-flight', () => {
  test.each<[string, Record<string, string>, string, string, string[]]>([
    [
      'a call that the system lacks',
      { 'a.go': 'package a\nimport "syscall"\nfunc f() { syscall.Flock(1, 2) }\n' },
      'windows/amd64',
      'no',
      ['target/missing-os-implementation'],
    ],
    [
      'a call that another processor lacks',
      { 'a.go': 'package a\nimport "syscall"\nfunc f() { syscall.Dup2(1, 2) }\n' },
      'linux/arm64',
      'no',
      ['target/missing-arch-implementation'],
    ],
    [
      'a name of the package itself, in a file for another system',
      { 'a.go': 'package a\nfunc f() { lock() }\n', 'lock_linux.go': 'package a\nfunc lock() {}\n' },
      'darwin/arm64',
      'no',
      ['target/missing-os-implementation'],
    ],
    [
      'a field of another system, through a type assertion',
      { 'a.go': 'package a\nimport "syscall"\nfunc f(x any) int64 { return x.(*syscall.Stat_t).Atim }\n' },
      'darwin/arm64',
      'no',
      ['target/missing-os-implementation'],
    ],
    [
      'a field of another system, in a literal',
      { 'a.go': 'package a\nimport "syscall"\nvar x = &syscall.SysProcAttr{Setpgid: true}\n' },
      'windows/amd64',
      'no',
      ['target/missing-os-implementation'],
    ],
    [
      'a method in a file for another system',
      {
        'a.go': 'package a\ntype T struct{}\nfunc f(t T) { t.lock() }\n',
        'lock_linux.go': 'package a\nfunc (T) lock() {}\n',
      },
      'windows/arm64',
      'no',
      ['target/missing-os-implementation'],
    ],
    [
      'a package for another system',
      {
        'a.go': 'package a\nimport _ "example.org/m/win"\n',
        'win/w.go': '//go:build windows\n\npackage win\n',
      },
      'linux/amd64',
      'no',
      ['target/build-constraints-exclude-all'],
    ],
    [
      'a standard package for another system',
      { 'a.go': 'package a\nimport _ "syscall/js"\n' },
      'linux/arm64',
      'no',
      ['target/build-constraints-exclude-all'],
    ],
    [
      'a package of cgo files only',
      { 'a.go': 'package a\nimport _ "example.org/m/c"\n', 'c/c.go': 'package c\nimport "C"\n' },
      'linux/arm64',
      'no',
      ['cgo/cgo-only-package-excluded'],
    ],
    [
      'a name in a cgo file',
      {
        'a.go': 'package a\nvar x = open()\n',
        'c.go': 'package a\nimport "C"\nfunc open() int { return 0 }\n',
      },
      'linux/arm64',
      'no',
      ['cgo/undefined-symbol-cgo-excluded'],
    ],
    [
      'the same with cgo',
      {
        'a.go': 'package a\nvar x = open()\n',
        'c.go': 'package a\nimport "C"\nfunc open() int { return 0 }\n',
      },
      'linux/amd64',
      'yes',
      [],
    ],
    [
      'assembly for one processor only',
      { 'a.go': 'package a\nfunc add(a, b int) int\n', 'a_amd64.s': 'TEXT ·add(SB),$0\n' },
      'linux/arm64',
      'no',
      ['target/missing-arch-implementation'],
    ],
    [
      'a tag that nobody gave',
      { 'a.go': 'package a\nvar x = y\n', 'b.go': '//go:build extra\n\npackage a\nvar y = 1\n' },
      'linux/arm64',
      'no',
      ['target/missing-build-tag'],
    ],
    [
      'the same name twice',
      { 'a_unix.go': 'package a\nvar x = 1\n', 'a_linux.go': 'package a\nvar x = 1\n' },
      'linux/arm64',
      'no',
      ['outside/compile-error'],
    ],
    [
      'a program where linking needs C',
      { 'main.go': 'package main\nfunc main() {}\n' },
      'android/amd64',
      'no',
      ['cgo/external-linking-needs-cgo'],
    ],
    [
      'a directory with the name of the program',
      { 'main.go': 'package main\nfunc main() {}\n', 'm/data.txt': 'x' },
      'linux/arm64',
      'no',
      ['outside/packaging'],
    ],
    [
      'an embedded file that is not there',
      { 'a.go': 'package a\nimport "embed"\n//go:embed dist/*\nvar f embed.FS\n' },
      'linux/amd64',
      'no',
      ['outside/packaging'],
    ],
    [
      'a module that nobody requires',
      { 'a.go': 'package a\nimport _ "other.org/x"\n' },
      'linux/amd64',
      'no',
      ['outside/missing-module'],
    ],
    [
      'imports in a circle',
      {
        'a.go': 'package a\nimport _ "example.org/m/b"\n',
        'b/b.go': 'package b\nimport _ "example.org/m"\n',
      },
      'linux/amd64',
      'no',
      ['outside/compile-error'],
    ],
    [
      'an internal package of somebody else',
      {
        'a.go': 'package a\nimport _ "example.org/m/b/internal/c"\n',
        'b/internal/c/c.go': 'package c\n',
      },
      'linux/amd64',
      'no',
      ['outside/compile-error'],
    ],
    [
      'a pair that Go does not know',
      { 'a.go': 'package a\n' },
      'linux/m68k',
      'no',
      ['target/unsupported-pair'],
    ],
    ['nothing for the target at all', { 'a_windows.go': 'package a\n' }, 'linux/amd64', 'yes', []],
    [
      'local names that shadow, fields, labels and keys',
      {
        'a.go':
          'package a\nimport "fmt"\ntype t struct{ lock int }\nfunc f(lock int) { x := t{lock: lock}\nlock2:\n\tfor { break lock2 }\n\tfmt.Println(x.lock) }\n',
        'b_windows.go': 'package a\nfunc lock() {}\nfunc lock2() {}\n',
      },
      'linux/amd64',
      'yes',
      [],
    ],
  ])('%s', async (_what, files, target, builds, causes) => {
    expect(await verdict(files, target)).toEqual({ builds, causes });
  });

  test('modules of a workspace are found through go list', async () => {
    const listed = [
      { ImportPath: 'example.org/m', Module: { Path: 'example.org/m', Dir: '/m', Main: true } },
      { ImportPath: 'example.org/b', Module: { Path: 'example.org/b', Dir: '/b', Main: true } },
    ];
    const host = memoryHost(
      {
        ...GOROOT,
        '/m/go.mod': GO_MOD,
        '/m/a.go': 'package a\nimport _ "example.org/b"\n',
        '/b/go.mod': 'module example.org/b\n',
        '/b/b_linux.go': 'package b\n',
      },
      (command, args) =>
        args[0] === 'list'
          ? {
              exitCode: 0,
              stderr: '',
              stdout: listed.map((item) => `${JSON.stringify(item, null, 1)}\n`).join(''),
            }
          : fakeGo(command, args),
    );
    expect((await on(host, 'linux/arm64', 'windows/amd64')).map(({ builds }) => builds)).toEqual([
      'yes',
      'no',
    ]);
  });

  test('a stand-in for C is a warning, and the build passes', async () => {
    const files = {
      'c.go': '//go:build cgo\n\npackage a\nimport "C"\nfunc open() {}\n',
      'stub.go': '//go:build !cgo\n\npackage a\nfunc open() {}\n',
    };
    expect(await verdict(files, 'linux/arm64')).toEqual({ builds: 'yes', causes: ['cgo/cgo-disabled-stub'] });
    expect(await verdict(files, 'linux/amd64')).toEqual({ builds: 'yes', causes: [] });
  });

  test('every reported cause has a page', async () => {
    const pages = new Set(CATALOGUE.causes.map(({ id }) => id));
    const [target] = await on(
      module({ 'a.go': 'package a\nimport ("syscall"; _ "x.org/y"; _ "zz")\nvar a = syscall.Nope\n' }),
      'linux/amd64',
    );
    expect(target?.findings.length).toBeGreaterThan(2);
    for (const { cause, title } of target?.findings ?? []) {
      expect(pages).toContain(cause);
      expect(title).not.toBe(cause);
    }
  });

  test('evidence names file and line', async () => {
    const [target] = await on(
      module({ 'a.go': 'package a\n\nimport "syscall"\n\nfunc f() {\n\tsyscall.Flock(1, 2)\n}\n' }),
      'windows/amd64',
    );
    expect(target?.findings[0]?.evidence[0]).toEqual({
      path: 'a.go',
      line: 6,
      text: 'undefined: syscall.Flock',
    });
  });

  test('a dependency that is not on this machine makes the answer unknown', async () => {
    const goMod = `${GO_MOD}require other.org/x v1.0.0\n`;
    expect(await verdict({ 'a.go': 'package a\nimport _ "other.org/x"\n' }, 'linux/amd64', goMod)).toEqual({
      builds: 'unknown',
      causes: ['outside/missing-module'],
    });
  });
});

describe('pre-flight of what is broken', () => {
  const files = { '/m/go.mod': GO_MOD, '/m/a.go': 'package a\nimport "fmt"\nfunc f() { fmt.Println() }\n' };
  const run = (host: Host) =>
    preflight(host, '/m', [{ on: 'linux/arm64', goos: 'linux', goarch: 'arm64' }], {
      tags: [],
      mayRun: true,
      onProgress: () => {},
    });

  test('a go that hangs is stopped and said, and the sources still answer', async () => {
    const result = await run(memoryHost(files, () => ({ refused: 'timeout', message: 'stopped' })));
    expect(result.notices.join()).toContain('was stopped after');
    expect(result.targets[0]?.builds).toBe('yes');
  });

  test('a go that prints garbage is said', async () => {
    const result = await run(memoryHost(files, () => ({ exitCode: 0, stdout: '\u0000 no', stderr: '' })));
    expect(result.notices.join()).toContain('does not answer as Go does');
  });

  test('a go whose list is garbage is said', async () => {
    const result = await run(
      memoryHost({ ...GOROOT, ...files }, (command, args) =>
        args[0] === 'env' ? fakeGo(command, args) : { exitCode: 0, stdout: '{"ImportPath": 12', stderr: '' },
      ),
    );
    expect(result.notices.join()).toContain('go list does not print what Go prints');
    expect(result.targets[0]?.builds).toBe('yes');
  });

  test('a go that refuses the module stops every target', async () => {
    const result = await run(
      memoryHost({ ...GOROOT, ...files }, (command, args) =>
        args[0] === 'env'
          ? fakeGo(command, args)
          : {
              exitCode: 1,
              stdout: '',
              stderr: 'go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)',
            },
      ),
    );
    expect(result.targets[0]?.builds).toBe('no');
    expect(result.targets[0]?.findings[0]?.cause).toBe('toolchain/go-version-too-old');
  });

  test('a broken go.mod is a finding with its line', async () => {
    const result = await run(
      memoryHost({ ...GOROOT, ...files, '/m/go.mod': 'module m\nrequire (\n x y z\n' }, fakeGo),
    );
    expect(result.targets[0]?.builds).toBe('no');
    expect(result.targets[0]?.findings[0]?.message).toContain('go.mod: line');
  });
});
