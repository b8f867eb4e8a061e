/*
 * tsx bench/inference.ts DIR [--cases N] [--threads N] [--only NAME,…] [--share 0.2]
 *
 * For every DIR/*.bif: a fresh engine for each case, a share of the nodes observed (drawn from a forward sample, seeded),
 * posteriors of all nodes; the same cases by pyAgrum's LazyPropagation where python3 (or $PYTHON) can import it. Names
 * are replaced by numbers for pyAgrum, whose reader rejects some legal state names. Exit 1 when answers disagree.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseBif } from '../src/formats/bif/bif.ts';
import { renderBif } from '../src/formats/bif/render.ts';
import type { NetworkText } from '../src/formats/bif/network-text.ts';
import { InferenceEngine } from '../src/inference/engine.ts';
import type { Network } from '../src/inference/network.ts';
import { buildNetwork } from '../src/inference/network.ts';
import { drawnEvidence, mean, median, seededRandom } from './inference/cases.ts';

interface Rival {
  readonly version: string;
  readonly times: readonly number[];
  readonly posteriors: readonly (readonly (readonly number[])[])[];
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1' },
    share: { type: 'string', default: '0.2' },
    only: { type: 'string', default: '' },
  },
});
const directory = positionals[0];
if (directory === undefined) {
  console.error('usage: tsx bench/inference.ts DIR [--cases N] [--threads N] [--only NAME,…] [--share S]');
  process.exit(2);
}
const python = process.env['PYTHON'] ?? 'python3';
const hasRival = spawnSync(python, ['-c', 'import pyagrum']).status === 0;
const only = options.only === '' ? [] : options.only.split(',');
const scratch = mkdtempSync(join(tmpdir(), 'inference-bench-'));
let failures = 0;

console.log(`${cpus()[0]?.model} x ${cpus().length}, Node ${process.version}, one thread`);
console.log(
  hasRival ? `pyAgrum, ${options.threads} thread(s)` : `${python} cannot import pyagrum: no comparison`,
);
console.log('network        parse    mean  median     max   pyAgrum mean  median    ratio   difference');
try {
  for (const file of networksBySize(directory)) measure(file);
} finally {
  rmSync(scratch, { recursive: true });
}
process.exit(failures > 0 ? 1 : 0);

function networksBySize(from: string): string[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.bif') && (only.length === 0 || only.includes(name.slice(0, -4))))
    .map((name) => join(from, name))
    .sort((a, b) => statSync(a).size - statSync(b).size);
}

function measure(file: string): void {
  const text = readFileSync(file, 'utf8');
  const name = file.slice(file.lastIndexOf('/') + 1, -4);
  const parseTimes = Array.from({ length: 3 }, () => timed(() => parseBif(text)).ms);
  const { value } = parseBif(text);
  const network = buildNetwork(value);
  const random = seededRandom(20);
  const cases = Array.from({ length: Number(options.cases) }, () =>
    drawnEvidence(network, Number(options.share), random),
  );
  const answer = (evidence: Record<string, string>): Map<string, Float64Array> =>
    new InferenceEngine(network, { evidence, maxBytes: 2 ** 33 }).posteriors();
  // Warm: until the compiler has seen the loops often enough, at most a fifth of a second or one long run.
  for (const until = performance.now() + 200; performance.now() < until; )
    for (const evidence of cases) answer(evidence);
  const own = cases.map((evidence) => timed(() => answer(evidence)));
  const times = own.map((run) => run.ms);
  const columns = [
    name.padEnd(12),
    ...[median(parseTimes), mean(times), median(times), Math.max(...times)].map(cell),
  ];
  const rival = hasRival ? rivalRun(value, network, cases) : undefined;
  if (rival) {
    const ratio = mean(times) / mean(rival.times);
    let difference = 0;
    for (const [c, run] of own.entries()) {
      for (const [i, nodeName] of network.names.slice(0, network.visible).entries()) {
        const expected = rival.posteriors[c]?.[i] ?? [];
        for (const [s, p] of (run.value.get(nodeName) ?? []).entries()) {
          difference = Math.max(difference, Math.abs(p - (expected[s] ?? Number.NaN)));
        }
      }
    }
    // pyAgrum reads probabilities as 32-bit floats.
    const agrees = difference < 1e-5;
    if (!agrees) failures++;
    columns.push(
      cell(mean(rival.times)).padStart(14),
      cell(median(rival.times)),
      ratio.toFixed(3).padStart(8),
    );
    columns.push(
      `  ${difference.toExponential(1)}${agrees ? '' : ' DISAGREES'}${ratio > 1 ? ' SLOWER' : ''}`,
    );
  }
  console.log(columns.join(''));
}

function rivalRun(
  value: NetworkText,
  network: Network,
  cases: readonly Record<string, string>[],
): Rival | undefined {
  const bif = join(scratch, 'network.bif');
  const rename = (name: string): string => `v${network.index.get(name)}`;
  writeFileSync(
    bif,
    renderBif({
      name: 'unknown',
      nodes: value.nodes.map((node) => ({
        name: rename(node.name),
        states: node.states.map((_, s) => `s${s}`),
        parents: node.parents.map(rename),
        table: node.table,
        properties: [],
      })),
    }),
  );
  const numbered = cases.map((evidence) =>
    Object.entries(evidence).map(([name, state]) => {
      const node = network.index.get(name) ?? -1;
      return [node, network.states[node]?.indexOf(state) ?? -1];
    }),
  );
  const script = fileURLToPath(new URL('inference/lazy_propagation.py', import.meta.url));
  const run = spawnSync(python, [script], {
    input: `${JSON.stringify({ bif, cases: numbered, threads: Number(options.threads) })}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) {
    console.error(run.stderr);
    return undefined;
  }
  return JSON.parse(run.stdout) as Rival;
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const started = performance.now();
  const value = work();
  return { value, ms: performance.now() - started };
}

function cell(ms: number): string {
  return (ms < 10 ? ms.toFixed(2) : ms.toFixed(1)).padStart(8);
}
