import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAr, parseAr } from '../../../src/formats/ar/ar.ts';
import { parseGoObjectHeader } from '../../../src/formats/ar/go-object.ts';
import { bytesSource } from '../../../src/model/bytes.ts';

const encoder = new TextEncoder();

function member(name: string, data: string, mode = '100644'): string {
  const size = encoder.encode(data).length;
  const fields = [
    name.padEnd(16),
    '0'.padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    mode.padEnd(8),
    String(size).padEnd(10),
  ];
  return `${fields.join('')}\`\n${data}${size % 2 === 1 ? '\n' : ''}`;
}

function parsed(text: string) {
  return parseAr(bytesSource(encoder.encode(text)));
}

describe('parseAr', () => {
  it('reads GNU names, short and long, and the symbol index', () => {
    const text = `!<arch>\n${member('/', 'index')}${member('//', 'a-rather-long-member-name.o/\n')}${member('go.o/', 'abc')}${member('/0', 'defg', '100755')}`;
    const { value, issues } = parsed(text);
    expect(issues).toEqual([]);
    expect(value?.form).toBe('plain');
    expect(value?.indexed).toBe(true);
    expect(value?.members.map(({ name, size }) => [name, size])).toEqual([
      ['go.o', 3],
      ['a-rather-long-member-name.o', 4],
    ]);
    const [first, second] = value?.members ?? [];
    expect(text.slice(first?.offset, (first?.offset ?? 0) + 3)).toBe('abc');
    expect(second?.mode).toBe(0o100755);
  });

  it('reads BSD names, which stand before the data', () => {
    const text = `!<arch>\n${member('#1/20', '__.SYMDEF SORTED\0\0\0\0xx')}${member('#1/8', 'go.o\0\0\0\0abcd')}`;
    const { value } = parsed(text);
    expect(value?.indexed).toBe(true);
    expect(value?.members).toHaveLength(1);
    expect(value?.members[0]).toMatchObject({ name: 'go.o', size: 4 });
    expect(text.slice(value?.members[0]?.offset).slice(0, 4)).toBe('abcd');
  });

  it('knows that members of a thin archive are elsewhere', () => {
    const header = (name: string, size: number): string => member(name, 'x'.repeat(size)).slice(0, 60);
    const { value, issues } = parsed(`!<thin>\n${member('//', '/bin/ls/\n')}${header('/0', 151_344)}`);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({ form: 'thin', members: [{ name: '/bin/ls', size: 151_344 }] });
    expect(value?.members[0]?.offset).toBeUndefined();
  });

  it("reads AIX's format and stops at its last member", () => {
    const number = (value: number, width: number): string => String(value).padEnd(width);
    const big = (name: string, data: string, next: number): string =>
      `${number(data.length, 20)}${number(next, 20)}${number(0, 20)}${number(0, 12)}${number(0, 12)}${number(0, 12)}${'644'.padEnd(12)}${number(name.length, 4)}${name}${name.length % 2 === 1 ? '\0' : ''}\`\n${data}`;
    const first = big('go.o', 'abcd', 250);
    const second = big('x.o', 'efgh', 0);
    const header = `<bigaf>\n${number(0, 20)}${number(600, 20)}${number(0, 20)}${number(128, 20)}${number(250, 20)}${number(0, 20)}`;
    const text = `${header}${first}`.padEnd(250, '\0') + second;
    const { value, issues } = parsed(text);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({ form: 'big', indexed: true });
    expect(value?.members.map(({ name, offset }) => [name, text.slice(offset, (offset ?? 0) + 4)])).toEqual([
      ['go.o', 'abcd'],
      ['x.o', 'efgh'],
    ]);
  });

  it('keeps the members before a header that lies', () => {
    const { value, issues } = parsed(
      `!<arch>\n${member('a.o/', 'data')}${member('b.o/', 'data').replace('`', '!')}`,
    );
    expect(value?.members.map(({ name }) => name)).toEqual(['a.o']);
    expect(issues).toEqual([expect.objectContaining({ id: 'bad-member-header', at: 72 })]);
  });

  it('names a member that ends beyond the file', () => {
    const { value, issues } = parsed(
      `!<arch>\n${member('a.o/', 'data').replace('4         `', '4000      `')}`,
    );
    expect(value?.members[0]?.size).toBe(4000);
    expect(issues.map(({ id }) => id)).toEqual(['truncated-member']);
  });

  it('survives prefixes and changes', () => {
    const whole = encoder.encode(
      `!<arch>\n${member('/', 'i')}${member('//', 'long-name-of-a-member.o/\n')}${member('/0', 'abc')}`,
    );
    for (let size = 0; size < whole.length; size++) {
      const { value } = parseAr(bytesSource(whole.subarray(0, size)));
      expect(value === undefined).toBe(size < 8);
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 9), fc.nat(255), (at, byte) => {
        const bytes = whole.slice();
        bytes[at + 8] = byte;
        return (parseAr(bytesSource(bytes)).value?.members.length ?? 99) <= 3;
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

describe('isAr and parseGoObjectHeader', () => {
  it('tell archives and Go objects from text', () => {
    expect(isAr(encoder.encode('!<arch>\n'))).toBe(true);
    expect(isAr(encoder.encode('/* GNU ld script'))).toBe(false);
    expect(
      parseGoObjectHeader(encoder.encode('go object linux arm64 go1.26.8 GOARM64=v8.0 X:none\n')),
    ).toEqual({
      goos: 'linux',
      goarch: 'arm64',
      version: 'go1.26.8',
    });
    expect(parseGoObjectHeader(encoder.encode('\x7fELF'))).toBeUndefined();
  });
});
