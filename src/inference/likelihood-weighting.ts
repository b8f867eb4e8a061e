import type { Evidence } from './evidence.ts';
import { resolveEvidence } from './evidence.ts';
import { ancestorsOf } from './factor.ts';
import type { Network } from './network.ts';

/** An answer by sampling or by loopy propagation; never shown without the word approximate. */
export interface ApproximatePosteriors {
  readonly approximate: true;
  readonly method: 'likelihood-weighting' | 'loopy-propagation';
  readonly posteriors: ReadonlyMap<string, Float64Array>;
  /** Sampling: the largest standard error of any probability. Loopy: the last change of any message. */
  readonly error: number;
  /** Samples that count, after weighting (Kish); or iterations done. */
  readonly effort: number;
}

/** A source of numbers in [0, 1); the caller seeds it, so the same call gives the same answer. */
export type RandomSource = () => number;

/**
 * Draws every node from its parents and weights each draw by how well it explains the evidence. Standard errors
 * shrink with the root of `samples`; under improbable evidence few draws count, which the error shows.
 */
export function likelihoodWeighting(
  network: Network,
  evidence: Evidence,
  samples: number,
  random: RandomSource,
): ApproximatePosteriors {
  const resolved = resolveEvidence(network, evidence);
  const count = network.cards.length;
  const observed = new Int32Array(count).fill(-1);
  const soft = new Map<number, Float64Array>();
  for (const { node, weights, state } of resolved.likelihoods) {
    if (state >= 0) observed[node] = state;
    else soft.set(node, weights);
  }
  const relevant = ancestorsOf(
    network,
    Array.from({ length: network.visible }, (_, i) => i),
  );
  const order = network.order.filter((node) => relevant[node] === 1);
  const start = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) start[i + 1] = (start[i] as number) + (network.cards[i] as number);
  const mass = new Float64Array(start[count] as number);
  const squares = new Float64Array(mass.length);
  const state = new Int32Array(count);
  let total = 0;
  let totalSquares = 0;
  for (let k = 0; k < samples; k++) {
    let weight = 1;
    for (const node of order) {
      const table = network.tables[node] as Float64Array;
      const width = network.cards[node] as number;
      let row = 0;
      for (const p of network.parents[node] as Int32Array) {
        row = row * (network.cards[p] as number) + (state[p] as number);
      }
      const fixed = observed[node] as number;
      if (fixed >= 0) {
        state[node] = fixed;
        if (resolved.cut[node] === 0) weight *= table[row * width + fixed] as number;
      } else {
        state[node] = drawn(table, row * width, width, random());
        weight *= soft.get(node)?.[state[node] as number] ?? 1;
      }
      if (weight === 0) break;
    }
    if (weight === 0) continue;
    total += weight;
    totalSquares += weight * weight;
    for (const node of order) {
      const at = (start[node] as number) + (state[node] as number);
      mass[at] = (mass[at] as number) + weight;
      squares[at] = (squares[at] as number) + weight * weight;
    }
  }
  const posteriors = new Map<string, Float64Array>();
  let error = total > 0 ? 0 : 1;
  for (let node = 0; node < network.visible; node++) {
    const width = network.cards[node] as number;
    const at = start[node] as number;
    const p = mass.slice(at, at + width).map((x) => (total > 0 ? x / total : 1 / width));
    for (let s = 0; s < (total > 0 ? width : 0); s++) {
      // Delta method for a ratio: Σ w²(1[s] - p)² / (Σ w)².
      const q = squares[at + s] as number;
      const x = p[s] as number;
      const variance = (q * (1 - x) ** 2 + (totalSquares - q) * x ** 2) / total ** 2;
      error = Math.max(error, Math.sqrt(variance));
    }
    posteriors.set(network.names[node] ?? '', p);
  }
  const effort = total > 0 ? total ** 2 / totalSquares : 0;
  return { approximate: true, method: 'likelihood-weighting', posteriors, error, effort };
}

function drawn(table: Float64Array, start: number, width: number, u: number): number {
  let left = u;
  let last = 0;
  for (let s = 0; s < width; s++) {
    const p = table[start + s] as number;
    if (p === 0) continue;
    last = s;
    left -= p;
    if (left < 0) return s;
  }
  return last;
}
