/**
 * Time-bounded fuzzing of what reads binaries: `npm run fuzz:binaries -- [--seconds 20] [--seed 1] FILE...`.
 *
 * Each FILE (any program, library, archive or module) is cut, or has numbers near its start or end replaced.
 * What must hold: nothing throws, and no input takes longer than a second. A failing input is written
 * to fuzz/corpus as binary-*.bin, and every run replays those first.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { digest } from '../src/cli/digest.ts';
import { inspectFile } from '../src/diagnosis/inspect/inspect.ts';
import { verifySignature } from '../src/formats/codesign/verify.ts';
import { bytesSource } from '../src/model/bytes.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const CORPUS = join(import.meta.dirname, 'corpus');
const MOST_MILLISECONDS = 1000;
const MOST_BYTES = 8 << 20;
/** Headers and tables lie within this many bytes of the start or the end. */
const REACH = 8192;
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];

let state = Number(values.seed) >>> 0;
const next = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

function mutated(original: Uint8Array): Uint8Array {
  const bytes = original.slice(0, next(4) === 0 ? next(original.length) : original.length);
  for (let count = next(8); count > 0; count--) {
    const near = next(Math.min(REACH, bytes.length));
    const at = next(4) === 0 ? bytes.length - near : near;
    bytes.fill(EXTREMES[next(EXTREMES.length)] ?? 0, at, at + (1 << next(4)));
  }
  return bytes;
}

/** What is wrong with how the bytes are read; undefined when nothing is. */
function failureOf(bytes: Uint8Array): string | undefined {
  const start = performance.now();
  try {
    inspectFile('fuzzed', bytesSource(bytes), { dependencies: true, imports: true, sections: true });
    verifySignature(bytesSource(bytes), digest);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - start;
  return took > MOST_MILLISECONDS ? `took ${took.toFixed(0)} ms` : undefined;
}

let failures = 0;
function judge(bytes: Uint8Array, name: string): void {
  const failure = failureOf(bytes);
  if (failure === undefined) return;
  failures++;
  mkdirSync(CORPUS, { recursive: true });
  writeFileSync(join(CORPUS, name), bytes);
  console.error(`${name}: ${failure}`);
}

for (const name of readdirSync(CORPUS).filter((one) => one.startsWith('binary-'))) {
  judge(readFileSync(join(CORPUS, name)), name);
}
const files = positionals
  .map((path) => new Uint8Array(readFileSync(path)))
  .filter(({ length }) => length > 0 && length <= MOST_BYTES);
if (files.length === 0) {
  console.error('usage: npm run fuzz:binaries -- FILE...    files of up to 8 MiB');
  process.exit(2);
}
const end = performance.now() + Number(values.seconds) * 1000;
let runs = 0;
for (; performance.now() < end && failures < 5; runs++) {
  judge(mutated(files[runs % files.length] ?? new Uint8Array(0)), `binary-${values.seed}-${runs}.bin`);
}
console.log(`${runs} inputs from ${files.length} files, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
