import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { elfFiles } from './agree-readelf.ts';
import { inspectFile } from './inspect-file.ts';

// npx tsx bench/binary/inspect.ts [ROUNDS] [GO-BINARY-DIRECTORY]
// Inspects 200 binaries in one process, beside readelf and `go version -m` over the same files in one process each,
// interleaved; then one large ELF file in process, with the bytes read of it.

const rounds = Number(process.argv[2] ?? 7);
const goDirectory = process.argv[3];
const paths = [
  ...(goDirectory === undefined ? [] : elfFiles([goDirectory], 60)),
  ...elfFiles(['/usr/bin', '/usr/lib'], goDirectory === undefined ? 200 : 140),
].slice(0, 200);

function median(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return `${at(0.5).toFixed(1)} ms (${at(0).toFixed(1)} to ${at(1).toFixed(1)})`;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const times = new Map<string, number[]>();
const add = (name: string, milliseconds: number): void => {
  times.set(name, [...(times.get(name) ?? []), milliseconds]);
};
const script = join(import.meta.dirname, '../../.cache/inspect-once.mjs');
const bundled = spawnSync(
  'npx',
  [
    'esbuild',
    join(import.meta.dirname, 'inspect-once.ts'),
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--minify',
    `--outfile=${script}`,
  ],
  { encoding: 'utf8' },
);
if (bundled.status !== 0) throw new Error(bundled.stderr);
for (let round = 0; round < rounds; round++) {
  add(
    'in process',
    timed(() => paths.map(inspectFile)),
  );
  add(
    'node process',
    timed(() => spawnSync(process.execPath, [script, ...paths])),
  );
  add(
    'go version -m',
    timed(() => spawnSync('go', ['version', '-m', ...paths], { maxBuffer: 1 << 30 })),
  );
  add(
    'readelf -VdlSW',
    timed(() => spawnSync('readelf', ['-VdlSW', ...paths], { maxBuffer: 1 << 30 })),
  );
}
console.log(`${paths.length} binaries, ${rounds} rounds, median (least to most)`);
for (const [name, values] of times) console.log(`${name.padEnd(16)} ${median(values)}`);
const read = paths.map((path) => inspectFile(path).read);
console.log(
  `bytes read: ${read.reduce((sum, bytes) => sum + bytes, 0)}, most of one file ${Math.max(...read)}`,
);

const large = process.execPath;
const values = Array.from({ length: Math.max(rounds, 7) }, () => timed(() => inspectFile(large)));
console.log(
  `${large}, ${statSync(large).size} bytes: first ${(values[0] ?? 0).toFixed(1)} ms, then ${median(values.slice(1))}, ${inspectFile(large).read} bytes read`,
);
