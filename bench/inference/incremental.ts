/*
 * tsx bench/inference/incremental.ts DIR [NETWORK]
 *
 * All posteriors after one new finding: an engine that has answered before, against a fresh engine with the same
 * evidence. Starts once without evidence and once with 20 % of the nodes observed. Exit 1 when the answers differ.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBif } from '../../src/formats/bif/bif.ts';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { drawnEvidence, mean, median, seededRandom } from './cases.ts';

const [directory, name = 'munin'] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: tsx bench/inference/incremental.ts DIR [NETWORK]');
  process.exit(2);
}
const network = buildNetwork(parseBif(readFileSync(join(directory, `${name}.bif`), 'utf8')).value);
let failed = false;

for (const share of [0.2, 0]) {
  const random = seededRandom(3);
  const fresh: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < 14; round++) {
    // One finding more than the share: the last drawn one is the new finding.
    const all = Object.entries(drawnEvidence(network, share + 1.5 / network.visible, random));
    const [added] = all.slice(-1);
    if (!added) continue;
    const engine = new InferenceEngine(network, { evidence: Object.fromEntries(all.slice(0, -1)) });
    engine.posteriors();
    let started = performance.now();
    engine.observe(...added);
    const incremental = engine.posteriors();
    const spentAgain = performance.now() - started;
    started = performance.now();
    const scratch = new InferenceEngine(network, { evidence: Object.fromEntries(all) }).posteriors();
    const spentFresh = performance.now() - started;
    // The first rounds warm the compiler.
    if (round >= 4) {
      fresh.push(spentFresh);
      again.push(spentAgain);
    }
    for (const [node, p] of scratch) {
      for (const [s, x] of p.entries()) {
        const difference = Math.abs(x - (incremental.get(node)?.[s] ?? Number.NaN));
        if (!(difference < Math.max(1e-9, network.rowSumError))) failed = true;
      }
    }
  }
  console.log(
    `${name}, ${share * 100} % observed: from scratch mean ${mean(fresh).toFixed(2)} ms median ${median(fresh).toFixed(2)} ms, ` +
      `one more finding mean ${mean(again).toFixed(2)} ms median ${median(again).toFixed(2)} ms, ` +
      `${(mean(fresh) / mean(again)).toFixed(1)} times faster${failed ? ', ANSWERS DIFFER' : ''}`,
  );
}
process.exit(failed ? 1 : 0);
