import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parsePacked } from '../../../src/formats/packed/packed.ts';
import { parseShebang } from '../../../src/formats/packed/shebang.ts';
import { findUpx } from '../../../src/formats/packed/upx.ts';
import { bytesSource } from '../../../src/model/bytes.ts';

const text = (content: string) => parsePacked(bytesSource(new TextEncoder().encode(content)));
const bytes = (...content: number[]) => parsePacked(bytesSource(Uint8Array.from(content)));

describe('parsePacked', () => {
  it.each([
    ['empty', []],
    ['zeros', [0, 0, 0, 0]],
    ['zip', [0x50, 0x4b, 3, 4, 20, 0]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31]],
  ] as const)('%s', (kind, content) => {
    expect(bytes(...content)).toEqual({ kind });
  });

  it('gzip, as zlib writes it', () => {
    expect(parsePacked(bytesSource(gzipSync('x')))).toEqual({ kind: 'gzip' });
  });

  it('knows tar by the mark at byte 257', () => {
    const block = new Uint8Array(512).fill(0x61);
    block.set(new TextEncoder().encode('ustar'), 257);
    expect(parsePacked(bytesSource(block))).toEqual({ kind: 'tar' });
  });

  it.each([
    ['html', '<!DOCTYPE html>\n<title>404</title>'],
    ['html', '\n<HTML><body>Not Found'],
    ['html', '<?xml version="1.0"?>\n<html xmlns="x">'],
    ['xml', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    ['json', '{"message":"Not Found"}'],
    ['git-lfs-pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n'],
    ['text', 'Not Found'],
    ['text', '/* GNU ld script */\nGROUP ( libc.so.6 )'],
  ])('%s', (kind, content) => {
    expect(text(content)?.kind).toBe(kind);
  });

  it('keeps the first line, which says what went wrong', () => {
    expect(text('404: Not Found\r\nsorry')).toEqual({
      kind: 'text',
      firstLine: '404: Not Found',
      carriageReturns: true,
    });
  });

  it('sees a CRLF script as the kernel does', () => {
    expect(text('#!/bin/sh\r\necho\r\n')).toMatchObject({
      kind: 'script',
      carriageReturns: true,
      shebang: { interpreter: '/bin/sh\r', carriageReturn: true },
    });
  });

  it('sees no shebang behind a byte order mark', () => {
    const file = text('\ufeff#!/bin/sh\necho\n');
    expect(file).toMatchObject({ kind: 'text', byteOrderMark: true });
    expect(file?.shebang).toBeUndefined();
  });

  it('leaves unknown binary files alone', () => {
    expect(bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1)).toBeUndefined();
    expect(bytes(0xff, 0xfe, 0x41, 0x42)).toBeUndefined();
  });

  it('does not mind a character cut in two at the end of the sample', () => {
    expect(text(`${'a'.repeat(4094)}éé`)?.kind).toBe('text');
  });
});

describe('parseShebang', () => {
  it.each([
    ['#!/bin/sh', { interpreter: '/bin/sh', carriageReturn: false }],
    ['#! /usr/bin/env  node ', { interpreter: '/usr/bin/env', argument: 'node', carriageReturn: false }],
    [
      '#!/usr/bin/env -S go run\r',
      { interpreter: '/usr/bin/env', argument: '-S go run\r', carriageReturn: true },
    ],
  ])('%j', (line, expected) => {
    expect(parseShebang(line)).toEqual(expected);
  });

  it('needs a name', () => {
    expect(parseShebang('#!')).toBeUndefined();
    expect(parseShebang('#!\r')).toBeUndefined();
    expect(parseShebang('# comment')).toBeUndefined();
  });
});

describe('findUpx', () => {
  it('finds the mark behind the headers or at the end, and nowhere else', () => {
    const file = new Uint8Array(100_000);
    const mark = new TextEncoder().encode('UPX!');
    expect(findUpx(bytesSource(file))).toBeUndefined();
    const middle = file.slice();
    middle.set(mark, 50_000);
    expect(findUpx(bytesSource(middle))).toBeUndefined();
    const head = file.slice();
    head.set(mark, 236);
    expect(findUpx(bytesSource(head))).toEqual({ at: 236 });
    const tail = file.slice();
    tail.set(mark, 99_964);
    expect(findUpx(bytesSource(tail))).toEqual({ at: 99_964 });
  });
});
