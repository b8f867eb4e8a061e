import { describe, expect, it } from 'vitest';
import { ByteCursor } from '../../../src/formats/fields/byte-cursor.ts';
import { Fields, hex } from '../../../src/formats/fields/fields.ts';
import { IssueList } from '../../../src/formats/fields/issue-list.ts';
import { mappedImage } from '../../../src/formats/fields/mapped-image.ts';
import { PagedSource, sliceSource } from '../../../src/formats/fields/paged-source.ts';
import { StringTable } from '../../../src/formats/fields/string-table.ts';
import { WindowReader } from '../../../src/formats/fields/window-reader.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';

const counting = (bytes: Uint8Array): ByteSource & { readonly reads: [number, number][] } => {
  const inner = bytesSource(bytes);
  const reads: [number, number][] = [];
  return {
    size: inner.size,
    reads,
    read(offset, length) {
      reads.push([offset, length]);
      return inner.read(offset, length);
    },
  };
};
const ramp = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => (index * 7) & 255);

describe('Fields', () => {
  it('reads both byte orders and gives zeros outside', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(new Fields(bytes, true).u32(0)).toBe(0x04030201);
    expect(new Fields(bytes, false).u64(0)).toBe(0x0102030405060708n);
    expect(new Fields(bytes, false).u32(5)).toBe(0);
    expect(new Fields(bytes, false).u16(-1)).toBe(0);
    expect(new Fields(new TextEncoder().encode('ab\0c'), true).text(0, 4)).toBe('ab');
    expect(hex(bytes.subarray(0, 3))).toBe('010203');
  });
});

describe('PagedSource', () => {
  it('gives the same bytes as its source over page borders', () => {
    const bytes = ramp(100_000);
    const paged = new PagedSource(bytesSource(bytes), 1e9);
    for (const [at, length] of [
      [0, 10],
      [16_380, 10],
      [16_384, 16_384],
      [3, 90_000],
      [99_990, 50],
    ] as const) {
      expect(paged.read(at, length)).toEqual(bytes.subarray(at, at + length));
    }
    expect(paged.read(100_000, 1).length).toBe(0);
    expect(paged.read(-1, 5).length).toBe(0);
  });

  it('reads a page once and stops at its budget', () => {
    const source = counting(ramp(100_000));
    const paged = new PagedSource(source, 40_000);
    for (let at = 0; at < 1000; at++) paged.read(at, 8);
    expect(source.reads.length).toBe(1);
    paged.read(20_000, 8);
    paged.read(40_000, 8);
    expect(paged.exhausted).toBe(true);
    expect(source.reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThanOrEqual(40_000);
    expect(paged.read(90_000, 8).length).toBe(0);
  });
});

describe('sliceSource', () => {
  it('cannot be read out of', () => {
    const slice = sliceSource(bytesSource(ramp(100)), 10, 20);
    expect(slice.size).toBe(20);
    expect(slice.read(15, 100)).toEqual(ramp(100).subarray(25, 30));
    expect(sliceSource(bytesSource(ramp(100)), 90, 1000).size).toBe(10);
    expect(sliceSource(bytesSource(ramp(100)), 200, 10).size).toBe(0);
  });
});

describe('StringTable', () => {
  it('reads short and long strings and nothing outside', () => {
    const long = 'x'.repeat(5000);
    const bytes = new TextEncoder().encode(`skip\0short\0${long}\0unended`);
    const table = new StringTable(bytesSource(bytes), 5, bytes.length - 5, 65_536);
    expect(table.at(0)).toBe('short');
    expect(table.at(6)).toBe(long);
    expect(table.at(6 + 5001)).toBe('unended');
    expect(table.at(bytes.length)).toBeUndefined();
    expect(table.at(-1)).toBeUndefined();
  });

  it('bounds what overlapping references may decode', () => {
    const bytes = new Uint8Array(60_000).fill(0x61);
    const table = new StringTable(bytesSource(bytes), 0, bytes.length, 65_536);
    let total = 0;
    for (let at = 0; at < bytes.length; at++) total += table.at(at)?.length ?? 0;
    expect(total).toBeGreaterThan(40e6);
    expect(total).toBeLessThan(51e6);
  });
});

describe('ByteCursor', () => {
  it('reads LEB128 numbers of both kinds', () => {
    expect(new ByteCursor(Uint8Array.of(0xe5, 0x8e, 0x26)).uleb()).toBe(624_485);
    expect(new ByteCursor(Uint8Array.of(0xc0, 0xbb, 0x78)).sleb()).toBe(-123_456);
    expect(new ByteCursor(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)).uleb()).toBe(0xffffffff);
  });

  it('fails instead of running on', () => {
    const cut = new ByteCursor(Uint8Array.of(0x80, 0x80));
    expect(cut.uleb()).toBe(0);
    expect(cut.failed).toBe(true);
    const huge = new ByteCursor(new Uint8Array(12).fill(0xff));
    huge.uleb();
    expect(huge.failed).toBe(true);
    const name = new ByteCursor(Uint8Array.of(200, 65));
    expect(name.name(100)).toBe('');
    expect(name.failed).toBe(true);
  });
});

describe('WindowReader', () => {
  it('steps over entries larger than its window without reading them', () => {
    const bytes = new Uint8Array(1_000_000);
    bytes.set([5], 0);
    bytes.set([9], 900_000);
    const source = counting(bytes);
    const reader = new WindowReader(source, 0, bytes.length);
    expect(reader.cursor(10).u8()).toBe(5);
    reader.skip(899_999);
    expect(reader.at).toBe(900_000);
    expect(reader.cursor(10).u8()).toBe(9);
    expect(source.reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(300_000);
  });
});

describe('mappedImage', () => {
  it('maps addresses and ends reads at the range', () => {
    const bytes = ramp(64);
    const image = mappedImage(bytesSource(bytes), [
      { address: 0x1000n, offset: 16, size: 8 },
      { address: 0xfffffffffffffff8n, offset: 32, size: 8 },
    ]);
    expect(image.readAt(0x1004n, 100)).toEqual(bytes.subarray(20, 24));
    expect(image.readAt(0x0fffn, 4).length).toBe(0);
    expect(image.offsetOf(0x1007n)).toBe(23);
    expect(image.offsetOf(0x1008n)).toBeUndefined();
    expect(image.offsetOf(0xffffffffffffffffn)).toBe(39);
  });
});

describe('IssueList', () => {
  it('keeps absolute offsets and a bounded number', () => {
    const issues = new IssueList();
    issues.within(100).within(10).add('one', 'text', 5);
    expect(issues.list[0]?.at).toBe(115);
    for (let index = 0; index < 1000; index++) issues.add('many', 'text', index);
    expect(issues.list.length).toBe(201);
    expect(issues.list.at(-1)?.id).toBe('more-issues');
  });
});
