import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFile } from '../../src/diagnosis/check/check.ts';
import { fileSubjects } from '../../src/diagnosis/check/subjects.ts';
import type { Digest } from '../../src/formats/codesign/digest.ts';
import { CATALOGUE } from '../../src/knowledge/catalogue.generated.ts';
import { parseTarget } from '../../src/knowledge/platforms/parse-target.ts';
import { bytesSource } from '../../src/model/bytes.ts';
import type { CheckResult } from '../../src/model/check.ts';
import { buildElf, type ElfRecipe } from '../formats/elf/build-elf.ts';
import { buildMacho, buildUniversal } from '../formats/macho/build-macho.ts';
import { buildPe } from '../formats/pe/build-pe.ts';
import { buildWasm } from '../formats/wasm/build-wasm.ts';

const digest: Digest = (algorithm, bytes) => createHash(algorithm).update(bytes).digest().toString('utf16le');

function check(bytes: Uint8Array, target: string, path = 'app'): CheckResult {
  const { value } = parseTarget(target);
  if (value === undefined) throw new Error(target);
  return checkFile(fileSubjects(path, bytesSource(bytes), digest), value);
}
const causes = ({ findings }: CheckResult): string[] => findings.map(({ cause }) => cause);

const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2';
const BASE: ElfRecipe = { wide: true, little: true, machine: 62, type: 2 };
/** A program as cgo makes it on a system with glibc 2.34 or later. */
const CGO: ElfRecipe = {
  ...BASE,
  interpreter: GLIBC_LOADER,
  needed: ['libc.so.6'],
  hash: 'gnu',
  versions: [
    {
      file: 'libc.so.6',
      names: [
        { name: 'GLIBC_2.34', index: 2 },
        { name: 'GLIBC_2.2.5', index: 3 },
      ],
    },
  ],
  symbols: [
    { name: 'pthread_create', version: 2 },
    { name: 'malloc', version: 3 },
  ],
};
const cgo = buildElf(CGO);
const staticElf = buildElf(BASE);

describe('a program for glibc', () => {
  test.each([
    ['debian:12/amd64', 'runs', undefined],
    ['rhel:9/amd64', 'runs', undefined],
    ['debian:11/amd64', 'fails', 'libc/glibc-too-old'],
    ['debian:11/amd64,glibc=2.34', 'runs', undefined],
    ['alpine:3.20/amd64', 'fails', 'cgo/missing-interpreter'],
    ['nixos:25.05/amd64', 'fails', 'cgo/missing-interpreter'],
    ['scratch/amd64', 'fails', 'cgo/dynamic-when-static-wanted'],
    ['distroless:static/amd64', 'fails', 'cgo/dynamic-when-static-wanted'],
    ['distroless:base/amd64', 'runs', undefined],
    ['busybox/amd64', 'fails', 'cgo/dynamic-when-static-wanted'],
    ['linux/amd64', 'unknown', 'cgo/missing-interpreter'],
    ['linux/arm64', 'fails', 'target/host-arch-built'],
    ['windows:11/amd64', 'fails', 'target/host-arch-built'],
    ['wasmtime/wasm', 'fails', 'target/host-arch-built'],
  ] as const)('on %s: %s', (target, verdict, cause) => {
    const result = check(cgo, target);
    expect([result.verdict, result.findings[0]?.cause]).toEqual([verdict, cause]);
  });

  test('the floor is proved by library, functions and offset', () => {
    const [finding] = check(cgo, 'debian:11/amd64').findings;
    expect(finding?.proof[0]).toMatchObject({
      object: 'libc.so.6',
      symbols: ['pthread_create'],
      weak: false,
    });
    const at = finding?.proof[0]?.offset ?? 0;
    // A vernaux: the version index of GLIBC_2.34 stands 6 bytes into it.
    expect(new DataView(cgo.buffer).getUint16(at + 6, true)).toBe(2);
    expect(finding?.what).toContain('GLIBC_2.2.5 would do');
  });

  test('only the flag of the version makes it optional, not a weak symbol', () => {
    const needs = (weakVersion: boolean, weakSymbol: boolean): Uint8Array =>
      buildElf({
        ...CGO,
        versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.39', index: 2, weak: weakVersion }] }],
        symbols: [{ name: 'pidfd_spawnp', version: 2, weak: weakSymbol }],
      });
    expect(check(needs(true, false), 'debian:12/amd64').verdict).toBe('warns');
    const weak = check(needs(false, true), 'debian:12/amd64');
    expect(weak.verdict).toBe('fails');
    expect(weak.findings[0]?.proof[0]?.text).toContain('symbols are weak');
  });

  test('2.9 is older than 2.34; markers and private versions have meanings of their own', () => {
    const needs = (name: string): Uint8Array =>
      buildElf({ ...CGO, versions: [{ file: 'libc.so.6', names: [{ name, index: 2 }] }] });
    expect(check(needs('GLIBC_2.9'), 'debian:11/amd64').verdict).toBe('runs');
    expect(check(needs('GLIBC_ABI_DT_RELR'), 'debian:11/amd64').verdict).toBe('fails');
    expect(check(needs('GLIBC_ABI_DT_RELR'), 'debian:12/amd64').verdict).toBe('runs');
    expect(check(needs('GLIBC_PRIVATE'), 'debian:12/amd64').verdict).toBe('unknown');
  });

  test('libstdc++ has floors of its own', () => {
    const file = buildElf({
      ...CGO,
      needed: ['libstdc++.so.6', 'libc.so.6'],
      versions: [{ file: 'libstdc++.so.6', names: [{ name: 'GLIBCXX_3.4.30', index: 2 }] }],
      symbols: [{ name: '_ZSt1', version: 2 }],
    });
    expect(causes(check(file, 'debian:11/amd64'))).toEqual(['libc/libstdcxx-too-old']);
    expect(check(file, 'debian:12/amd64').verdict).toBe('runs');
    expect(check(file, 'opensuse:15.6/amd64').verdict).toBe('unknown');
    expect(causes(check(file, 'distroless:base/amd64'))).toEqual(['cgo/missing-c-library']);
    expect(check(file, 'distroless:cc/amd64').verdict).toBe('runs');
  });

  test('a library that is no part of the system is unknown on a system and missing in an image', () => {
    const file = buildElf({ ...CGO, needed: ['libpcap.so.0.8', 'libc.so.6'] });
    expect(check(file, 'debian:12/amd64').verdict).toBe('unknown');
    expect(check(file, 'distroless:cc/amd64').verdict).toBe('fails');
    expect(check(file, 'debian:12/amd64,libs=libpcap.so.0.8').verdict).toBe('runs');
    const gccgo = buildElf({ ...CGO, needed: ['libgo.so.21', 'libc.so.6'] });
    expect(causes(check(gccgo, 'distroless:cc/amd64'))).toEqual(['toolchain/gccgo-abi']);
  });
});

describe('musl', () => {
  const musl: ElfRecipe = {
    ...BASE,
    type: 3,
    flags1: 0x0800_0000,
    interpreter: '/lib/ld-musl-x86_64.so.1',
    needed: ['libc.musl-x86_64.so.1'],
    symbols: [{ name: 'malloc', version: 1 }],
  };
  test('its programs start on musl and not on glibc', () => {
    expect(check(buildElf(musl), 'alpine:3.20/amd64').verdict).toBe('runs');
    expect(causes(check(buildElf(musl), 'debian:12/amd64'))).toContain('cgo/missing-interpreter');
    expect(check(buildElf(musl), 'alpine:3.20/arm64').verdict).toBe('fails');
  });
  test('functions that only glibc has, and functions that came later', () => {
    const wants = (name: string): Uint8Array => buildElf({ ...musl, symbols: [{ name, version: 1 }] });
    expect(causes(check(wants('__fprintf_chk'), 'alpine:3.20/amd64'))).toEqual(['libc/musl-vs-glibc-symbol']);
    expect(causes(check(wants('gnu_get_libc_version'), 'alpine:3.23/amd64'))).toEqual([
      'libc/musl-vs-glibc-symbol',
    ]);
    expect(check(wants('pread64'), 'alpine:3.20/amd64').verdict).toBe('runs');
    expect(check(wants('statx'), 'alpine:3.20/amd64').verdict).toBe('runs');
    expect(check(wants('statx'), 'alpine:3.16/amd64').verdict).toBe('fails');
    const weak = buildElf({ ...musl, symbols: [{ name: '__fprintf_chk', version: 1, weak: true }] });
    expect(check(weak, 'alpine:3.20/amd64').verdict).toBe('runs');
  });
  test('a shared library for glibc: the names that musl answers itself are no obstacle', () => {
    const library = (needed: string[]): Uint8Array =>
      buildElf({ ...BASE, type: 3, soname: 'libx.so', needed, symbols: [{ name: 'malloc', version: 1 }] });
    expect(check(library(['libc.so.6', 'libpthread.so.0']), 'alpine:3.20/amd64').verdict).toBe('runs');
    expect(check(library(['ld-linux-x86-64.so.2']), 'alpine:3.20/amd64').verdict).toBe('fails');
  });
});

describe('a static program', () => {
  test.each(['scratch/amd64', 'alpine:3.20/amd64', 'debian:9/amd64', 'linux/amd64', 'nixos/amd64'])(
    'runs on %s',
    (target) => {
      expect(check(staticElf, target).verdict).toBe('runs');
    },
  );
  test('a static C program carries the kernel it needs', () => {
    const note = { owner: 'GNU', type: 1, description: [0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0] };
    const file = buildElf({ ...BASE, notes: [note] });
    expect(causes(check(file, 'centos:6/amd64'))).toEqual(['libc/kernel-too-old']);
    expect(check(file, 'centos:7/amd64').verdict).toBe('runs');
    expect(check(file, 'scratch/amd64').verdict).toBe('runs');
    expect(check(file, 'scratch/amd64,kernel=2.6.32').verdict).toBe('fails');
  });
  test('pages larger than its alignment', () => {
    const arm = buildElf({ ...BASE, machine: 183, alignment: 0x1000 });
    expect(check(arm, 'linux/arm64').verdict).toBe('warns');
    expect(check(arm, 'debian:12/arm64').verdict).toBe('runs');
    expect(causes(check(arm, 'rhel:8/arm64'))).toEqual(['hardware/page-size']);
    expect(check(arm, 'debian:12/arm64,page=16k').verdict).toBe('fails');
    expect(check(buildElf({ ...BASE, machine: 183, alignment: 0x10000 }), 'rhel:8/arm64').verdict).toBe(
      'runs',
    );
  });
  test('an x86-64 level in its property note', () => {
    const property = [0x02, 0x80, 0x00, 0xc0, 4, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];
    const file = buildElf({ ...CGO, notes: [{ owner: 'GNU', type: 5, description: property }] });
    expect(check(file, 'debian:12/amd64').verdict).toBe('warns');
    expect(causes(check(file, 'debian:12/amd64,cpu=nehalem'))).toEqual(['hardware/microarch-level']);
    expect(check(file, 'debian:12/amd64,cpu=haswell').verdict).toBe('runs');
    expect(check(file, 'rhel:10/amd64').verdict).toBe('runs');
  });
  test('a file for another machine is named after what its own name promises', () => {
    const arm = buildElf({ ...BASE, machine: 183 });
    expect(causes(check(arm, 'linux/amd64', 'app_linux_amd64'))).toEqual(['target/wrong-arch-shipped']);
    expect(causes(check(arm, 'linux/amd64', 'app-linux-arm64'))).toEqual(['target/wrong-arch-downloaded']);
    expect(causes(check(arm, 'linux/amd64', 'app'))).toEqual(['target/host-arch-built']);
  });
  test('smaller programs of the same family run where the system says so', () => {
    const x86 = buildElf({ wide: false, little: true, machine: 3, type: 2 });
    expect(check(x86, 'debian:12/amd64').verdict).toBe('runs');
    expect(
      check(buildElf({ wide: false, little: true, machine: 40, type: 2 }), 'debian:12/arm64').verdict,
    ).toBe('warns');
  });
});

describe('macOS', () => {
  const version = (major: number, minor = 0): number => (major << 16) | (minor << 8);
  const words = (...values: number[]): Uint8Array => {
    const bytes = new Uint8Array(values.length * 4);
    values.forEach((value, index) => new DataView(bytes.buffer).setUint32(index * 4, value, true));
    return bytes;
  };
  const minimum = (major: number, minor = 0) => [0x32, words(1, version(major, minor), 0, 0)] as const;
  const uuid = [0x1b, new Uint8Array(16).fill(7)] as const;
  const INTEL = [0x01000007, 3] as const;
  test('minimum version, signature and UUID', () => {
    const arm = buildMacho({ commands: [minimum(12), uuid] });
    expect(causes(check(arm, 'macos:14/arm64'))).toEqual(['host/codesign-missing']);
    const intel = buildMacho({ cpu: INTEL, commands: [minimum(12), uuid] });
    expect(check(intel, 'macos:12/amd64').verdict).toBe('runs');
    expect(causes(check(intel, 'macos:11/amd64'))).toEqual(['libc/macos-min-version']);
    expect(check(intel, 'macos:14/arm64').verdict).toBe('warns');
    const bare = buildMacho({ cpu: INTEL, commands: [minimum(12)] });
    expect(check(bare, 'macos:14/amd64').verdict).toBe('runs');
    expect(check(bare, 'macos:15/amd64').verdict).toBe('warns');
    expect(causes(check(bare, 'macos:26/amd64'))).toEqual(['toolchain/go-version-too-old']);
  });
  test('of a universal file the slice of the target counts', () => {
    const file = buildUniversal([
      [0x01000007, buildMacho({ cpu: INTEL, commands: [minimum(11), uuid] })],
      [0x0100000c, buildMacho({ commands: [minimum(13), uuid] })],
    ]);
    expect(check(file, 'macos:12/amd64').verdict).toBe('runs');
    expect(check(file, 'macos:12/arm64').part).toBe('slice arm64');
    expect(causes(check(file, 'macos:12/arm64'))).toContain('libc/macos-min-version');
  });
  test('32-bit programs end with 10.14', () => {
    const old = buildMacho({ bits: 32, cpu: [7, 3], commands: [[0x24, words(version(10, 8), 0)]] });
    expect(check(old, 'macos:10.15/amd64').verdict).toBe('fails');
  });
});

describe('Windows and wasm', () => {
  test('the header, the word size', () => {
    expect(check(buildPe({ machine: 0x8664 }), 'windows:11/amd64').verdict).toBe('runs');
    expect(check(buildPe({ machine: 0x8664 }), 'windows:10/arm64').verdict).toBe('fails');
    expect(check(buildPe({ machine: 0x8664 }), 'windows:11/arm64').verdict).toBe('runs');
    expect(check(buildPe({ machine: 0xaa64 }), 'windows:11/amd64').verdict).toBe('fails');
  });
  const goJs = buildWasm({
    imports: [['gojs', 'runtime.wasmExit']],
    exports: ['run', 'resume', 'getsp', 'mem'],
  });
  const oldJs = buildWasm({
    imports: [['go', 'runtime.walltime1']],
    exports: ['run', 'resume', 'getsp', 'mem'],
  });
  const command = buildWasm({ imports: [['wasi_snapshot_preview1', 'fd_write']], exports: ['_start'] });
  const reactor = buildWasm({
    imports: [['wasi_snapshot_preview1', 'fd_write']],
    exports: ['_initialize', 'add'],
  });
  test.each([
    ['go for js in a browser', goJs, 'browser/wasm', 'runs', undefined],
    ['go for js in wasmtime', goJs, 'wasmtime/wasm', 'fails', 'host/wasm-missing-import'],
    ['go for js with old glue', goJs, 'js/wasm,go=1.20', 'fails', 'host/wasm-exec-mismatch'],
    ['go for js with new glue', goJs, 'js/wasm,go=1.24', 'runs', undefined],
    ['old go with new glue', oldJs, 'js/wasm,go=1.22', 'fails', 'host/wasm-exec-mismatch'],
    ['old go with its glue', oldJs, 'js/wasm,go=1.16', 'runs', undefined],
    ['wasi in wazero', command, 'wazero/wasm', 'runs', undefined],
    ['wasi in node', command, 'node/wasm', 'runs', undefined],
    ['wasi in a browser', command, 'browser/wasm', 'fails', 'host/wasm-missing-import'],
    ['a reactor', reactor, 'wasmtime/wasm', 'warns', 'host/wasm-reactor-not-initialized'],
    [
      'own imports',
      buildWasm({ imports: [['env', 'add']] }),
      'wasmtime/wasm',
      'unknown',
      'host/wasm-missing-import',
    ],
    ['no imports', buildWasm({}), 'wasmtime/wasm', 'runs', undefined],
    ['on linux', goJs, 'linux/amd64', 'fails', 'target/host-arch-built'],
  ] as const)('%s', (_, file, target, verdict, cause) => {
    const result = check(file, target);
    expect([result.verdict, result.findings[0]?.cause]).toEqual([verdict, cause]);
  });
});

describe('files that are no program', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  test.each([
    ['a page', text('<!DOCTYPE html><html>404'), 'linux/amd64', 'outside/corrupted-artifact'],
    ['a page for wasm', text('<!DOCTYPE html><html>404'), 'browser/wasm', 'host/wasm-corrupted'],
    ['an archive', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), 'linux/amd64', 'outside/packaging'],
    ['nothing', new Uint8Array(0), 'linux/amd64', 'outside/corrupted-artifact'],
    ['a script in scratch', text('#!/bin/sh\necho\n'), 'scratch/amd64', 'outside/script-no-shebang'],
    ['a script with CR', text('#!/bin/sh\r\necho\r\n'), 'debian:12/amd64', 'outside/script-no-shebang'],
    ['bytes', Uint8Array.of(1, 2, 3, 200, 0, 9), 'linux/amd64', 'outside/corrupted-artifact'],
  ] as const)('%s', (_, bytes, target, cause) => {
    const result = check(bytes, target);
    expect([result.verdict, causes(result)]).toEqual(['fails', [cause]]);
  });
});

describe('everything reported', () => {
  const files = [cgo, staticElf, buildMacho(), buildPe(), buildWasm({ imports: [['env', 'x']] })];
  const targets = [
    'debian:10/amd64',
    'alpine:3.16/arm64',
    'scratch/386',
    'macos:26/arm64',
    'windows:7/amd64',
    'browser/wasm',
    'linux/arm/v6',
  ];
  test('names a page of the catalogue and has a proof', () => {
    const pages = new Set(CATALOGUE.causes.map(({ id }) => id));
    let seen = 0;
    for (const file of files)
      for (const target of targets)
        for (const { cause, proof, what, title } of check(file, target).findings) {
          seen++;
          expect([cause, pages.has(cause)]).toEqual([cause, true]);
          expect(proof.length).toBeGreaterThan(0);
          expect(what).not.toBe('');
          expect(title).not.toBe(cause);
        }
    expect(seen).toBeGreaterThan(20);
  });

  test('any change of any file and any target: a verdict, never a throw', () => {
    const edit = fc.record({ at: fc.nat(4000), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(edit, { maxLength: 5 }),
        fc.nat(5000),
        fc.constantFrom(...targets),
        (file, edits, cut, target) => {
          const copy = file.slice(0, cut < 4000 ? undefined : file.length % cut);
          for (const { at, bytes } of edits)
            if (copy.length > 0) copy.set(bytes.slice(0, copy.length - (at % copy.length)), at % copy.length);
          const { verdict, findings } = check(copy, target);
          expect(verdict === 'runs').toBe(findings.length === 0);
        },
      ),
      { numRuns: 1500, seed: 20_261_128 },
    );
  });
});
