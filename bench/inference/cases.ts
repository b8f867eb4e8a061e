import type { Network } from '../../src/inference/network.ts';

/** A small seeded generator (mulberry32): the same seed gives the same cases on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One joint state of all nodes, drawn from the network. */
export function forwardSample(network: Network, random: () => number): Int32Array {
  const state = new Int32Array(network.cards.length);
  for (const node of network.order) {
    let row = 0;
    for (const p of network.parents[node] ?? []) row = row * (network.cards[p] ?? 1) + (state[p] ?? 0);
    const width = network.cards[node] ?? 1;
    const table = network.tables[node] ?? new Float64Array(0);
    let left = random();
    let pick = -1;
    for (let s = 0; s < width; s++) {
      const p = table[row * width + s] ?? 0;
      if (p > 0) pick = s;
      left -= p;
      if (left < 0 && p > 0) break;
    }
    state[node] = pick;
  }
  return state;
}

/** Evidence on a share of the nodes (at least one), drawn from a forward sample, so that it is possible. */
export function drawnEvidence(network: Network, share: number, random: () => number): Record<string, string> {
  const sample = forwardSample(network, random);
  const nodes = Array.from({ length: network.visible }, (_, i) => i);
  const wanted = share === 0 ? 0 : Math.max(1, Math.floor(share * nodes.length));
  const evidence: Record<string, string> = {};
  for (let k = 0; k < wanted; k++) {
    const at = k + Math.floor(random() * (nodes.length - k));
    const node = nodes[at] ?? 0;
    nodes[at] = nodes[k] ?? 0;
    evidence[network.names[node] ?? ''] = network.states[node]?.[sample[node] ?? 0] ?? '';
  }
  return evidence;
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
