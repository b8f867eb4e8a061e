import { describe, expect, it } from 'vitest';
import { isPlan9, parsePlan9 } from '../../../src/formats/plan9/plan9.ts';
import { plan9Image } from '../../../src/formats/plan9/program-image.ts';
import { parsePlan9Symbols } from '../../../src/formats/plan9/symbols.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile, Writer } from '../fields/hostile.ts';

function build(magic: number): Uint8Array {
  const wide = (magic & 0x8000) !== 0;
  const symbols = new Writer(false);
  const value = (address: number): Writer => (wide ? symbols.u64(address) : symbols.u32(address));
  value(0x1020)
    .u8(0x54 | 0x80)
    .text('main.main\0');
  value(1).u8(0x7a | 0x80, 0, 0, 1, 0, 2, 0, 0);
  value(0x2000)
    .u8(0x64 | 0x80)
    .text('runtime.x\0');
  const head = new Writer(false).u32(magic, 100, 20, 8, symbols.length, 0x1020, 0, 0);
  if (wide) head.u64(0x200028);
  for (let index = 0; index < 120; index++) head.u8(index);
  return head.raw(symbols.done()).done();
}

const all = (source: ByteSource) => {
  const { value, issues } = parsePlan9(source);
  if (value === undefined) return issues;
  plan9Image(source, value).readAt(value.dataAddress, 100);
  return [...issues, ...parsePlan9Symbols(source, value).issues];
};

describe('Plan 9 a.out', () => {
  it.each([
    [0x1eb, '386', 32, 0x1020n, 0x2000n, 0x1020n],
    [0x647, 'arm', 32, 0x1020n, 0x2000n, 0x1020n],
    [0x8a97, 'amd64', 64, 0x200028n, 0x400000n, 0x200028n],
  ] as const)('reads magic 0x%s as %s', (magic, goarch, bits, entry, dataAddress, textAddress) => {
    const source = bytesSource(build(magic));
    const { value, issues } = parsePlan9(source);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({ machine: { goarch }, bits, entry, dataAddress, textAddress, bss: 8 });
    if (value === undefined) throw new Error('no a.out');
    expect(parsePlan9Symbols(source, value)).toEqual({
      value: [
        { name: 'main.main', address: 0x1020n, type: 'T' },
        { name: '', address: 1n, type: 'z' },
        { name: 'runtime.x', address: 0x2000n, type: 'd' },
      ],
      issues: [],
    });
    const program = plan9Image(source, value);
    expect([...program.readAt(textAddress + 1n, 2)]).toEqual([1, 2]);
    expect([...program.readAt(dataAddress, 2)]).toEqual([100, 101]);
    expect(program).toMatchObject({ goarch, bigEndian: false, hasSymbols: true, pointerSize: bits / 8 });
  });

  it('says what lies outside the file', () => {
    const bytes = build(0x1eb);
    bytes.fill(0xff, 4, 8);
    const { issues } = parsePlan9(bytesSource(bytes));
    expect(issues[0]).toMatchObject({ id: 'section-outside-file', at: 4 });
    expect(isPlan9(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46))).toBe(false);
  });

  it('survives every prefix and mutations', () => {
    surviveHostile(build(0x8a97), all);
    surviveHostile(build(0x1eb), all);
  });
});
