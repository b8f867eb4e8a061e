import { describe, expect, it } from 'vitest';
import { findBuildInfo, findFramedText } from '../../../src/formats/gobinary/build-info.ts';
import { parseGoProgram, settingOf } from '../../../src/formats/gobinary/go-program.ts';
import { parseModuleText } from '../../../src/formats/gobinary/module-text.ts';
import { utf8 } from '../../../src/formats/fields/fields.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import type { Issue } from '../../../src/model/parsed.ts';
import { ByteWriter } from '../elf/build-elf.ts';
import { buildPclntab } from './build-pclntab.ts';
import { memoryImage } from './memory-image.ts';

const START = Uint8Array.from(Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex'));
const END = Uint8Array.from(Buffer.from('f932433186182072008242104116d8f2', 'hex'));
const TEXT = [
  'path\texample.test/cmd/tool',
  'mod\texample.test\t(devel)\t',
  'dep\tgolang.org/x/sys\tv0.30.0\th1:abc=',
  'dep\tgithub.com/a/b\tv1.0.0',
  '=>\t./local\tv1.0.1\t',
  'build\t-compiler=gc',
  'build\t-ldflags="-X main.v=1 -s"',
  'build\tCGO_ENABLED=0',
  'build\tGOARCH=amd64',
  'build\tGOOS=linux',
  'build\tGOAMD64=v3',
  'build\tvcs.modified=true',
  '',
].join('\n');

function framed(text: string): Uint8Array {
  return Uint8Array.from([...START, ...new TextEncoder().encode(text), ...END]);
}

function uvarint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uvarint(value >> 7)];
}

function inlineBlob(version: string, text: string): Uint8Array {
  const modules = framed(text);
  const out = new ByteWriter(true, true).bytes([0xff]).text(' Go buildinf:').bytes([8, 2]).align(32);
  return out
    .bytes(uvarint(version.length))
    .text(version)
    .bytes(uvarint(modules.length))
    .bytes(modules)
    .done();
}

describe('parseModuleText', () => {
  it('reads modules, replacements and quoted settings, each with its place', () => {
    const read = parseModuleText(new TextEncoder().encode(TEXT), 1000);
    expect(read.path).toBe('example.test/cmd/tool');
    expect(read.main).toEqual({ path: 'example.test', version: '(devel)' });
    expect(read.dependencies).toEqual([
      { path: 'golang.org/x/sys', version: 'v0.30.0', sum: 'h1:abc=' },
      { path: 'github.com/a/b', version: 'v1.0.0', replacedBy: { path: './local', version: 'v1.0.1' } },
    ]);
    expect(read.settings.map(({ key, value }) => [key, value])).toContainEqual([
      '-ldflags',
      '-X main.v=1 -s',
    ]);
    const goos = read.settings.find(({ key }) => key === 'GOOS');
    expect(TEXT.slice(goos?.lineAt)).toMatch(/^build\tGOOS=linux\n/);
  });

  it.each([
    ['build\ta="x\\ty\\u00e9\\x41"', 'a', 'x\tyéA'],
    ['build\t"a b"=c', 'a b', 'c'],
    ['build\ta=`x\\n`', 'a', 'x\\n'],
    ['build\ta=b=c', 'a', 'b=c'],
    ['build\ta=', 'a', ''],
  ])('%s', (line, key, value) => {
    const read = parseModuleText(new TextEncoder().encode(line), 10);
    expect(read.settings).toEqual([{ key, value, lineAt: 0 }]);
  });
});

describe('findBuildInfo', () => {
  it('reads strings inline', () => {
    const issues: Issue[] = [];
    const bytes = inlineBlob('go1.26.8 X:loopvar', TEXT);
    const image = memoryImage([{ name: '.go.buildinfo', address: 0x5000, bytes, writable: true }]);
    const blob = findBuildInfo(image, DEFAULT_LIMITS, 0, issues);
    expect(issues).toEqual([]);
    expect(blob).toMatchObject({
      form: 'inline',
      version: 'go1.26.8 X:loopvar',
      at: 0x5000n,
      versionAt: 0x5021n,
    });
    expect(utf8(blob?.modules?.bytes ?? new Uint8Array(0))).toBe(TEXT);
  });

  it.each([
    [true, 8],
    [false, 8],
    [true, 4],
    [false, 4],
  ] as const)('follows pointers: little endian %s, %i bytes', (little, size) => {
    const wide = size === 8;
    const modules = framed(TEXT);
    const version = 'go1.16.2';
    const rodata = new ByteWriter(little, wide).text(version).bytes(modules).done();
    const data = new ByteWriter(little, wide).word(0x9000, version.length, 0x9008, modules.length).done();
    const blob = new ByteWriter(little, wide)
      .bytes([0xff])
      .text(' Go buildinf:')
      .bytes([size, little ? 0 : 1]);
    blob.word(0x7000, 0x7000 + 2 * size).align(32);
    const image = memoryImage(
      [
        { name: '.go.buildinfo', address: 0x6000, bytes: blob.done(), writable: true },
        { name: '.data', address: 0x7000, bytes: data, writable: true },
        { name: '.rodata', address: 0x9000, bytes: rodata },
      ],
      { pointerSize: size, bigEndian: !little },
    );
    const found = findBuildInfo(image, DEFAULT_LIMITS, 0, []);
    expect(found).toMatchObject({ form: 'pointers', version, versionAt: 0x9000n });
    expect(utf8(found?.modules?.bytes ?? new Uint8Array(0))).toBe(TEXT);
  });

  it('names a blob that points nowhere', () => {
    const issues: Issue[] = [];
    const bytes = new ByteWriter(true, true)
      .bytes([0xff])
      .text(' Go buildinf:')
      .bytes([8, 0])
      .word(0xdead, 0)
      .done();
    const image = memoryImage([{ name: '.go.buildinfo', address: 0x5000, bytes, writable: true }]);
    expect(findBuildInfo(image, DEFAULT_LIMITS, 0, issues)).toBeUndefined();
    expect(issues).toEqual([expect.objectContaining({ id: 'bad-build-info', at: 0x5000 })]);
  });

  it('does not let a length of 2^63 cost memory', () => {
    const bytes = new ByteWriter(true, true).bytes([0xff]).text(' Go buildinf:').bytes([8, 2]).align(32);
    bytes.bytes(Array.from({ length: 9 }, () => 0xff)).bytes([1]);
    const image = memoryImage([
      { name: '.go.buildinfo', address: 0x5000, bytes: bytes.done(), writable: true },
    ]);
    expect(findBuildInfo(image, DEFAULT_LIMITS, 0, [])).toBeUndefined();
  });
});

describe('a program whose blob was removed', () => {
  const functions = [{ name: 'main.main', code: 16, size: 16 }];
  const table = buildPclntab({ format: '1.20', little: true, pointerSize: 8, quantum: 1, functions });
  const texts = new ByteWriter(true, true).text('xgo1.2').text('go1.26.5gtquest').bytes(framed(TEXT)).done();
  const parts = (pointer: number, length: number) => [
    { name: '.rodata', address: 0x9000, bytes: texts },
    { name: '.gopclntab', address: 0x20000, bytes: table },
    {
      name: '.data',
      address: 0x30000,
      bytes: new ByteWriter(true, true).word(7, pointer, length).done(),
      writable: true,
    },
  ];

  it('keeps its settings, and its version where a string header ends the text', () => {
    const { value: program } = parseGoProgram(memoryImage(parts(0x9006, 8)));
    expect(program?.buildInfo).toMatchObject({ source: 'framed-text', path: 'example.test/cmd/tool' });
    expect(program?.version).toEqual({
      version: 'go1.26.5',
      source: 'string-header',
      confidence: 'derived',
      at: 0x30008,
    });
    expect(program?.level).toEqual({ variable: 'GOAMD64', value: 'v3', source: 'setting' });
    expect(program === undefined ? '' : settingOf(program, 'vcs.modified')).toBe('true');
  });

  it('says that it guesses where no header points to the text', () => {
    const { value: program } = parseGoProgram(memoryImage(parts(0x9007, 8)));
    expect(program?.version).toMatchObject({
      version: 'go1.26.5',
      source: 'bare-text',
      confidence: 'guessed',
    });
  });

  it('gives a range where there is no text at all', () => {
    const { value: program } = parseGoProgram(
      memoryImage([{ name: '.gopclntab', address: 0x20000, bytes: table }]),
    );
    expect(program?.version).toEqual({
      atLeast: 'go1.20',
      source: 'pclntab',
      confidence: 'range',
      at: 0x20000,
    });
    expect(program?.buildInfo).toBeUndefined();
  });

  it('finds no module text where only the two frames stand together', () => {
    const bytes = Uint8Array.from([...START, ...END]);
    expect(findFramedText(memoryImage([{ name: '.rodata', address: 0, bytes }]))).toBeUndefined();
  });

  it('tells the level by the message of the start-up check', () => {
    const bytes = new ByteWriter(true, true)
      .text('This program can only be run on AMD64 processors with v3 microarchitecture support.\n')
      .done();
    const image = memoryImage([
      { name: '.rodata', address: 0x9000, bytes },
      { name: '.gopclntab', address: 0x20000, bytes: table },
    ]);
    expect(parseGoProgram(image).value?.level).toEqual({
      variable: 'GOAMD64',
      value: 'v3',
      source: 'message',
    });
  });
});

describe('what is not Go', () => {
  it('is left alone', () => {
    const bytes = new TextEncoder().encode('go1.26.5 and go1.20 are mentioned here');
    expect(parseGoProgram(memoryImage([{ name: '.rodata', address: 0, bytes }])).value).toBeUndefined();
  });

  it('is TinyGo when the producers say so', () => {
    const producers = [{ source: 'wasm-producers', name: 'TinyGo', version: '0.40.1', at: 99 }];
    const image = memoryImage([], { format: 'wasm', goarch: 'wasm', producers });
    expect(parseGoProgram(image).value).toMatchObject({
      compiler: 'tinygo',
      version: { version: '0.40.1', at: 99 },
    });
  });
});
