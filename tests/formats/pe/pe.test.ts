import { describe, expect, it } from 'vitest';
import { parsePeExports } from '../../../src/formats/pe/exports.ts';
import { offsetOfRva } from '../../../src/formats/pe/image.ts';
import { parsePeImports } from '../../../src/formats/pe/imports.ts';
import { isPe, parsePe } from '../../../src/formats/pe/pe.ts';
import { peImage } from '../../../src/formats/pe/program-image.ts';
import { parsePeSymbols } from '../../../src/formats/pe/symbols.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile } from '../fields/hostile.ts';
import { buildPe, type PePlan } from './build-pe.ts';

function open(plan: PePlan = {}) {
  const source = bytesSource(buildPe(plan));
  const { value, issues } = parsePe(source);
  if (value === undefined) throw new Error('no PE');
  return { source, image: value, issues };
}

const all = (source: ByteSource) => {
  const { value, issues } = parsePe(source);
  if (value === undefined) return issues;
  peImage(source, value).readAt(value.imageBase + 0x1000n, 64);
  return [
    ...issues,
    ...parsePeImports(source, value).issues,
    ...parsePeExports(source, value).issues,
    ...parsePeSymbols(source, value).issues,
  ];
};

describe.each([32, 64] as const)('a %i-bit PE', (bits) => {
  const { source, image, issues } = open({ bits });

  it('has its headers', () => {
    expect(issues).toEqual([]);
    expect(image).toMatchObject({
      bits,
      kind: 'executable',
      machine: { goarch: bits === 64 ? 'amd64' : '386' },
      imageBase: bits === 64 ? 0x140000000n : 0x400000n,
      entryRva: 0x1010,
      linkerVersion: '14.2',
      osVersion: '6.1',
      subsystemVersion: '6.2',
      subsystem: { name: 'windows-console' },
      certificates: [],
    });
  });

  it('has sections, with long names from the string table', () => {
    expect(image.sections.map((one) => one.name)).toEqual(['.text', '.debug_tables']);
    expect(image.sections[0]).toMatchObject({
      executable: true,
      writable: false,
      rva: 0x1000,
      fileOffset: 0x400,
    });
  });

  it('has imports by name, by ordinal and delayed', () => {
    const imports = parsePeImports(source, image);
    expect(imports.issues).toEqual([]);
    expect(imports.value).toMatchObject([
      { library: 'kernel32.dll', delayed: false, functions: [{ name: 'WriteFile' }, { ordinal: 7 }] },
      { library: 'late.dll', delayed: true, functions: [{ name: 'LateCall' }] },
    ]);
  });

  it('has exports with names, ordinals and forwarders', () => {
    expect(parsePeExports(source, image)).toEqual({
      value: {
        library: 'me.dll',
        functions: [
          { name: 'Run', ordinal: 5, rva: 0x1004 },
          { ordinal: 6, rva: 0x20a8, forwarder: 'OTHER.Thing' },
        ],
      },
      issues: [],
    });
  });

  it('has COFF symbols, auxiliary rows skipped', () => {
    expect(parsePeSymbols(source, image)).toEqual({
      value: [
        { name: 'main', value: 0x10, section: 1, storageClass: 2, function: true },
        { name: 'a_long_symbol_name', value: 0, section: 2, storageClass: 3, function: false },
      ],
      issues: [],
    });
  });

  it('can be read by address', () => {
    const program = peImage(source, image);
    expect(program.pointerSize).toBe(bits / 8);
    expect([...program.readAt(image.imageBase + 0x1002n, 3)]).toEqual([2, 3, 4]);
    // Only 0x180 of the 0x200 bytes in the file belong to memory.
    expect(program.readAt(image.imageBase + 0x1000n, 0x1000).length).toBe(0x180);
    expect(program.offsetOf(image.imageBase + 0x1181n)).toBeUndefined();
    expect(offsetOfRva(image, 0x10)).toBe(0x10);
    expect(offsetOfRva(image, 0x900000)).toBeUndefined();
  });
});

describe('other files', () => {
  it('finds the certificates of Authenticode', () => {
    expect(open({ certificate: true }).image.certificates).toMatchObject([
      { length: 20, revision: 0x200, type: 2 },
    ]);
  });

  it('knows the machines of Go', () => {
    expect(open({ machine: 0xaa64 }).image.machine.goarch).toBe('arm64');
    expect(open({ machine: 0x9999 }).image.machine).toEqual({ value: 0x9999, name: 'machine-0x9999' });
  });

  it('is not a plain MS-DOS program', () => {
    const dos = buildPe();
    new DataView(dos.buffer).setUint32(0x3c, 0x90, true);
    expect(isPe(bytesSource(dos))).toBe(false);
    expect(parsePe(bytesSource(dos))).toMatchObject({
      value: undefined,
      issues: [{ id: 'no-pe-signature', at: 0x3c }],
    });
    expect(isPe(bytesSource(buildPe()))).toBe(true);
  });
});

describe('hostile files', () => {
  it('survives every prefix and mutations', () => surviveHostile(buildPe({ certificate: true }), all, 800));
  it('survives every prefix and mutations, 32-bit', () => surviveHostile(buildPe({ bits: 32 }), all, 400));

  it('bounds an import table whose rows all share one long list', () => {
    const rows = 3000;
    const base = buildPe();
    const bytes = new Uint8Array(base.length + rows * 20 + 100_000);
    bytes.set(base);
    const view = new DataView(bytes.buffer);
    // The last section grows over everything that follows; a list of 10 000 entries follows the rows.
    const section = 0x80 + 24 + 240 + 40;
    view.setUint32(section + 8, bytes.length - 0x600, true);
    view.setUint32(section + 16, bytes.length - 0x600, true);
    const rva = (offset: number): number => offset - 0x600 + 0x2000;
    for (let row = 0; row < rows; row++) {
      view.setUint32(base.length + row * 20, rva(base.length + rows * 20 + 20), true);
      view.setUint32(base.length + row * 20 + 12, 0x2200, true);
    }
    for (let at = base.length + rows * 20 + 24; at < bytes.length - 16; at += 8)
      view.setUint32(at - 4, 0x2210, true);
    view.setUint32(0x80 + 24 + 112 + 8, rva(base.length), true);
    const image = parsePe(bytesSource(bytes)).value;
    if (image === undefined) throw new Error('no PE');
    const imports = parsePeImports(bytesSource(bytes), image);
    const total = imports.value.reduce((sum, one) => sum + one.functions.length, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThanOrEqual(1_000_000);
    expect(imports.issues.length).toBeGreaterThan(0);
  });

  it('names counts that lie', () => {
    for (const [at, size, id] of [
      [0x80 + 6, 2, 'truncated-section-table'],
      [0x80 + 24 + 108, 4, 'bad-directory-count'],
    ] as const) {
      const bytes = buildPe();
      bytes.fill(0xff, at, at + size);
      expect(parsePe(bytesSource(bytes)).issues.map((one) => one.id)).toContain(id);
    }
  });
});
