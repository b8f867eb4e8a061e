/**
 * Time-bounded fuzzing of the log path: `npm run fuzz [-- --seconds 20] [--seed 1]`.
 *
 * Inputs are real recordings, spliced, mutated, re-encoded and cut into random chunks. What must hold:
 * nothing throws; the cut into chunks changes nothing; every result is a valid diagnosis; no input takes
 * longer than a second. A failing input is written to fuzz/corpus, which every run replays first.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtInDiagnostician, builtInVocabulary } from '../src/diagnosis/vocabulary.ts';
import { renderGithub } from '../src/report/github.ts';
import { renderHtml } from '../src/report/html.ts';
import { renderJson } from '../src/report/json.ts';
import { renderSarif } from '../src/report/sarif.ts';
import { renderTerminal } from '../src/report/terminal.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const CORPUS = join(import.meta.dirname, 'corpus');
const RECORDINGS = join(import.meta.dirname, '../tests/recordings');
const MOST_MILLISECONDS = 1000;

let state = Number(values.seed) >>> 0;
const next = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const logs = readdirSync(RECORDINGS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.log'))
  .sort()
  .map((name) => readFileSync(join(RECORDINGS, name)));
const vocabulary = builtInVocabulary();
const doctor = builtInDiagnostician();

function pick<T>(list: readonly T[]): T {
  return list[next(list.length)] as T;
}

const NOISE = [
  '\u001b[31m',
  '\u001b[',
  '\r',
  '\0',
  '\n',
  '‘',
  '%s',
  '::error::',
  '##[group]',
  '{',
  '}',
  'GOOS=',
  '\u202e',
  'a'.repeat(5000),
];

function mutated(): Buffer {
  let bytes = Buffer.from(pick(logs));
  for (let round = next(8); round >= 0; round--) {
    const at = next(bytes.length + 1);
    switch (next(7)) {
      case 0:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(NOISE)), bytes.subarray(at)]);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes, pick(logs)]);
        break;
      case 3:
        if (bytes.length > 0) bytes[next(bytes.length)] = next(256);
        break;
      case 4:
        bytes = Buffer.from(bytes.toString('utf8').replaceAll('\n', pick(['\r\n', ' ', '\r', '\n\n'])));
        break;
      case 5:
        bytes = Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le');
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
    }
    if (bytes.length > 300_000) bytes = bytes.subarray(0, 300_000);
  }
  return Buffer.from(bytes);
}

function diagnoseIn(bytes: Uint8Array, places: readonly number[]): string {
  const scanner = vocabulary.scanner('fuzz');
  let from = 0;
  for (const place of [...places, bytes.length]) {
    scanner.push(bytes.subarray(from, place));
    from = place;
  }
  const { events } = scanner.end();
  const diagnosis = doctor.diagnose({ events });
  if (diagnosis.outcome === 'undecided' && diagnosis.checks.next.length === 0)
    throw new Error('undecided without a next check');
  if (diagnosis.notices.some(({ id }) => id === 'probe-failed'))
    throw new Error(diagnosis.notices.map(({ message }) => message).join('; '));
  const sum = diagnosis.causes.reduce((total, { probability }) => total + probability, diagnosis.noneOfThese);
  if (!(sum <= 1 + 1e-9)) throw new Error(`probabilities sum to ${sum}`);
  renderTerminal(diagnosis, { width: 80, colour: false });
  renderSarif(diagnosis, '0.0.0');
  renderHtml(diagnosis);
  if (renderGithub(diagnosis).trimEnd().includes('\n')) throw new Error('an annotation spans lines');
  return renderJson(diagnosis);
}

function check(bytes: Buffer): void {
  // UTF-16 is detected from the first chunk, so that chunk needs enough to decide by.
  const floor = Math.min(bytes.length, 1024);
  const places = Array.from({ length: next(5) }, () => floor + next(bytes.length - floor + 1)).sort(
    (a, b) => a - b,
  );
  const start = performance.now();
  const whole = diagnoseIn(bytes, []);
  const took = performance.now() - start;
  if (took > MOST_MILLISECONDS) throw new Error(`took ${took.toFixed(0)} ms`);
  if (diagnoseIn(bytes, places) !== whole) throw new Error(`chunks ${places.join(',')} change the diagnosis`);
}

let runs = 0;
const end = performance.now() + Number(values.seconds) * 1000;
mkdirSync(CORPUS, { recursive: true });
const corpus = readdirSync(CORPUS).sort();
for (const name of corpus) check(readFileSync(join(CORPUS, name)));
while (performance.now() < end) {
  const input = mutated();
  try {
    check(input);
    runs++;
  } catch (error) {
    const file = join(CORPUS, `log-${values.seed}-${runs}.bin`);
    writeFileSync(file, input);
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
console.log(
  `${runs} inputs from ${logs.length} recordings, ${corpus.length} of the corpus replayed: nothing failed`,
);
