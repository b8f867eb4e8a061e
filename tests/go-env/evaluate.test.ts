import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFacts } from '../../src/cli/env/read-facts.ts';
import { judgeCompiler, judgeGccgo } from '../../src/diagnosis/go-env/compiler-fit.ts';
import { evaluateEnvironment } from '../../src/diagnosis/go-env/evaluate.ts';
import { fixFor } from '../../src/diagnosis/go-env/fix.ts';
import { evaluateSaved } from '../../src/diagnosis/go-env/saved.ts';
import { selectToolchain } from '../../src/diagnosis/go-env/select-toolchain.ts';
import { parseEnvFile } from '../../src/formats/go-env/env-file.ts';
import { findGodebugLines, findModuleLine } from '../../src/formats/go-env/module-lines.ts';
import { joinQuoted, splitQuoted } from '../../src/formats/go-env/quoted.ts';
import { compareGoVersions, isLanguageVersion, versionOfToolchain } from '../../src/knowledge/go-version.ts';
import { memoryHost } from './memory-host.ts';

interface Recorded {
  readonly process: Record<string, string>;
  readonly userFile?: string;
  readonly goMod?: string;
  readonly goWork?: string;
  readonly compilerOnPath: boolean;
  readonly below: boolean;
  readonly expected: { readonly values: Record<string, string>; readonly changed: Record<string, string> };
}
const { go, gorootFile, recorded } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8'),
) as { go: string; gorootFile: string; recorded: Recorded[] };

const TOOLCHAIN = { version: go, goroot: '/goroot', host: { goos: 'linux', goarch: 'amd64' } };

describe('the value of every variable', () => {
  test('the recording has enough', () => expect(recorded.length).toBeGreaterThanOrEqual(60));

  test.each(recorded.map((made, index) => [index, made] as const))(
    'combination %i equals go env -json and go env -changed',
    (_, made) => {
      const cwd = made.below ? '/home/u/src/deep/er' : '/home/u/src';
      const host = memoryHost(
        {
          '/goroot/go.env': gorootFile,
          '/home/u/.config/go/telemetry/mode': 'off 2026-01-01',
          ...(made.userFile !== undefined && { '/home/u/.config/go/env': made.userFile }),
          ...(made.goMod !== undefined && { '/home/u/src/go.mod': made.goMod }),
          ...(made.goWork !== undefined && { '/home/u/src/go.work': made.goWork }),
          ...(made.compilerOnPath && { '/bin/gcc': '', '/bin/clang': '' }),
        },
        { HOME: '/home/u', PATH: '/bin', ...made.process },
        cwd,
      );
      const variables = evaluateEnvironment(readFacts(host, cwd, TOOLCHAIN).facts);
      expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual(
        made.expected.values,
      );
      expect(
        Object.fromEntries(variables.filter((v) => v.changed).map(({ name, value }) => [name, value])),
      ).toEqual(made.expected.changed);
      for (const { layers } of variables)
        expect(layers.filter(({ effect }) => effect === 'wins').length).toBeLessThanOrEqual(1);
    },
  );
});

describe('the files of settings', () => {
  test('lines are read as Go reads them', () => {
    const { value, issues } = parseEnvFile('# c\nGOOS=linux \nbad\nGOOS=js\n GOARCH=arm\nX Y=1\n=\n');
    expect([...value.values()]).toEqual([
      { key: 'GOOS', value: 'js', line: 4 },
      { key: 'X Y', value: '1', line: 6 },
    ]);
    expect(issues.map(({ id }) => id)).toEqual([
      'blank-kept',
      'line-ignored',
      'line-ignored',
      'line-ignored',
    ]);
  });

  test('no text makes a reader throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseEnvFile(text);
        findModuleLine(text, 'go');
        findGodebugLines(text);
        const fields = splitQuoted(text);
        if (fields) {
          const joined = joinQuoted(fields);
          if (joined !== undefined) expect(splitQuoted(joined)).toEqual(fields);
        }
      }),
    );
  });

  test('lines of go.mod', () => {
    const text =
      'module m\n\ngo 1.22.1 // why\ntoolchain default\ngodebug (\n\tdefault=go1.21\n)\ngodebug panicnil=1\n';
    expect(findModuleLine(text, 'go')).toEqual({ value: '1.22.1', line: 3 });
    expect(findModuleLine(text, 'toolchain')).toEqual({ value: 'default', line: 4 });
    expect(findGodebugLines(text).map(({ value }) => value)).toEqual(['default=go1.21', 'panicnil=1']);
  });
});

describe('versions of Go', () => {
  test('are ordered as internal/gover orders them', () => {
    const order = [
      '',
      '1',
      '1.2',
      '1.20',
      '1.20.1',
      '1.21',
      '1.21beta1',
      '1.21rc2',
      '1.21rc10',
      '1.21.0',
      '1.22',
      '1.100',
    ];
    for (const [index, version] of order.entries())
      for (const [other, second] of order.entries())
        expect(Math.sign(compareGoVersions(version, second))).toBe(Math.sign(index - other));
    expect(compareGoVersions('1.20', '1.20.0')).toBe(0);
    expect([isLanguageVersion('1.21'), isLanguageVersion('1.21.0'), isLanguageVersion('1.20')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(versionOfToolchain('go1.22.1-custom')).toBe('1.22.1');
    expect(versionOfToolchain('gotip')).toBeUndefined();
  });
});

describe('the choice of a toolchain', () => {
  const file = (go: string, toolchain?: string) => ({
    path: 'go.mod',
    go: { value: go, line: 3 },
    ...(toolchain !== undefined && { toolchain: { value: toolchain, line: 5 } }),
    godebug: [],
  });
  const choose = (gotoolchain: string, go = '1.21', toolchain?: string, local = '1.24.3') =>
    selectToolchain({ gotoolchain, from: 'test', local, modulesOff: false, file: file(go, toolchain) });

  // `npm run bench:env:toolchains` compares generated choices with the go command.
  test.each([
    ['auto', '1.21', undefined, 'local'],
    ['auto', '1.25', undefined, 'go1.25.0'],
    ['auto', '1.25.1', 'go1.26.2', 'go1.26.2'],
    ['auto', '1.26.3', 'go1.26.2', 'go1.26.3'],
    ['auto', '1.30', 'default', 'local'],
    ['local', '1.30', undefined, 'local'],
    ['go1.22.5', '1.21', undefined, 'go1.22.5'],
    ['go1.22.5+auto', '1.23.1', undefined, 'go1.23.1'],
    ['local+path', '1.26rc1', undefined, 'go1.26rc1'],
    ['', '1.99', undefined, 'local'],
  ])('%s with go %s and toolchain %s takes %s', (gotoolchain, go, toolchain, expected) => {
    expect(choose(gotoolchain, go, toolchain).toolchain).toBe(expected);
  });

  test('what go refuses', () => {
    expect(choose('bash').refusal).toContain('invalid GOTOOLCHAIN "bash"');
    expect(choose('go1.22+foo').refusal).toContain('only version suffixes');
    expect(choose('auto', '1.21', 'nonsense').refusal).toContain('invalid toolchain "nonsense"');
    expect(choose('local', '1.30').steps.join()).toContain('builds will be refused');
    expect(choose('auto', '1.30', undefined, '1.20.3').toolchain).toBe('local');
  });
});

describe('compilers', () => {
  test.each([
    ['aarch64-linux-gnu', 'linux', 'arm64', undefined],
    ['x86_64-linux-gnu', 'linux', 'arm64', 'toolchain/wrong-cc-for-target'],
    ['riscv64-unknown-elf', 'linux', 'riscv64', 'toolchain/wrong-cc-for-target'],
    ['arm-none-eabi', 'linux', 'arm', 'toolchain/wrong-cc-for-target'],
    ['x86_64-w64-mingw32', 'windows', 'amd64', undefined],
    ['x86_64-w64-mingw32', 'linux', 'amd64', 'toolchain/wrong-cc-for-target'],
    ['arm64-apple-darwin23.1.0', 'darwin', 'arm64', undefined],
    ['arm64-apple-darwin23.1.0', 'darwin', 'amd64', 'toolchain/wrong-cc-for-target'],
    ['x86_64-suse-linux', 'linux', 'amd64', undefined],
    ['x86_64-alpine-linux-musl', 'linux', 'amd64', undefined],
    ['i686-linux-gnu', 'linux', '386', undefined],
    ['x86_64-linux-gnu', 'linux', '386', 'toolchain/wrong-cc-for-target'],
    ['powerpc64le-linux-gnu', 'linux', 'ppc64le', undefined],
  ])('%s for %s/%s', (machine, goos, goarch, cause) => {
    expect(judgeCompiler({ command: 'cc', machine }, goos, goarch)?.cause).toBe(cause);
  });

  test('multilib, none, gccgo', () => {
    expect(
      judgeCompiler({ command: 'gcc', machine: 'x86_64-linux-gnu', multilib: '.;\n32;@m32' }, 'linux', '386'),
    ).toBeUndefined();
    expect(judgeCompiler({ command: 'gcc' }, 'linux', 'amd64')?.cause).toBe('cgo/missing-cc');
    expect(judgeGccgo(12, { value: '1.21', path: 'go.mod', line: 3 })?.cause).toBe('toolchain/gccgo-abi');
    expect(judgeGccgo(12, { value: '1.17', path: 'go.mod', line: 3 })).toBeUndefined();
  });

  test('exports for a target', () => {
    const target = { text: 'debian:11/arm64', goos: 'linux', goarch: 'arm64', levelIsExact: false } as const;
    const fix = fixFor(
      { ...target, libc: { kind: 'glibc', release: { version: '2.31', orNewer: false } } },
      'linux/amd64',
    );
    expect(fix.recipes[0]?.exports).toContainEqual(['CC', 'aarch64-linux-gnu-gcc']);
    expect(fix.recipes.find(({ kit }) => kit === 'zig')?.cc).toBe('zig cc -target aarch64-linux-gnu.2.31');
    expect(fixFor({ ...target, libc: { kind: 'musl' } }, 'linux/amd64').recipes[0]?.kit).toBe('musl');
    expect(fixFor({ ...target, goos: 'js', goarch: 'wasm' }, 'linux/amd64')).toMatchObject({
      cgo: false,
      recipes: [],
    });
  });
});

describe('a saved environment', () => {
  test('every recorded one is explained without its machine', () => {
    for (const { expected } of recorded) {
      const { variables } = evaluateSaved(expected.values, 'saved.json');
      expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual(expected.values);
      const changed = (name: string): boolean | undefined =>
        variables.find((variable) => variable.name === name)?.changed;
      // CC that names the default is set, but nothing in the values tells.
      for (const name of ['GOOS', 'GOARCH', 'GOFLAGS', 'CC', 'GOPRIVATE', 'GOPROXY'])
        if (!(name === 'CC' || name === 'GOPROXY')) expect(changed(name)).toBe(name in expected.changed);
    }
  });
});
