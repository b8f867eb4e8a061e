import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanLine } from '../../../src/formats/golog/clean-line.ts';
import { literalSet } from '../../../src/formats/golog/literal-set.ts';
import { countNewlines, logVocabulary } from '../../../src/formats/golog/scan-log.ts';
import type { EventKnowledge } from '../../../src/model/knowledge.ts';

const EVENT: EventKnowledge = {
  id: 'log.glibc',
  title: 'glibc',
  otherwise: 0.001,
  basis: { kind: 'judged', date: '2026-11' },
  recognisers: [{ literals: ['version `GLIBC_'], pattern: "version `(?<version>GLIBC_[\\d.]+)' not found" }],
  supersedes: [],
  consequenceOf: [],
  fact: false,
};
const LINE = "./app: /lib/libc.so.6: version `GLIBC_2.34' not found (required by ./app)";
const vocabulary = logVocabulary([EVENT]);
const encoder = new TextEncoder();

function scan(chunks: readonly Uint8Array[]) {
  const scanner = vocabulary.scanner('log');
  for (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
}

/** `bytes` cut at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

describe('literal set', () => {
  test('finds what a naive search finds, in any case, wherever it starts', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', 'é'), minLength: 7, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', 'é'), maxLength: 60 }),
        fc.nat(),
        (literals, filler, at) => {
          const planted = literals[at % literals.length] ?? '';
          const text = encoder.encode(filler.slice(0, at % 60) + planted + filler);
          const found = new Set<string>();
          literalSet(literals).scan(text, 0, text.length, (id, start, end) =>
            found.add(`${id} ${start} ${end}`),
          );
          const fold = (bytes: Uint8Array): Uint8Array =>
            bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
          const naive = new Set<string>();
          for (const [id, literal] of literals.entries()) {
            const needle = fold(encoder.encode(literal));
            for (let start = 0; start + needle.length <= text.length; start++)
              if (needle.every((byte, index) => fold(text)[start + index] === byte))
                naive.add(`${id} ${start} ${start + needle.length}`);
          }
          expect(naive.size).toBeGreaterThan(0);
          expect(found).toEqual(naive);
        },
      ),
    );
  });

  test('an empty set finds nothing', () => {
    const hits: number[] = [];
    literalSet([]).scan(encoder.encode('anything at all'), 0, 10, (id) => hits.push(id));
    expect(hits).toEqual([]);
  });
});

describe('log scanner', () => {
  test('says line, offset, data and count', () => {
    const { events } = scan([encoder.encode(`one\ntwo\n${LINE}\n${LINE}\n`)]);
    expect(events).toEqual([
      {
        event: 'log.glibc',
        data: { version: 'GLIBC_2.34' },
        where: { path: 'log', line: 3, offset: 8 },
        text: LINE,
        count: 2,
      },
    ]);
  });

  test('the way a log is cut into chunks changes nothing', () => {
    const filler = fc.string({
      unit: fc.constantFrom('x', 'version', '`GLIBC_', '\n', '\r', 'é', '\u001b[3'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.array(filler, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (fillers, places) => {
          const bytes = encoder.encode(
            fillers.map((text) => `${text}\n${LINE.replace('2.34', `2.${text.length}`)}\n`).join(''),
          );
          const whole = scan([bytes]);
          expect(whole.events.length).toBe(new Set(fillers.map((text) => text.length)).size);
          expect(scan(cut(bytes, places)).events).toEqual(whole.events);
        },
      ),
    );
  });

  test('arbitrary bytes never throw, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4000 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (bytes, places) => {
          const result = scan(cut(bytes, places));
          expect(result.bytes).toBe(bytes.length);
        },
      ),
    );
  });

  test('a line of megabytes without a newline is searched all over', () => {
    const long = encoder.encode(`${'x'.repeat(3_000_000)}${LINE}${'y'.repeat(3_000_000)}`);
    const places = [100_000, 2_999_990, 3_000_020, 5_000_000];
    expect(scan(cut(long, places)).events.map(({ data, where }) => [data['version'], where.line])).toEqual([
      ['GLIBC_2.34', 1],
    ]);
  });

  test.each([
    ['utf-16le with a mark', 'utf-16le', true],
    ['utf-16be with a mark', 'utf-16be', true],
    ['utf-16le without a mark', 'utf-16le', false],
  ])('reads %s', (_, encoding, mark) => {
    const text = `${mark ? '\ufeff' : ''}line one\r\n${LINE}\r\n`;
    const bytes = new Uint8Array(text.length * 2);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const [low, high] = [code & 255, code >> 8];
      bytes.set(encoding === 'utf-16le' ? [low, high] : [high, low], at * 2);
    }
    expect(scan(cut(bytes, [33, 77])).events.map(({ where }) => where.line)).toEqual([2]);
  });

  test('NUL bytes and broken UTF-8 around a message do not hide it', () => {
    const bytes = new Uint8Array([0, 0xff, 0xc3, 10, ...encoder.encode(LINE), 0, 0xfe]);
    expect(scan([bytes]).events.length).toBe(1);
  });

  test('a log that repeats itself is bounded and says so', () => {
    const many = encoder.encode(
      Array.from({ length: 5000 }, (_, index) => LINE.replace('2.34', `2.${index}`)).join('\n'),
    );
    const { events, issues } = scan([many.subarray(0, many.length >> 1), many.subarray(many.length >> 1)]);
    expect(events.length).toBe(200);
    expect(issues.map(({ id }) => id)).toEqual(['repeated-lines-skipped']);
  });

  test('counts newlines like a plain loop at any alignment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(10, 11, 138, 0, 255, 9), { maxLength: 80 }),
        fc.nat(7),
        (list, from) => {
          const bytes = Uint8Array.from(list);
          const start = Math.min(from, bytes.length);
          const plain = list.slice(start).filter((byte) => byte === 10).length;
          expect(countNewlines(bytes, start, bytes.length)).toBe(plain);
        },
      ),
    );
  });
});

describe('clean line', () => {
  test.each([
    ['#8 5.717 ld: cannot find -lz', 'ld: cannot find -lz'],
    ['23.70 # runtime/cgo', '# runtime/cgo'],
    ['[   67s] go: errors', 'go: errors'],
    ['2026-01-02T03:04:05.678Z ##[error]go: errors', 'go: errors'],
    ['Jan  2 03:04:05 host app[12]: exec format error', 'exec format error'],
    ['web-1  | exec /app: exec format error', 'exec /app: exec format error'],
    ['\u001b[31merror\u001b[0m: x', 'error: x'],
    ['\u001b[31merr\u001b[', 'err'],
    ['10 %\r50 %\rdone', 'done'],
    ['text\r', 'text'],
    ['> quoted', 'quoted'],
    ['go: unsupported GOOS/GOARCH pair linux/amd64 ', 'go: unsupported GOOS/GOARCH pair linux/amd64 '],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanLine(raw)).toBe(clean);
  });

  test('cleaning twice is cleaning once for text without prefixes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\u001b', '[', '3', 'm', '\r', '|'), maxLength: 40 }),
        (raw) => {
          const once = cleanLine(raw);
          expect(once.length).toBeLessThanOrEqual(raw.length);
          expect(once).not.toContain('\r');
        },
      ),
    );
  });
});
