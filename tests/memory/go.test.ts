import { describe, expect, it } from 'vitest';
import { parseLitmus } from '../../src/formats/litmus/litmus.ts';
import { litmusVerdict } from '../../src/memory/verdict.ts';

/** Statements of each goroutine, one a line. */
function go(goroutines: readonly string[], condition: string, state = ''): ReturnType<typeof litmusVerdict> {
  const columns = goroutines.map((text) => text.split('\n').map((line) => line.trim()));
  const height = Math.max(...columns.map((lines) => lines.length));
  const rows = Array.from(
    { length: height },
    (_, k) => `${columns.map((lines) => lines[k] ?? '').join(' | ')} ;`,
  );
  const head = `${columns.map((_, t) => `P${t}`).join(' | ')} ;`;
  const { value, issues } = parseLitmus(`Go test\n{ ${state} }\n${head}\n${rows.join('\n')}\n${condition}\n`);
  expect(issues).toEqual([]);
  return litmusVerdict(value);
}
const RACE = /data race/;

/** The examples of go.dev/ref/mem, in its order. */
describe('the examples of the Go memory model', () => {
  it('a goroutine sees what came before the go statement', () => {
    const found = go(['a = 1\ngo P1', 'r0 := a'], 'exists (1:r0=0)');
    expect(found.verdict).toBe('Never');
    expect(found.reason).not.toMatch(RACE);
  });

  it('the end of a goroutine is not ordered before anything', () => {
    const found = go(['go P1\nr0 := a', 'a = 1'], 'exists (0:r0=0)');
    expect(found).toMatchObject({ verdict: 'Sometimes', reason: expect.stringMatching(RACE) as string });
  });

  it.each([
    ['a send is before its receive', 'a = 1\nc <- 0', '<-c\nr0 := a', 'chan c=1;', 'Never', false],
    [
      'a close is before a receive that returns because of it',
      'a = 1\nclose(c)',
      '<-c\nr0 := a',
      'chan c=1;',
      'Never',
      false,
    ],
    [
      'without a buffer a receive is before the end of the send',
      'a = 1\n<-c',
      'c <- 0\nr0 := a',
      '',
      'Never',
      false,
    ],
    ['with a buffer it is not', 'a = 1\n<-c', 'c <- 0\nr0 := a', 'chan c=1;', 'Sometimes', true],
  ])('%s', (_, writer, reader, state, verdict, races) => {
    const found = go([writer, reader], 'exists (1:r0=0)', state);
    expect(found.verdict).toBe(verdict);
    expect(RACE.test(found.reason)).toBe(races);
  });

  it('an unlock is before the next lock', () => {
    const found = go(['l.Lock()\ngo P1\nl.Lock()\nr0 := a', 'a = 1\nl.Unlock()'], 'exists (0:r0=0)');
    expect(found.verdict).toBe('Never');
    expect(found.reason).not.toMatch(RACE);
  });

  it('what once.Do runs is before every return of once.Do', () => {
    const twice = 'once.Do(func() { a = 1 })\nr0 := a';
    const found = go([twice, twice], 'exists (0:r0=0 \\/ 1:r0=0)');
    expect(found.verdict).toBe('Never');
    expect(found.reason).not.toMatch(RACE);
  });

  it('atomics are sequentially consistent and synchronise', () => {
    expect(
      go(['x.Store(1)\nr0 := y.Load()', 'y.Store(1)\nr0 := x.Load()'], 'exists (0:r0=0 /\\ 1:r0=0)').verdict,
    ).toBe('Never');
    const published = go(
      ['a = 1\nf.Store(1)', 'r0 := f.Load()\nif r0 == 1 {\nr1 := a\n}'],
      'exists (1:r0=1 /\\ 1:r1=0)',
    );
    expect(published.verdict).toBe('Never');
    expect(published.reason).not.toMatch(RACE);
    const four = [
      'x.Store(1)',
      'y.Store(1)',
      'r0 := x.Load()\nr1 := y.Load()',
      'r0 := y.Load()\nr1 := x.Load()',
    ];
    expect(go(four, 'exists (2:r0=1 /\\ 2:r1=0 /\\ 3:r0=1 /\\ 3:r1=0)').verdict).toBe('Never');
  });

  it('two plain variables may be seen in the other order', () => {
    const found = go(['a = 1\nb = 2', 'r0 := b\nr1 := a'], 'exists (1:r0=2 /\\ 1:r1=0)');
    expect(found).toMatchObject({ verdict: 'Sometimes', reason: expect.stringMatching(RACE) as string });
  });

  it('double-checked locking sees the flag and not the value', () => {
    const setup = 'r0 := done\nif r0 == 0 {\nonce.Do(func() { a = 1, done = 1 })\n}\nr1 := a';
    const found = go([setup, setup], 'exists (1:r0=1 /\\ 1:r1=0)');
    expect(found).toMatchObject({ verdict: 'Sometimes', reason: expect.stringMatching(RACE) as string });
  });

  it('busy waiting on a plain flag proves nothing', () => {
    const plain = go(['a = 1\ndone = 1', 'for !done { }\nr0 := a'], 'exists (1:r0=0)');
    expect(plain).toMatchObject({ verdict: 'Sometimes', reason: expect.stringMatching(RACE) as string });
    const atomic = go(['a = 1\ndone.Store(1)', 'for done.Load() == 0 { }\nr0 := a'], 'exists (1:r0=0)');
    expect(atomic.verdict).toBe('Never');
    expect(atomic.reason).not.toMatch(RACE);
  });

  it('a wait group orders Done before the return of Wait', () => {
    const found = go(['wg.Add(1)\ngo P1\nwg.Wait()\nr0 := a', 'a = 1\nwg.Done()'], 'exists (0:r0=0)');
    expect(found.verdict).toBe('Never');
    expect(found.reason).not.toMatch(RACE);
  });
});

describe('Go litmus tests', () => {
  it('reads the functions of sync/atomic like the methods', () => {
    const found = go(
      ['atomic.AddInt32(&x, 1)', 'r0 := atomic.CompareAndSwapInt32(&x, 0, 5)'],
      'forall (x=1 /\\ 1:r0=0 \\/ x=6 /\\ 1:r0=1)',
    );
    expect(found.verdict).toBe('Always');
  });

  it.each(['select { }', 'x++', 'c <- 1\nc <- 2', 'if r0 == 1 {', '}', 'm[1] = 2', 'r0 := x + y'])(
    'names what it does not know: %j',
    (text) => {
      expect(go([text, 'x = 1'], 'exists (x=1)')).toMatchObject({ verdict: 'unsupported' });
    },
  );
});
