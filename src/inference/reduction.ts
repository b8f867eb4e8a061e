import type { Network } from './network.ts';
import type { ResolvedEvidence } from './evidence.ts';

/**
 * What evidence leaves of a network: for every node the states that are still possible, given the zeros of the
 * tables. A node with one possible state drops out of all tables; that is what makes evidence cheap.
 */
export interface Reduction {
  /** `possible[start[node] + state]` is 1 while the state is possible. */
  readonly possible: Uint8Array;
  readonly start: Int32Array;
  /** Number of possible states of each node; 0 only in a contradiction. */
  readonly sizes: Int32Array;
  /** A node without any possible state, or -1. */
  readonly contradiction: number;
}

/** Tables larger than this are looked through once only: the second look rarely pays for its cost. */
const LARGE_TABLE = 20_000;

/** Removes states that cannot be, until nothing changes (arc consistency over the families that hold zeros). */
export function reduceStates(network: Network, evidence: ResolvedEvidence, relevant: Uint8Array): Reduction {
  const count = network.cards.length;
  const start = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) start[i + 1] = (start[i] as number) + (network.cards[i] as number);
  const possible = new Uint8Array(start[count] as number).fill(1);
  const sizes = Int32Array.from(network.cards);
  const queue: number[] = [];
  const queued = new Uint8Array(count);
  const looks = new Uint8Array(count);
  const enqueue = (family: number): void => {
    if (queued[family] === 1 || relevant[family] === 0 || !network.hasZero[family]) return;
    if (evidence.cut[family] === 1 || (looks[family] as number) > 250) return;
    if ((looks[family] as number) > 0 && (network.tables[family] as Float64Array).length > LARGE_TABLE)
      return;
    queued[family] = 1;
    queue.push(family);
  };
  const changed = (node: number): void => {
    enqueue(node);
    for (const child of network.children[node] as Int32Array) enqueue(child);
  };
  let contradiction = -1;
  const remove = (node: number, state: number): void => {
    const at = (start[node] as number) + state;
    if (possible[at] === 0) return;
    possible[at] = 0;
    const left = (sizes[node] as number) - 1;
    sizes[node] = left;
    if (left === 0 && contradiction < 0) contradiction = node;
  };
  for (const { node, weights } of evidence.likelihoods) {
    for (let s = 0; s < weights.length; s++) if (weights[s] === 0) remove(node, s);
    changed(node);
  }
  const supported = new Uint8Array(possible.length);
  for (let next = 0; next < queue.length; next++) {
    if (contradiction >= 0) break;
    const family = queue[next] as number;
    queued[family] = 0;
    looks[family] = (looks[family] as number) + 1;
    const parents = network.parents[family] as Int32Array;
    const vars = [...parents, family];
    for (const v of vars) supported.fill(0, start[v], start[v + 1]);
    markSupported(network, family, vars, start, possible, supported);
    for (const v of vars) {
      let lost = false;
      for (let at = start[v] as number; at < (start[v + 1] as number); at++) {
        if (possible[at] === 1 && supported[at] === 0) {
          remove(v, at - (start[v] as number));
          lost = true;
        }
      }
      if (lost) changed(v);
    }
  }
  return { possible, start, sizes, contradiction };
}

/** Marks every state that takes part in a nonzero entry of the family whose other states are possible. */
function markSupported(
  network: Network,
  family: number,
  vars: readonly number[],
  start: Int32Array,
  possible: Uint8Array,
  supported: Uint8Array,
): void {
  const table = network.tables[family] as Float64Array;
  const depth = vars.length;
  const digits = new Int32Array(depth);
  const last = depth - 1;
  const lastStart = start[vars[last] as number] as number;
  const width = network.cards[vars[last] as number] as number;
  // Rows of the table in order; a row with an impossible parent state is skipped whole.
  for (let row = 0; row < table.length; row += width) {
    let open = true;
    for (let d = 0; d < last; d++) {
      if (possible[(start[vars[d] as number] as number) + (digits[d] as number)] === 0) {
        open = false;
        break;
      }
    }
    if (open) {
      let any = false;
      for (let s = 0; s < width; s++) {
        if (possible[lastStart + s] === 1 && table[row + s] !== 0) {
          supported[lastStart + s] = 1;
          any = true;
        }
      }
      if (any) {
        for (let d = 0; d < last; d++) {
          supported[(start[vars[d] as number] as number) + (digits[d] as number)] = 1;
        }
      }
    }
    for (let d = last - 1; d >= 0; d--) {
      const digit = (digits[d] as number) + 1;
      if (digit < (network.cards[vars[d] as number] as number)) {
        digits[d] = digit;
        break;
      }
      digits[d] = 0;
    }
  }
}
