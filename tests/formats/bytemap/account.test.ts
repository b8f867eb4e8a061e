import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountBytes } from '../../../src/formats/bytemap/account.ts';
import { Claims, paint } from '../../../src/formats/bytemap/claims.ts';
import type { GoBuildInfo } from '../../../src/formats/gobinary/go-program.ts';
import { moduleLookup } from '../../../src/formats/bytemap/module-of.ts';
import { sectionKind } from '../../../src/formats/bytemap/section-kind.ts';
import { variableLabel } from '../../../src/formats/bytemap/symbol-claims.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { SIZE_LEVELS, type SizeAccount, sizeChanges, sizeRows } from '../../../src/model/size.ts';
import { packagedProgram } from '../binary/packaged-program.ts';
import { buildElf } from '../elf/build-elf.ts';
import { buildMacho, buildUniversal } from '../macho/build-macho.ts';
import { buildPe } from '../pe/build-pe.ts';
import { buildWasm } from '../wasm/build-wasm.ts';

const sum = ({ items }: SizeAccount): number => items.reduce((total, { size }) => total + size, 0);

/** The file with some bytes changed and cut at `size`. */
function damaged(
  bytes: Uint8Array,
  changes: readonly (readonly [number, number])[],
  size: number,
): ByteSource {
  const copy = bytes.slice(0, size);
  for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
  return bytesSource(copy);
}

describe('painting', () => {
  it('gives every byte to the first claim of the first layer that wants it', () => {
    const claim = fc.tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: -5, max: 60 }));
    fc.assert(
      fc.property(fc.array(fc.array(claim, { maxLength: 12 }), { maxLength: 4 }), (lists) => {
        const size = 100;
        let label = 0;
        const expected = Array.from({ length: size }, () => -1);
        const layers = lists.map((list) => {
          const claims = new Claims();
          const rows = list.map(([start, length]) => ({ start, length, label: label++ }));
          for (const row of rows) claims.add(row.start, row.length, row.label);
          const mine = Array.from({ length: size }, () => -1);
          for (const { start, length, label: own } of rows.sort(
            (a, b) => a.start - b.start || a.label - b.label,
          ))
            for (let at = Math.max(0, start); at < Math.min(size, start + length); at++)
              if (mine[at] === -1) mine[at] = own;
          mine.forEach((own, at) => {
            if (expected[at] === -1) expected[at] = own;
          });
          return claims;
        });
        const painted = paint(layers, size);
        const got = Array.from({ length: size }, () => -1);
        painted.starts.forEach((start, i) => {
          for (let at = start; at < (painted.ends[i] ?? 0); at++) {
            expect(got[at]).toBe(-1);
            got[at] = painted.labels[i] ?? -1;
          }
        });
        expect(got).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a stripped Go program', () => {
  const bytes = new Uint8Array(readFileSync(packagedProgram('@oxlint-tsgolint', ['tsgolint'])));
  const { value, issues } = accountBytes(bytesSource(bytes));

  it('is counted exactly, on every level', () => {
    expect(issues).toEqual([]);
    expect(sum(value)).toBe(bytes.length);
    for (const level of SIZE_LEVELS)
      expect(sizeRows(value, level).reduce((total, { size }) => total + size, 0)).toBe(bytes.length);
    expect(value.items.every(({ size }) => size > 0)).toBe(true);
  });

  it('has modules, packages and functions by name', () => {
    const modules = new Map(sizeRows(value, 'module').map(({ name, size }) => [name, size]));
    expect(modules.get('std')).toBeGreaterThan(1_000_000);
    expect([...modules.keys()].some((name) => name.startsWith('github.com/'))).toBe(true);
    expect(sizeRows(value, 'package').find(({ name }) => name === 'runtime')?.size).toBeGreaterThan(300_000);
    expect(sizeRows(value, 'function').some(({ name }) => name === 'runtime.mallocgc')).toBe(true);
  });

  it('compares with itself as the same', () => {
    for (const level of SIZE_LEVELS) expect(sizeChanges(value, value, level)).toEqual([]);
  });

  it('stays exact when cut and damaged', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 4096 }), fc.integer({ min: 0, max: 255 }));
    const small = bytes.subarray(0, 300_000);
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 0, max: small.length }),
        (changes, size) => {
          const source = damaged(small, changes, size);
          expect(sum(accountBytes(source).value)).toBe(source.size);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('files that lie', () => {
  const elf = buildElf({ wide: true, little: true, machine: 62, type: 2, needed: ['libc.so.6'] });

  it('every prefix and one-byte damage of a file is counted exactly', () => {
    for (let size = 0; size <= elf.length; size += 7) {
      const source = damaged(elf, [], size);
      expect(sum(accountBytes(source).value)).toBe(source.size);
    }
    for (let at = 0; at < elf.length; at += 3)
      for (const byte of [0, 0xff]) {
        const source = damaged(elf, [[at, byte]], elf.length);
        expect(sum(accountBytes(source).value)).toBe(elf.length);
      }
  });

  it('overlapping sections and sections outside are named', () => {
    // 64-byte header, then four section headers: null, two that overlap, one beyond the end.
    const bytes = new Uint8Array(64 + 4 * 64 + 64);
    const view = new DataView(bytes.buffer);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    view.setUint16(16, 2, true);
    view.setUint16(18, 62, true);
    view.setBigUint64(40, 64n, true);
    view.setUint16(52, 64, true);
    view.setUint16(58, 64, true);
    view.setUint16(60, 4, true);
    const section = (index: number, offset: number, size: bigint): void => {
      view.setUint32(64 + index * 64 + 4, 1, true);
      view.setBigUint64(64 + index * 64 + 24, BigInt(offset), true);
      view.setBigUint64(64 + index * 64 + 32, size, true);
    };
    section(1, 320, 40n);
    section(2, 330, 40n);
    section(3, 380, 0xffff_ffff_ffffn);
    const { value, issues } = accountBytes(bytesSource(bytes));
    expect(sum(value)).toBe(bytes.length);
    const ids = issues.map(({ id }) => id);
    expect(ids).toContain('overlapping-sections');
    expect(ids).toContain('section-outside-file');
  });

  it('a file of no known format is one item', () => {
    const { value } = accountBytes(bytesSource(new TextEncoder().encode('hello, world')));
    expect(value.items).toEqual([
      { section: '(between sections)', kind: 'other', module: '', package: '', name: '', size: 12 },
    ]);
  });
});

describe('names', () => {
  it('of variables', () => {
    expect(variableLabel('type:*', true, 'read-only-data').kind).toBe('types');
    expect(variableLabel('go:string.*', true, 'read-only-data').kind).toBe('strings');
    expect(variableLabel('go:itab.*os.File,io.Reader', true, 'data')).toMatchObject({
      kind: 'itabs',
      package: 'os',
    });
    expect(variableLabel('net/http.DefaultClient', true, 'data').package).toBe('net/http');
    expect(variableLabel('counter.0', true, 'data').package).toBe('');
    expect(variableLabel('environ', false, 'data')).toEqual({ kind: 'data', package: '', name: 'environ' });
  });

  it('of modules, with and without a module list', () => {
    const module = (path: string) => ({ path, version: 'v1.0.0' });
    const listed = moduleLookup([
      {
        source: 'blob',
        path: 'a.org/m/cmd/x',
        main: module('a.org/m'),
        dependencies: [module('b.org/lib'), module('b.org/lib/v2')],
        settings: [],
      },
    ]);
    expect(
      ['main', 'a.org/m/x', 'b.org/lib/v2/y', 'b.org/lib/y', 'net/http', 'vendor/golang.org/x/net', ''].map(
        listed,
      ),
    ).toEqual(['a.org/m', 'a.org/m', 'b.org/lib/v2', 'b.org/lib', 'std', 'std', '']);
    const guessed = moduleLookup([]);
    expect(['github.com/a/b/c', 'github.com/a/b/v3/c', 'gopkg.in/yaml.v3', 'fmt'].map(guessed)).toEqual([
      'github.com/a/b',
      'github.com/a/b/v3',
      'gopkg.in/yaml.v3',
      'std',
    ]);
  });

  it('knows the modules of every slice of a universal file, not of the first alone', () => {
    const build = (dependency: string): GoBuildInfo => ({
      source: 'blob',
      path: 'a.org/m',
      main: { path: 'a.org/m', version: '(devel)' },
      dependencies: [{ path: dependency, version: 'v1.0.0' }],
      settings: [],
    });
    const lookup = moduleLookup([build('b.org/intel/only'), build('c.org/arm/only')]);
    expect(['b.org/intel/only/x', 'c.org/arm/only/y', 'main'].map(lookup)).toEqual([
      'b.org/intel/only',
      'c.org/arm/only',
      'a.org/m',
    ]);
  });

  it('of sections', () => {
    const none = { writable: false, executable: false };
    expect(
      ['.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab', '.zdebug_info', '.rela.dyn', '.typelink'].map(
        (name) => sectionKind(name, none),
      ),
    ).toEqual(['function-table', 'function-table', 'function-table', 'debug-compressed', 'linking', 'types']);
    expect(sectionKind('.data', { writable: true, executable: false })).toBe('data');
    expect(sectionKind('.mine', { writable: false, executable: true })).toBe('code');
  });
});

describe('Mach-O, PE and wasm', () => {
  const thin = buildMacho();
  const files: readonly (readonly [string, Uint8Array])[] = [
    ['thin Mach-O', thin],
    ['32-bit big-endian Mach-O', buildMacho({ bits: 32, littleEndian: false })],
    ['universal Mach-O', buildUniversal([[0x0100000c, thin]])],
    ['universal Mach-O with 64-bit offsets', buildUniversal([[0x0100000c, thin]], true)],
    ['PE', buildPe()],
    ['wasm', buildWasm()],
  ];

  it.each(files)('counts every byte of %s once', (_, bytes) => {
    const { value } = accountBytes(bytesSource(bytes));
    expect(value.format).not.toBe('unknown');
    expect(sum(value)).toBe(bytes.length);
    expect(value.items.some(({ kind }) => kind === 'headers')).toBe(true);
  });

  it('counts the longer table rows of 64-bit offsets as headers', () => {
    const headers = (wide: boolean): number =>
      accountBytes(bytesSource(buildUniversal([[0x0100000c, thin]], wide)))
        .value.items.filter(({ section }) => section === '(headers)')
        .reduce((total, { size }) => total + size, 0);
    expect(headers(true) - headers(false)).toBe(12);
  });

  it.each(files)('keeps the sum exact for damaged and cut %s', (_, bytes) => {
    const change = fc.tuple(
      fc.integer({ min: 0, max: Math.min(bytes.length, 1200) - 1 }),
      fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
    );
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 0, max: bytes.length }),
        (changes, cut) => {
          for (const size of [bytes.length, cut]) {
            const source = damaged(bytes, changes, size);
            const { value } = accountBytes(source);
            expect(sum(value)).toBe(source.size);
            expect(value.items.every((item) => item.size > 0)).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
