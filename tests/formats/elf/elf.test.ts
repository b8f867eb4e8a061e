import { describe, expect, it } from 'vitest';
import { elfMemory } from '../../../src/formats/elf/hardening.ts';
import { linkageOf, parseElf } from '../../../src/formats/elf/elf.ts';
import type { Elf } from '../../../src/formats/elf/elf-file.ts';
import { goarchOf, machineFlags } from '../../../src/formats/elf/machine.ts';
import { noteFacts } from '../../../src/formats/elf/notes.ts';
import { parseDynamicSymbols, requiredSymbols } from '../../../src/formats/elf/symbols.ts';
import { elfSystem } from '../../../src/formats/elf/system.ts';
import { bytesSource } from '../../../src/model/bytes.ts';
import { buildElf, type ElfRecipe } from './build-elf.ts';

const AMD64: ElfRecipe = { wide: true, little: true, machine: 62, type: 2 };

function parsed(recipe: ElfRecipe): Elf {
  const { value, issues } = parseElf(bytesSource(buildElf(recipe)));
  expect(issues).toEqual([]);
  if (value === undefined) throw new Error('not an ELF file');
  return value;
}

const VERSIONED: Partial<ElfRecipe> = {
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libc.so.6', 'libm.so.6'],
  runpath: '$ORIGIN/../lib',
  versions: [
    {
      file: 'libc.so.6',
      names: [
        { name: 'GLIBC_2.34', index: 2 },
        { name: 'GLIBC_2.9', index: 3, weak: true },
      ],
    },
    { file: 'libm.so.6', names: [{ name: 'GLIBC_2.29', index: 4 }] },
  ],
  symbols: [
    { name: 'pthread_create', version: 2 },
    { name: 'pidfd_spawnp', version: 2, weak: true },
    { name: 'pow', version: 4 },
    { name: 'main', version: 1 },
  ],
};

describe.each([
  { wide: true, little: true, machine: 62, goarch: 'amd64' },
  { wide: false, little: true, machine: 40, goarch: 'arm' },
  { wide: true, little: false, machine: 22, goarch: 's390x' },
  { wide: false, little: false, machine: 8, goarch: 'mips' },
])('$goarch', ({ goarch, ...layout }) => {
  it.each(['gnu', 'sysv'] as const)(
    'reads a file without sections, symbols counted by the %s hash',
    (hash) => {
      // 64-bit s390 has hash words of 8 bytes; the builder writes words of 4.
      if (goarch === 's390x' && hash === 'sysv')
        return expect(goarchOf(parsed({ ...layout, type: 3 }).header)).toBe(goarch);
      const recipe: ElfRecipe = { ...layout, ...VERSIONED, type: 2, hash };
      const elf = parsed(recipe);
      expect(goarchOf(elf.header)).toBe(goarch);
      expect(elf.sections).toEqual([]);
      expect(elf.interpreter).toBe('/lib64/ld-linux-x86-64.so.2');
      expect(elf.dynamic?.needed).toEqual(['libc.so.6', 'libm.so.6']);
      expect(elf.dynamic?.runpath).toBe('$ORIGIN/../lib');
      expect(elf.dynamic?.rpath).toBeUndefined();
      expect(elf.dynamic?.symbolCount).toBe(5);
      expect(
        elf.neededVersions.map(({ file, name, weak }) => `${file} ${name}${weak ? ' weak' : ''}`),
      ).toEqual(['libc.so.6 GLIBC_2.34', 'libc.so.6 GLIBC_2.9 weak', 'libm.so.6 GLIBC_2.29']);
      const source = bytesSource(buildElf(recipe));
      expect(
        requiredSymbols(source, elf).map(({ name, weak, version }) => [name, version.name, weak]),
      ).toEqual([
        ['pthread_create', 'GLIBC_2.34', false],
        ['pidfd_spawnp', 'GLIBC_2.34', true],
        ['pow', 'GLIBC_2.29', false],
      ]);
      expect(
        parseDynamicSymbols(source, elf).value.map(({ name, version }) => `${name}@${version ?? ''}`),
      ).toEqual(['@', 'pthread_create@GLIBC_2.34', 'pidfd_spawnp@GLIBC_2.34', 'pow@GLIBC_2.29', 'main@']);
    },
  );
});

describe('linkage', () => {
  it.each([
    ['static', AMD64],
    ['dynamic', { ...AMD64, interpreter: '/lib/ld', needed: [] }],
    // Go's own linker leaves a dynamic table in static files too: without a loader nobody reads it.
    ['static', { ...AMD64, needed: [] }],
    ['dynamic-pie', { ...AMD64, type: 3, interpreter: '/lib/ld', needed: ['libc.so.6'] }],
    ['static-pie', { ...AMD64, type: 3, needed: [], flags1: 0x0800_0000 }],
    ['shared-library', { ...AMD64, type: 3, needed: ['libc.so.6'] }],
    // libc.so.6 can be run, for its version.
    ['shared-library', { ...AMD64, type: 3, interpreter: '/lib/ld', needed: [], soname: 'libc.so.6' }],
    ['relocatable', { ...AMD64, type: 1 }],
    ['core', { ...AMD64, type: 4 }],
  ] as const)('%s', (linkage, recipe) => {
    expect(linkageOf(parsed(recipe))).toBe(linkage);
  });
});

describe('machine', () => {
  it.each([
    ['arm64', 183, true, true],
    ['386', 3, false, true],
    ['riscv64', 243, true, true],
    ['loong64', 258, true, true],
    ['ppc64', 21, true, false],
    ['ppc64le', 21, true, true],
    ['mips64le', 8, true, true],
    ['mipsle', 8, false, true],
    ['', 94, false, true],
  ] as const)('%s', (goarch, machine, wide, little) => {
    expect(goarchOf(parsed({ machine, wide, little, type: 2 }).header)).toBe(goarch);
  });

  it.each([
    [40, 0x5000002, false, ['EABI5']],
    [40, 0x5000400, false, ['EABI5', 'hard-float ABI']],
    [243, 0x5, true, ['RVC', 'double-float ABI']],
    [8, 0x70001007, false, ['mips32r2', 'o32', 'noreorder', 'pic', 'cpic']],
    [21, 2, true, ['ELFv2']],
    [258, 0x43, true, ['double-float ABI', 'object ABI v1']],
    [62, 0, true, []],
  ])('e_flags of machine %i, 0x%x', (machine, flags, wide, words) => {
    expect(machineFlags(parsed({ machine, wide, little: true, type: 2, flags }).header)).toEqual(words);
  });
});

describe('notes', () => {
  it('reads build IDs, the oldest kernel and the features of an arm64 file', () => {
    const property = [0x00, 0x00, 0x00, 0xc0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0];
    const elf = parsed({
      ...AMD64,
      machine: 183,
      notes: [
        { owner: 'GNU', type: 1, description: [0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0] },
        { owner: 'GNU', type: 3, description: [0xab, 0x01] },
        { owner: 'Go', type: 4, description: [0x61, 0x2f, 0x62] },
        { owner: 'GNU', type: 5, description: property },
      ],
    });
    expect(noteFacts(elf.notes, elf.header)).toEqual({
      abiTag: { os: 'Linux', version: '3.2.0' },
      gnuBuildId: 'ab01',
      goBuildId: 'a/b',
      features: ['BTI', 'PAC'],
    });
    expect(elfSystem(elf)).toEqual({ goos: 'linux', from: 'note' });
  });

  it('reads the x86-64 level a file needs', () => {
    const property = [0x02, 0x80, 0x00, 0xc0, 4, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];
    const elf = parsed({ ...AMD64, notes: [{ owner: 'GNU', type: 5, description: property }] });
    expect(noteFacts(elf.notes, elf.header)).toEqual({ features: [], x86Needed: 3 });
  });

  it('takes the same property for nothing on another machine', () => {
    const property = [0x02, 0x80, 0x00, 0xc0, 4, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];
    const elf = parsed({ ...AMD64, machine: 183, notes: [{ owner: 'GNU', type: 5, description: property }] });
    expect(noteFacts(elf.notes, elf.header)).toEqual({ features: [] });
  });
});

describe('system', () => {
  it.each([
    ['android', '/system/bin/linker64', 183, 0],
    ['openbsd', '/usr/libexec/ld.so', 62, 0],
    ['solaris', '/lib/amd64/ld.so.1', 62, 0],
    ['linux', '/lib/ld.so.1', 8, 0],
    ['linux', '/lib/ld-musl-x86_64.so.1', 62, 0],
    ['freebsd', '', 62, 9],
  ])('%s', (goos, interpreter, machine, osAbi) => {
    const loader = interpreter === '' ? {} : { interpreter };
    expect(elfSystem(parsed({ ...AMD64, machine, osAbi, ...loader }))?.goos).toBe(goos);
  });

  it('does not guess where nothing tells', () => {
    expect(elfSystem(parsed(AMD64))).toBeUndefined();
  });
});

describe('memory', () => {
  it('tells alignment and stack', () => {
    const memory = elfMemory(parsed({ ...AMD64, stack: 7, alignment: 0x10000 }));
    expect(memory).toEqual({
      relro: 'none',
      executableStack: 'yes',
      writableCode: [],
      textRelocations: false,
      pageAlignment: 0x10000,
    });
    expect(elfMemory(parsed(AMD64)).executableStack).toBe('unstated');
  });
});
