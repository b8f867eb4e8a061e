import type { ResolvedEvidence } from './evidence.ts';
import type { Network } from './network.ts';
import type { Reduction } from './reduction.ts';

/**
 * A table over the nodes that evidence left open. `data` may be the table of the network itself: an observed parent
 * costs a base offset, not a copy.
 */
export interface Factor {
  /** Node indices; each has at least two possible states. */
  readonly vars: Int32Array;
  /** Steps in `data`, one for each of `vars`. */
  readonly strides: Int32Array;
  readonly base: number;
  readonly data: Float64Array;
  /** The node whose table this is, when summing that node out gives exactly one; else -1. */
  readonly head: number;
  /** The node whose table or evidence this is. */
  readonly owner: number;
}

export interface FactorSet {
  readonly factors: readonly Factor[];
  /** Natural logarithm of the product of everything that became a constant; -Infinity when one of them is zero. */
  readonly logConstant: number;
}

/** Tables of the relevant nodes with the evidence put in. */
export function factorsOf(
  network: Network,
  evidence: ResolvedEvidence,
  reduction: Reduction,
  relevant: Uint8Array,
): FactorSet {
  const evidential = ancestorsOf(
    network,
    evidence.likelihoods.map((l) => l.node),
  );
  const factors: Factor[] = [];
  let logConstant = 0;
  const add = (factor: Factor): void => {
    if (factor.vars.length === 0) logConstant += Math.log(factor.data[factor.base] as number);
    else factors.push(factor);
  };
  for (let node = 0; node < network.cards.length; node++) {
    if (relevant[node] === 0 || evidence.cut[node] === 1) continue;
    // Exactly one after summing: no finding at or below it, so its states were not thinned out from below.
    const head = evidential[node] === 0 && (reduction.sizes[node] as number) > 1 ? node : -1;
    // A node without findings below whose only state follows from its parents: its row is the constant one.
    if (evidential[node] === 0 && head < 0) continue;
    const family = [...(network.parents[node] as Int32Array), node];
    add(restrict(network, reduction, family, network.tables[node] as Float64Array, head, node));
  }
  for (const { node, weights, state } of evidence.likelihoods) {
    if (relevant[node] === 0) continue;
    if (state >= 0) logConstant += Math.log(weights[state] as number);
    else add(restrict(network, reduction, [node], weights, -1, node));
  }
  return { factors, logConstant };
}

/** 1 for the given nodes and everything above them. */
export function ancestorsOf(network: Network, nodes: Iterable<number>): Uint8Array {
  const marked = new Uint8Array(network.cards.length);
  const stack = [...nodes];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (marked[node] === 1) continue;
    marked[node] = 1;
    for (const parent of network.parents[node] as Int32Array) if (marked[parent] === 0) stack.push(parent);
  }
  return marked;
}

/** The possible states of a node, in order. */
export function possibleStates(reduction: Reduction, node: number): number[] {
  const states: number[] = [];
  const start = reduction.start[node] as number;
  for (let at = start; at < (reduction.start[node + 1] as number); at++) {
    if (reduction.possible[at] === 1) states.push(at - start);
  }
  return states;
}

function restrict(
  network: Network,
  reduction: Reduction,
  family: readonly number[],
  data: Float64Array,
  head: number,
  owner: number,
): Factor {
  const vars: number[] = [];
  const strides: number[] = [];
  let base = 0;
  let thinned = false;
  let stride = 1;
  for (let d = family.length - 1; d >= 0; d--) {
    const node = family[d] as number;
    const size = reduction.sizes[node] as number;
    if (size === 1) base += stride * (possibleStates(reduction, node)[0] ?? 0);
    else {
      vars.unshift(node);
      strides.unshift(stride);
      if (size < (network.cards[node] as number)) thinned = true;
    }
    stride *= network.cards[node] as number;
  }
  if (thinned) return { ...gathered(reduction, vars, strides, base, data), head, owner };
  return { vars: Int32Array.from(vars), strides: Int32Array.from(strides), base, data, head, owner };
}

/** A dense copy that holds only the possible states. */
function gathered(
  reduction: Reduction,
  vars: readonly number[],
  strides: readonly number[],
  base: number,
  data: Float64Array,
): Omit<Factor, 'head' | 'owner'> {
  // offsets[d][k]: where the k-th possible state of variable d lies.
  const offsets = vars.map((node, d) =>
    Int32Array.from(possibleStates(reduction, node), (state) => state * (strides[d] as number)),
  );
  const total = offsets.reduce((n, list) => n * list.length, 1);
  const copy = new Float64Array(total);
  const last = offsets.length - 1;
  const inner = offsets[last] as Int32Array;
  const digits = new Int32Array(offsets.length);
  let at = 0;
  while (at < total) {
    let row = base;
    for (let d = 0; d < last; d++) row += (offsets[d] as Int32Array)[digits[d] as number] as number;
    for (let k = 0; k < inner.length; k++) copy[at++] = data[row + (inner[k] as number)] as number;
    for (let d = last - 1; d >= 0; d--) {
      const digit = (digits[d] as number) + 1;
      digits[d] = digit < (offsets[d] as Int32Array).length ? digit : 0;
      if (digits[d] !== 0) break;
    }
  }
  const dense = new Int32Array(vars.length);
  let step = 1;
  for (let d = last; d >= 0; d--) {
    dense[d] = step;
    step *= (offsets[d] as Int32Array).length;
  }
  return { vars: Int32Array.from(vars), strides: dense, base: 0, data: copy };
}
