import * as fc from 'fast-check';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { indexTar } from '../../../src/formats/tar/index-tar.ts';
import { parseTarHeader } from '../../../src/formats/tar/header.ts';
import { type TarEntry, TarScanner } from '../../../src/formats/tar/scan-tar.ts';
import { bytesSource } from '../../../src/model/bytes.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';

interface Read {
  readonly entry: TarEntry;
  readonly content: string;
  readonly whole: boolean;
}

function scan(archive: Uint8Array, step: number): { files: Read[]; issues: readonly string[] } {
  const files: Read[] = [];
  const scanner = new TarScanner((entry) => {
    const pieces: Buffer[] = [];
    return {
      write: (piece) => void pieces.push(Buffer.from(piece)),
      end: (whole) => void files.push({ entry, content: Buffer.concat(pieces).toString(), whole }),
    };
  });
  for (let at = 0; at < archive.length; at += step) scanner.push(archive.subarray(at, at + step));
  return { files, issues: scanner.end().issues.map(({ id }) => id) };
}

const LONG = `${'folder/'.repeat(40)}a file with a long name.txt`;

const sample = (): Promise<Uint8Array> =>
  packTar([
    { header: { name: 'bin/app', size: 5, type: 'file', mode: 0o755 }, body: 'hello' },
    { header: { name: 'bin/', size: 0, type: 'directory' } },
    { header: { name: LONG, size: 700, type: 'file', mode: 0o600 }, body: 'x'.repeat(700) },
    { header: { name: 'link', size: 0, type: 'symlink', linkname: 'bin/app' } },
    { header: { name: 'empty', size: 0, type: 'file' }, body: '' },
    { header: { name: 'ümlaut', size: 2, type: 'file' }, body: 'ok' },
  ]);

describe('tar', () => {
  it('reads what another implementation packed, however it is cut', async () => {
    const archive = await sample();
    const whole = scan(archive, archive.length);
    expect(whole.issues).toEqual([]);
    expect(whole.files.map(({ entry, content }) => [entry.name, entry.kind, content.length])).toEqual([
      ['bin/app', 'file', 5],
      ['bin/', 'directory', 0],
      [LONG, 'file', 700],
      ['link', 'symbolic-link', 0],
      ['empty', 'file', 0],
      ['ümlaut', 'file', 2],
    ]);
    expect(whole.files[0]?.entry.mode).toBe(0o755);
    expect(whole.files[3]?.entry.linkName).toBe('bin/app');
    for (const step of [1, 7, 511, 513, 4096]) expect(scan(archive, step)).toEqual(whole);
  });

  it('indexes by offset without reading content', async () => {
    const archive = await sample();
    let read = 0;
    const source = bytesSource(archive);
    const counting = {
      size: source.size,
      read: (at: number, length: number) => {
        const bytes = source.read(at, length);
        read += bytes.length;
        return bytes;
      },
    };
    const { value, issues } = indexTar(counting);
    expect(issues).toEqual([]);
    const app = value[0];
    expect(Buffer.from(source.read(app?.offset ?? 0, 5)).toString()).toBe('hello');
    expect(value.map(({ name }) => name)).toContain(LONG);
    expect(read).toBeLessThan(archive.length - 1000);
  });

  it('names a cut archive, a damaged header and too many entries', async () => {
    const archive = await sample();
    expect(scan(archive.subarray(0, 700), 100)).toMatchObject({
      files: [{ content: 'hello', whole: true }],
      issues: ['truncated-archive'],
    });
    const damaged = Uint8Array.from(archive);
    damaged[3] = 0x7a;
    expect(scan(damaged, 512).issues).toEqual(['bad-tar-header']);
    const seen: string[] = [];
    const few = new TarScanner((entry) => void seen.push(entry.name), { ...DEFAULT_LIMITS, entries: 2 });
    few.push(archive);
    expect(few.end().issues.map(({ id }) => id)).toEqual(['too-many-entries']);
    expect(seen.length).toBe(2);
  });

  it('never throws and never reads past the input', async () => {
    const archive = await sample();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 20 }),
        fc.nat(archive.length),
        fc.integer({ min: 1, max: 2000 }),
        (edits, length, step) => {
          const bytes = Uint8Array.from(archive.subarray(0, length));
          for (const [at, value] of edits) if (at < length) bytes[at] = value;
          for (const { content } of scan(bytes, step).files)
            expect(content.length).toBeLessThanOrEqual(length);
          indexTar(bytesSource(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes a block of anything for no header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), (block) => {
        const header = parseTarHeader(block);
        expect(header === undefined || header.size >= 0).toBe(true);
      }),
    );
  });
});
