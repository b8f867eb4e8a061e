/*
 * tsx bench/inference/approximate.ts DIR
 *
 * The approximate engines against the exact one on every network of DIR whose tree has no clique of more than nine nodes
 * (width 8): no evidence, and one finding. Seeded. Error: the largest difference of any probability. `shrink` is how much
 * smaller the root mean square error is with sixteen times the samples (four is what the theory says). Exit 1 when it is
 * below two on average.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBif } from '../../src/formats/bif/bif.ts';
import { clusterTree } from '../../src/inference/cluster-tree.ts';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { factorsOf } from '../../src/inference/factor.ts';
import { likelihoodWeighting } from '../../src/inference/likelihood-weighting.ts';
import { loopyPropagation } from '../../src/inference/loopy-propagation.ts';
import { buildNetwork, type Network } from '../../src/inference/network.ts';
import { reduceStates } from '../../src/inference/reduction.ts';
import { resolveEvidence } from '../../src/inference/evidence.ts';
import { drawnEvidence, mean, seededRandom } from './cases.ts';

const MOST_NODES = 9;
const FEW = 1_000;
const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: tsx bench/inference/approximate.ts DIR');
  process.exit(2);
}

function widestClique(network: Network): number {
  const all = new Uint8Array(network.cards.length).fill(1);
  const none = resolveEvidence(network, {});
  const reduction = reduceStates(network, none, all);
  const { factors } = factorsOf(network, none, reduction, all);
  return Math.max(...clusterTree(reduction.sizes, all, factors).order.cliques.map((clique) => clique.length));
}

function difference(
  exact: ReadonlyMap<string, Float64Array>,
  found: ReadonlyMap<string, Float64Array>,
): { readonly most: number; readonly root: number } {
  let most = 0;
  let squares = 0;
  let count = 0;
  for (const [name, p] of exact) {
    for (const [s, x] of p.entries()) {
      const d = Math.abs(x - (found.get(name)?.[s] ?? Number.NaN));
      most = Math.max(most, d);
      squares += d * d;
      count++;
    }
  }
  return { most, root: Math.sqrt(squares / count) };
}

const shrinks: number[] = [];
console.log('network      width  evidence  sampling error  stated error  shrink  loopy error');
for (const file of readdirSync(directory)
  .filter((name) => name.endsWith('.bif'))
  .toSorted()) {
  const network = buildNetwork(parseBif(readFileSync(join(directory, file), 'utf8')).value);
  const widest = widestClique(network);
  if (widest > MOST_NODES) continue;
  for (const findings of [0, 1]) {
    const random = seededRandom(11);
    const evidence = findings === 0 ? {} : drawnEvidence(network, 1 / network.visible, random);
    const exact = new InferenceEngine(network, { evidence }).posteriors();
    const few = likelihoodWeighting(network, evidence, FEW, random);
    const many = likelihoodWeighting(network, evidence, 16 * FEW, random);
    const shrink = difference(exact, few.posteriors).root / difference(exact, many.posteriors).root;
    shrinks.push(shrink);
    const loopy = loopyPropagation(network, evidence);
    const cells = [
      file.slice(0, -4).padEnd(12),
      String(widest - 1).padStart(5),
      String(findings).padStart(9),
      difference(exact, many.posteriors).most.toExponential(1).padStart(15),
      many.error.toExponential(1).padStart(13),
      shrink.toFixed(1).padStart(7),
      difference(exact, loopy.posteriors).most.toExponential(1).padStart(12),
    ];
    console.log(cells.join(' '));
  }
}
console.log(`shrink on average ${mean(shrinks).toFixed(2)}`);
process.exit(mean(shrinks) >= 2 ? 0 : 1);
