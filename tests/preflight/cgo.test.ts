import { describe, expect, test } from 'vitest';
import type { Answer, CommandResult } from '../../src/model/host.ts';
import { preflight } from '../../src/preflight/preflight.ts';
import { fitsTarget } from '../../src/preflight/c-compiler.ts';
import { fakeGo, GOROOT, memoryHost } from './memory-host.ts';

const C_FILE =
  'package a\n\n// #cgo pkg-config: libpng\n// #cgo LDFLAGS: -lmagic -lm\n// #include <stdio.h>\n// #include <png.h>\nimport "C"\n';
const FILES = {
  ...GOROOT,
  '/m/go.mod': 'module example.org/m\n\ngo 1.24\n',
  '/m/a.go': C_FILE,
  '/usr/include/stdio.h': '',
};

interface Machine {
  readonly gcc?: string;
  readonly png?: boolean;
  readonly magic?: boolean;
}

/** What gcc and pkg-config of a machine say. */
function machine({ gcc, png, magic }: Machine) {
  return (command: string, args: readonly string[]): Answer<CommandResult> => {
    const say = (stdout: string, exitCode = 0, stderr = ''): CommandResult => ({ stdout, stderr, exitCode });
    if (command === 'go') return fakeGo(command, args);
    if (command === 'pkg-config') return png ? say('-I/opt/png\n') : say('', 1);
    if (gcc === undefined) return { refused: 'not-executable', message: 'no gcc' };
    if (args[0] === '-dumpmachine') return say(`${gcc}\n`);
    if (args[0] === '-E')
      return say('', 0, '#include <...> search starts here:\n /usr/include\nEnd of search list.\n');
    const name = (args[0] ?? '').replace('-print-file-name=', '');
    return say(name === 'libm.so' || (magic && name === 'libmagic.a') ? `/usr/lib/${name}\n` : `${name}\n`);
  };
}

async function causes(on: Machine, more: Record<string, string> = {}, env: Record<string, string> = {}) {
  const host = memoryHost({ ...FILES, ...more }, machine(on), env);
  const { targets } = await preflight(host, '/m', [{ on: 'linux/amd64', goos: 'linux', goarch: 'amd64' }], {
    tags: [],
    mayRun: true,
    onProgress: () => {},
  });
  return targets[0]?.findings.map(({ cause }) => cause);
}

describe('what cgo needs of the machine', () => {
  test('a machine with everything passes', async () => {
    expect(
      await causes({ gcc: 'x86_64-linux-gnu', png: true, magic: true }, { '/opt/png/png.h': '' }),
    ).toEqual([]);
  });

  test('no compiler', async () => {
    expect(await causes({})).toEqual(['cgo/missing-cc']);
  });

  test('a compiler for another machine', async () => {
    expect(await causes({ gcc: 'aarch64-linux-gnu' })).toEqual(['cgo/missing-cross-cc']);
  });

  test('a package, a header and a library that are not installed', async () => {
    expect(await causes({ gcc: 'x86_64-linux-gnu' })).toEqual([
      'cgo/missing-c-library',
      'cgo/missing-c-header',
      'cgo/missing-c-library',
    ]);
  });

  test('CGO_ENABLED=0 asks for nothing', async () => {
    expect(await causes({}, {}, { CGO_ENABLED: '0' })).toEqual([]);
  });

  test('machines of compilers', () => {
    expect(fitsTarget('x86_64-linux-gnu', 'linux', 'amd64')).toBe(true);
    expect(fitsTarget('x86_64-linux-gnu', 'windows', 'amd64')).toBe(false);
    expect(fitsTarget('riscv64-unknown-elf', 'linux', 'riscv64')).toBe(false);
    expect(fitsTarget('arm-linux-gnueabihf', 'linux', 'arm64')).toBe(false);
  });
});
