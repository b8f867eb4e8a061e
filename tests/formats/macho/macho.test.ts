import { describe, expect, it } from 'vitest';
import { parseMachoExports } from '../../../src/formats/macho/export-trie.ts';
import { parseMachoImports } from '../../../src/formats/macho/imports.ts';
import { isMacho, parseMacho } from '../../../src/formats/macho/macho.ts';
import { machoImage } from '../../../src/formats/macho/program-image.ts';
import { placeOfOffset } from '../../../src/formats/macho/segments.ts';
import { parseMachoSymbols } from '../../../src/formats/macho/symbols.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile, Writer } from '../fields/hostile.ts';
import { buildMacho, buildUniversal, textBody } from './build-macho.ts';

const words = (...values: number[]): Uint8Array => new Writer(true).u32(...values).done();
const AMD64 = 0x01000007;
const ARM64 = 0x0100000c;

/** Chained fixups with two imports; symbols with one undefined, one local; a trie with two exports. */
function rich(): Uint8Array {
  const fixups = new Writer(true)
    .u32(0, 28, 28, 36, 2, 1, 0)
    .u32(1 | (0 << 8) | (1 << 9), 0xfe | (1 << 8) | (8 << 9))
    .text('\0_write\0_maybe\0')
    .pad(64)
    .done();
  const symbols = new Writer(true);
  symbols.u32(1).u8(0x0f, 1).u16(0).u64(0x1000400);
  symbols.u32(7).u8(0x01, 0).u16(0x0140).u64(0);
  const strings = new Writer(true).text('\0_main\0_write\0').pad(16).done();
  // Root: no terminal, child `_` at 5; that node: two children, `a` at 13 and `b` at 17.
  const trie = Uint8Array.of(
    0,
    1,
    0x5f,
    0,
    5,
    0,
    2,
    0x61,
    0,
    13,
    0x62,
    0,
    17,
    2,
    0,
    0x10,
    0,
    3,
    4,
    0x80,
    0x08,
    0,
  );
  const binds = Uint8Array.of(0x12, 0x40, 0x5f, 0x78, 0, 0x51, 0x72, 0x80, 0x01, 0x90, 0, 0, 0, 0, 0, 0);
  const linkedit = new Writer(true)
    .raw(fixups)
    .raw(symbols.done())
    .raw(strings)
    .raw(trie)
    .pad(144)
    .raw(binds)
    .done();
  return buildMacho({
    linkedit,
    linkeditCommands: (at) => [
      [0x80000034, words(at, 64)],
      [0x2, words(at + 64, 2, at + 96, 16)],
      [0x80000033, words(at + 112, 22)],
      [0x80000022, words(0, 0, at + 144, 16, 0, 0, 0, 0, 0, 0)],
      [0xb, words(0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ],
    commands: [
      [0xc, textBody([0, 0x054b0000, 0x00010000], '/usr/lib/libSystem.B.dylib').subarray(0)],
      [0x80000018, textBody([0, 0x00020304, 0x00010000], '@rpath/libweak.dylib')],
      [0x8000001c, textBody([], '@loader_path/lib')],
      [0xe, textBody([], '/usr/lib/dyld')],
      [0x32, words(1, 0x000c0000, 0x000e0201, 1, 3, 0x03e70100)],
      [0x1b, Uint8Array.from({ length: 16 }, (_, index) => index * 17)],
      [0x80000028, new Writer(true).u64(0x400, 0).done()],
      [0x2a, new Writer(true).u64((7n << 40n) | (2n << 30n)).done()],
    ],
  });
}

const all = (source: ByteSource) => {
  const { value, issues } = parseMacho(source);
  const found = [...issues];
  for (const image of value.slices) {
    found.push(...parseMachoSymbols(source, image).issues);
    found.push(...parseMachoImports(source, image).issues);
    found.push(...parseMachoExports(source, image).issues);
    machoImage(source, image).readAt(0x1000400n, 100);
  }
  return found;
};

describe('a thin file', () => {
  const source = bytesSource(rich());
  const { value, issues } = parseMacho(source);
  const image = value.slices[0];

  it('is read without issues', () => {
    expect(issues).toEqual([]);
    expect(value.universal).toBe(false);
    expect(image?.cpu.goarch).toBe('arm64');
    expect(image?.bits).toBe(64);
    expect(image?.fileType.name).toBe('execute');
    expect(image?.flagNames).toEqual(['MH_DYLDLINK', 'MH_TWOLEVEL', 'MH_PIE']);
    expect(image?.uuid).toBe('00112233-4455-6677-8899-AABBCCDDEEFF');
    expect(image?.rpaths).toEqual(['@loader_path/lib']);
    expect(image?.dylinker).toBe('/usr/lib/dyld');
    expect(image?.entry).toEqual({ form: 'main', offset: 0x400 });
    expect(image?.sourceVersion).toBe('7.2');
  });

  it('has the platform with its tools', () => {
    expect(image?.platforms).toMatchObject([
      {
        name: 'macos',
        minimum: '12.0',
        sdk: '14.2.1',
        form: 'build-version',
        tools: [{ tool: 'ld', version: '999.1' }],
      },
    ]);
  });

  it('has the libraries with their versions', () => {
    expect(image?.dylibs).toMatchObject([
      { kind: 'load', path: '/usr/lib/libSystem.B.dylib', current: '1355.0', compatibility: '1.0' },
      { kind: 'weak', path: '@rpath/libweak.dylib', current: '2.3.4' },
    ]);
  });

  it('has segments, sections and their places', () => {
    expect(image?.segments.map((one) => one.name)).toEqual(['__TEXT', '__LINKEDIT']);
    expect(image?.segments[0]?.sections).toMatchObject([
      { name: '__text', fileOffset: 0x400, zeroFill: false },
    ]);
    expect(placeOfOffset(image?.segments ?? [], 0x500)).toBe('__TEXT,__text');
    expect(placeOfOffset(image?.segments ?? [], 0x2000)).toBe('__LINKEDIT');
    expect(placeOfOffset(image?.segments ?? [], 0x900000)).toBeUndefined();
  });

  it('joins imports of fixups, binds and symbols', () => {
    if (image === undefined) throw new Error('no image');
    const imports = parseMachoImports(source, image);
    expect(imports.issues).toEqual([]);
    expect(imports.value).toEqual([
      { name: '_maybe', search: 'flat', weak: true, sources: ['chained-fixups'] },
      {
        name: '_write',
        library: '/usr/lib/libSystem.B.dylib',
        search: 'library',
        weak: true,
        sources: ['chained-fixups', 'symbols'],
      },
      { name: '_x', library: '@rpath/libweak.dylib', search: 'library', weak: false, sources: ['binds'] },
    ]);
  });

  it('has symbols and exports', () => {
    if (image === undefined) throw new Error('no image');
    expect(parseMachoSymbols(source, image).value).toMatchObject([
      { name: '_main', kind: 'section', address: 0x1000400n, external: true, section: 1 },
      { name: '_write', kind: 'undefined', weak: true, ordinal: 1 },
    ]);
    expect(parseMachoExports(source, image).value).toEqual([
      { name: '_a', weak: false, offset: 0x10 },
      { name: '_b', weak: true, offset: 0x400 },
    ]);
  });

  it('can be read by address', () => {
    if (image === undefined) throw new Error('no image');
    const program = machoImage(source, image);
    expect(program.goarch).toBe('arm64');
    expect(program.readAt(0x1000400n, 3)).toEqual(source.read(0x400, 3));
    expect(program.offsetOf(0x1000401n)).toBe(0x401);
    expect(program.hasSymbols).toBe(true);
  });
});

describe('other forms', () => {
  it('reads 32-bit and big-endian files', () => {
    for (const littleEndian of [true, false]) {
      const bytes = buildMacho({ bits: 32, littleEndian, cpu: littleEndian ? [7, 3] : [18, 0] });
      const { value, issues } = parseMacho(bytesSource(bytes));
      expect(issues).toEqual([]);
      expect(value.slices[0]).toMatchObject({
        bits: 32,
        littleEndian,
        cpu: { name: littleEndian ? 'i386' : 'ppc' },
      });
      expect(value.slices[0]?.segments[0]?.sections[0]?.name).toBe('__text');
    }
  });

  it('reads the version commands of older linkers', () => {
    const bytes = buildMacho({
      commands: [
        [0x24, words(0x000a0d00, 0)],
        [0x25, words(0x00080000, 0x00090100)],
      ],
    });
    expect(parseMacho(bytesSource(bytes)).value.slices[0]?.platforms).toMatchObject([
      { name: 'macos', minimum: '10.13', sdk: 'n/a', form: 'version-min' },
      { name: 'ios', minimum: '8.0', sdk: '9.1' },
    ]);
  });

  it('finds the entry in LC_UNIXTHREAD', () => {
    const state = new Writer(true)
      .u32(4, 42)
      .u64(...Array<number>(16).fill(0), 0x1000410)
      .pad(8 + 42 * 4)
      .done();
    const image = parseMacho(bytesSource(buildMacho({ cpu: [AMD64, 3], commands: [[5, state]] }))).value
      .slices[0];
    expect(image?.entry).toEqual({ form: 'thread', address: 0x1000410n });
  });
});

describe('universal files', () => {
  it('reads each slice with its own offsets', () => {
    for (const wide of [false, true]) {
      const bytes = buildUniversal(
        [
          [AMD64, buildMacho({ cpu: [AMD64, 3] })],
          [ARM64, rich()],
        ],
        wide,
      );
      const source = bytesSource(bytes);
      const { value, issues } = parseMacho(source);
      expect(issues).toEqual([]);
      expect(value.universal).toBe(true);
      expect(value.slices.map((one) => one.cpu.goarch)).toEqual(['amd64', 'arm64']);
      const arm = value.slices[1];
      if (arm === undefined) throw new Error('no slice');
      expect(parseMachoSymbols(source, arm).value[0]?.name).toBe('_main');
      expect(machoImage(source, arm).offsetOf(0x1000400n)).toBe(arm.sliceOffset + 0x400);
    }
  });

  it('does not follow a universal file inside a universal file', () => {
    const inner = buildUniversal([[ARM64, buildMacho()]]);
    const { value, issues } = parseMacho(bytesSource(buildUniversal([[ARM64, inner]])));
    expect(value.slices).toEqual([]);
    expect(issues.map((one) => one.id)).toContain('nested-universal');
  });

  it('is not a Java class file', () => {
    expect(isMacho(Uint8Array.of(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61))).toBe(false);
    expect(isMacho(Uint8Array.of(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2))).toBe(true);
  });

  it('names slices that overlap or lie outside', () => {
    const bytes = buildUniversal([
      [ARM64, buildMacho()],
      [AMD64, buildMacho({ cpu: [AMD64, 3] })],
    ]);
    new DataView(bytes.buffer).setUint32(8 + 20 + 8, 4096);
    new DataView(bytes.buffer).setUint32(8 + 12, 0xffffffff);
    const ids = parseMacho(bytesSource(bytes)).issues.map((one) => one.id);
    expect(ids).toContain('overlapping-slices');
    expect(ids).toContain('slice-outside-file');
  });
});

describe('hostile files', () => {
  it('survives every prefix and mutations, thin', () => surviveHostile(rich(), all, 800));
  it('survives every prefix and mutations of a small universal file', () => {
    const slice = buildMacho({ code: 64 });
    surviveHostile(buildUniversal([[ARM64, slice]]).slice(0, 4096 + slice.length), all, 400);
  });

  it('says where a count lies', () => {
    for (const [at, id] of [
      [16, 'truncated-load-commands'],
      [20, 'truncated-load-commands'],
      [32 + 4, 'bad-load-command-size'],
      [32 + 64, 'bad-section-count'],
    ] as const) {
      const bytes = rich();
      new DataView(bytes.buffer).setUint32(at, 0xffffffff, true);
      const issue = parseMacho(bytesSource(bytes)).issues.find((one) => one.id === id);
      expect(issue, `${id} at ${at}`).toBeDefined();
      expect(issue?.at).toBeGreaterThanOrEqual(0);
    }
  });

  it('bounds the exports of a trie that points back', () => {
    const trie = Uint8Array.of(0, 2, 0x61, 0, 0, 0x62, 0, 0, 0, 0);
    const bytes = buildMacho({
      linkedit: trie,
      linkeditCommands: (at) => [[0x80000033, words(at, trie.length)]],
    });
    const image = parseMacho(bytesSource(bytes)).value.slices[0];
    if (image === undefined) throw new Error('no image');
    const exports = parseMachoExports(bytesSource(bytes), image);
    expect(exports.value).toEqual([]);
    expect(exports.issues.map((one) => one.id)).toContain('bad-export-trie');
  });

  it('reads a large file through a few pages', () => {
    const bytes = rich();
    let read = 0;
    const source: ByteSource = {
      size: 1e9,
      read: (offset, length) => {
        read += length;
        const out = new Uint8Array(length);
        out.set(bytes.subarray(offset, offset + length));
        return out;
      },
    };
    expect(parseMacho(source).value.slices.length).toBe(1);
    expect(read).toBeLessThan(100_000);
  });
});

describe('bounds', () => {
  it('shares one budget of sections among slices that are the same bytes', () => {
    const sections = 20_000;
    const slice = new Uint8Array(32 + 72 + sections * 80);
    const view = new DataView(slice.buffer);
    const words32: [number, number][] = [
      [0, 0xfeedfacf],
      [16, 1],
      [20, slice.length - 32],
      [32, 0x19],
      [36, slice.length - 32],
      [32 + 64, sections],
    ];
    for (const [at, value] of words32) view.setUint32(at, value, true);
    const table = new Writer(false).u32(0xcafebabe, 40);
    for (let index = 0; index < 40; index++) table.u32(ARM64, 0, 4096, slice.length, 12);
    const file = new Uint8Array(4096 + slice.length);
    file.set(table.done());
    file.set(slice, 4096);
    const { value, issues } = parseMacho(bytesSource(file));
    expect(value.slices.length).toBe(40);
    const total = value.slices.reduce((sum, one) => sum + (one.segments[0]?.sections.length ?? 0), 0);
    expect(total).toBe(65_536);
    expect(issues.map((one) => one.id)).toContain('too-many-sections');
  });
});
