import { describe, expect, it } from 'vitest';
import { xcoffImage } from '../../../src/formats/xcoff/program-image.ts';
import { parseXcoffSymbols } from '../../../src/formats/xcoff/symbols.ts';
import { parseXcoff } from '../../../src/formats/xcoff/xcoff.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile, Writer } from '../fields/hostile.ts';

function build(): Uint8Array {
  const auxiliary = 120;
  const sectionsAt = 24 + auxiliary;
  const textAt = sectionsAt + 4 * 72;
  const ids = '/usr/lib:/lib\0\0\0\0libc.a\0shr_64.o\0';
  const strings = new Writer(false).u16(0).text('exit\0').u16(0).text('_start\0').done();
  const symbolsOffset = 56 + ids.length + strings.length;
  const loader = new Writer(false).u32(2, 2, 0, ids.length, 2, strings.length);
  loader
    .u64(56, 56 + ids.length, symbolsOffset, 0)
    .text(ids)
    .raw(strings);
  loader.u64(0).u32(2).u16(0).u8(0x40, 10).u32(1, 0);
  loader.u64(0x200000010).u32(9).u16(2).u8(0x20, 10).u32(0, 0);
  const dataAt = textAt + 64;
  const loaderAt = dataAt + 32;
  const symbolsAt = loaderAt + loader.length;
  const out = new Writer(false).u16(0x01f7, 4).u32(0).u64(symbolsAt).u16(auxiliary, 2).u32(3);
  out
    .pad(24 + 48)
    .text('1L')
    .pad(24 + 80)
    .u64(0x200000010)
    .pad(sectionsAt);
  const row = (title: string, address: number, size: number, at: number, flags: number): void => {
    out.text(title, 8).u64(address, address, size, at, 0, 0).u32(0, 0, flags, 0);
  };
  row('.text', 0x100000200, 64, textAt, 0x20);
  row('.data', 0x200000000, 32, dataAt, 0x40);
  row('.bss', 0x200000020, 0x9000000, 0, 0x80);
  row('.loader', 0, loader.length, loaderAt, 0x1000);
  for (let index = 0; index < 96; index++) out.u8(index);
  out.raw(loader.done());
  const names = 'runtime.text\0main.main\0';
  out
    .u64(0x100000200)
    .u32(4)
    .u16(1, 0)
    .u8(107, 1)
    .pad(out.length + 18);
  out
    .u64(0x100000210)
    .u32(4 + 13)
    .u16(0xffff, 0)
    .u8(2, 0);
  return out
    .u32(4 + names.length)
    .text(names)
    .done();
}

const all = (source: ByteSource) => {
  const { value, issues } = parseXcoff(source);
  if (value === undefined) return issues;
  xcoffImage(source, value).readAt(0x100000200n, 100);
  return [...issues, ...parseXcoffSymbols(source, value).issues];
};

describe('XCOFF64', () => {
  const source = bytesSource(build());
  const { value: image, issues } = parseXcoff(source);

  it('has headers and sections', () => {
    expect(issues).toEqual([]);
    expect(image).toMatchObject({
      bits: 64,
      moduleType: '1L',
      entry: 0x200000010n,
      libpath: '/usr/lib:/lib',
    });
    expect(image?.sections.map((one) => one.kind)).toEqual(['text', 'data', 'bss', 'loader']);
  });

  it('has what the loader needs', () => {
    expect(image?.importFiles).toEqual([
      { path: '/usr/lib:/lib', base: '', member: '' },
      { path: '', base: 'libc.a', member: 'shr_64.o' },
    ]);
    expect(image?.loaderSymbols).toMatchObject([
      { name: 'exit', imported: true, importFile: 1 },
      { name: '_start', imported: false, entry: true, address: 0x200000010n },
    ]);
  });

  it('has symbols and can be read by address', () => {
    if (image === undefined) throw new Error('no XCOFF');
    expect(parseXcoffSymbols(source, image)).toEqual({
      value: [
        { name: 'runtime.text', address: 0x100000200n, section: 1, storageClass: 107 },
        { name: 'main.main', address: 0x100000210n, section: -1, storageClass: 2 },
      ],
      issues: [],
    });
    const program = xcoffImage(source, image);
    expect(program).toMatchObject({ goarch: 'ppc64', bigEndian: true, pointerSize: 8, hasSymbols: true });
    expect([...program.readAt(0x200000000n, 2)]).toEqual([64, 65]);
    expect(program.readAt(0x200000020n, 4).length).toBe(0);
  });

  it('names the 32-bit form as not read', () => {
    const bytes = build();
    bytes[1] = 0xdf;
    expect(parseXcoff(bytesSource(bytes))).toMatchObject({ value: undefined, issues: [{ id: 'xcoff32' }] });
  });

  it('survives every prefix and mutations', () => surviveHostile(build(), all));
});
