import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elfMemory } from '../../../src/formats/elf/hardening.ts';
import { linkageOf, parseElf } from '../../../src/formats/elf/elf.ts';
import { noteFacts } from '../../../src/formats/elf/notes.ts';
import { parseDynamicSymbols, parseSymbols, requiredSymbols } from '../../../src/formats/elf/symbols.ts';
import { versionFloors } from '../../../src/formats/elf/version-floor.ts';
import { bytesSource } from '../../../src/model/bytes.ts';
import { parseBinary } from '../../../src/formats/binary/parse-binary.ts';
import { buildElf } from './build-elf.ts';

const SMALL = buildElf({
  wide: true,
  little: true,
  machine: 62,
  type: 3,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libc.so.6'],
  versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.34', index: 2 }] }],
  symbols: [{ name: 'open', version: 2 }],
  notes: [{ owner: 'GNU', type: 3, description: [1, 2, 3, 4] }],
  hash: 'gnu',
});

/** Everything a caller may ask of the file; returns how much was said, so that the work is not idle. */
function readAll(bytes: Uint8Array): number {
  const source = bytesSource(bytes);
  const { value: elf, issues } = parseElf(source);
  if (elf === undefined) return issues.length;
  const floors = versionFloors(elf.neededVersions, requiredSymbols(source, elf));
  noteFacts(elf.notes, elf.header);
  elfMemory(elf);
  linkageOf(elf);
  const symbols = parseSymbols(source, elf).value.length + parseDynamicSymbols(source, elf).value.length;
  return 1 + issues.length + floors.length + symbols + parseBinary(source).issues.length;
}

describe('hostile files', () => {
  it('says something of every prefix', () => {
    for (let size = 0; size < SMALL.length; size++) {
      expect(readAll(SMALL.subarray(0, size)), `prefix of ${size} bytes`).toBeGreaterThan(0);
    }
  });

  it('survives mutations of any bytes', () => {
    const byte = fc.tuple(fc.nat(SMALL.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 12 }), (changes) => {
        const bytes = SMALL.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return readAll(bytes) > 0;
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('survives fields of 32 and 64 bits set to the extremes', () => {
    const field = fc.tuple(
      fc.nat(SMALL.length - 9),
      fc.constantFrom(4, 8),
      fc.constantFrom(0x00, 0xff, 0x7f),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = SMALL.slice();
        for (const [at, size, value] of changes) bytes.fill(value, at, at + size);
        return readAll(bytes) > 0;
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('names a section count that the file cannot hold', () => {
    const bytes = SMALL.slice();
    const view = new DataView(bytes.buffer);
    view.setBigUint64(40, 64n, true);
    view.setUint16(60, 0xfffe, true);
    const { issues } = parseElf(bytesSource(bytes));
    expect(issues).toContainEqual(expect.objectContaining({ id: 'truncated-section-table', at: 64 }));
  });

  it('bounds a table of a million sections', () => {
    const bytes = new Uint8Array(64 + 64 * 1_000_000);
    bytes.set(SMALL.subarray(0, 64));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(32, 0n, true);
    view.setUint16(56, 0, true);
    view.setBigUint64(40, 64n, true);
    view.setUint16(60, 0, true);
    view.setBigUint64(64 + 32, 1_000_000n, true);
    const { value, issues } = parseElf(bytesSource(bytes));
    expect(value?.sections).toHaveLength(200_000);
    expect(issues.map(({ id }) => id)).toContain('too-many-sections');
  });

  it('ends a cycle of version entries', () => {
    const bytes = SMALL.slice();
    const { value } = parseElf(bytesSource(bytes));
    const at = value?.neededVersions[0]?.at ?? 0;
    const view = new DataView(bytes.buffer);
    // vernaux: count of the verneed before it raised to the most, next of 0xfffffff0 steps out of the file.
    view.setUint16(at - 14, 0xffff, true);
    view.setUint32(at + 12, 0xfffffff0, true);
    const { issues } = parseElf(bytesSource(bytes));
    expect(issues.map(({ id }) => id)).toContain('truncated-version-table');
  });
});
