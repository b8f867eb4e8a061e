import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFunctions } from '../../../src/formats/gobinary/functions.ts';
import { findPclntab } from '../../../src/formats/gobinary/pclntab.ts';
import { buildPclntab, type PclntabRecipe, TEXT } from './build-pclntab.ts';
import { memoryImage } from './memory-image.ts';

const FUNCTIONS = [
  { name: 'internal/cpu.Initialize', code: 40, size: 64 },
  { name: 'main.main', code: 400, size: 416 },
  { name: 'gopkg.in/yaml%2ev3.(*Decoder).Decode', code: 32, size: 32 },
];
const ALL = 64 * 1024 * 1024;

describe.each(['1.2', '1.16', '1.18', '1.20'] as const)('format %s', (format) => {
  it.each([
    [true, 8, 1],
    [false, 8, 2],
    [true, 4, 4],
    [false, 4, 4],
  ] as const)('little endian %s, pointers of %i, quantum %i', (little, pointerSize, quantum) => {
    const bytes = buildPclntab({ format, little, pointerSize, quantum, functions: FUNCTIONS });
    const image = memoryImage([{ name: '.gopclntab', address: 0x2000, bytes }], {
      bigEndian: !little,
      pointerSize,
    });
    const table = findPclntab(image, 0);
    expect(table).toMatchObject({ format, pointerSize, quantum, functionCount: 3, bigEndian: !little });
    if (table === undefined) return;
    const { value, issues } = parseFunctions(image, table);
    expect(issues).toEqual([]);
    expect(value.map(({ name, size, codeSize, packageName }) => [name, size, codeSize, packageName])).toEqual(
      [
        ['internal/cpu.Initialize', 64, 40, 'internal/cpu'],
        ['main.main', 416, 400, 'main'],
        ['gopkg.in/yaml%2ev3.(*Decoder).Decode', 32, 32, 'gopkg.in/yaml.v3'],
      ],
    );
    expect(value[1]?.entry).toBe((table.relative ? 0 : TEXT) + 64);
  });
});

const RECIPE: PclntabRecipe = {
  format: '1.20',
  little: true,
  pointerSize: 8,
  quantum: 1,
  functions: FUNCTIONS,
};

describe('findPclntab', () => {
  it('scans data where no section is named for the table, also at addresses off the section start', () => {
    const bytes = new Uint8Array(4096);
    bytes.set(buildPclntab(RECIPE), 1001);
    // 0x10003 + 1001 is a multiple of 4, as the memory of a wasm module may begin anywhere.
    const image = memoryImage([{ name: 'memory', address: 0x10003, bytes, writable: true }], {
      format: 'wasm',
    });
    expect(findPclntab(image, ALL)?.address).toBe(BigInt(0x10003 + 1001));
  });

  it('is not taken in by the magic alone', () => {
    const bytes = new Uint8Array(4096);
    bytes.set(buildPclntab(RECIPE).subarray(0, 8), 512);
    expect(findPclntab(memoryImage([{ name: '.rodata', address: 0, bytes }]), ALL)).toBeUndefined();
  });

  it('reads no more than it may', () => {
    const bytes = new Uint8Array(4096);
    bytes.set(buildPclntab(RECIPE), 2048);
    const image = memoryImage([{ name: '.rodata', address: 0, bytes }]);
    expect(findPclntab(image, 1024)).toBeUndefined();
    expect(findPclntab(image, 4096)).toBeDefined();
  });
});

describe('hostile tables', () => {
  const whole = buildPclntab(RECIPE);

  it('survives every prefix and any changed bytes', () => {
    const read = (bytes: Uint8Array): boolean => {
      const image = memoryImage([{ name: '.gopclntab', address: 0x2000, bytes }]);
      const table = findPclntab(image, 0);
      return table === undefined || parseFunctions(image, table).value.length <= table.functionCount;
    };
    for (let size = 0; size <= whole.length; size++) expect(read(whole.subarray(0, size))).toBe(true);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return read(bytes);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('keeps the functions before an entry that is out of order', () => {
    const bytes = whole.slice();
    const image = memoryImage([{ name: '.gopclntab', address: 0x2000, bytes }]);
    const table = findPclntab(image, 0);
    if (table === undefined) throw new Error('no table');
    // Name offset of the second record far outside of the names.
    const pairs = (2 * 3 + 1) * 4;
    new DataView(bytes.buffer).setUint32(table.functions + pairs + 20 + 4, 0x7fffffff, true);
    const { value, issues } = parseFunctions(image, table);
    expect(value.map(({ name }) => name)).toEqual(['internal/cpu.Initialize']);
    expect(issues).toEqual([expect.objectContaining({ id: 'bad-function-name' })]);
  });
});
