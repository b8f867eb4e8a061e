/**
 * Elimination orders. The graph is given by scopes (sets of nodes that stand in one table); eliminating a node joins
 * its neighbours. Finding the cheapest order is NP-hard, so several greedy rules are tried and the best is kept.
 */
export type EliminationRule = 'min-fill' | 'min-weight' | 'min-neighbours' | 'min-weighted-fill';

export interface EliminationOrder {
  readonly rule: EliminationRule;
  readonly order: Int32Array;
  /** `cliques[k]`: the k-th eliminated node, then its neighbours at that moment. */
  readonly cliques: readonly Int32Array[];
  /** Sum over the cliques of the number of entries of a table over the clique. */
  readonly cost: number;
}

/** Bit matrix of an undirected graph; row i occupies `words` 32-bit words. */
interface BitGraph {
  readonly count: number;
  readonly words: number;
  readonly bits: Int32Array;
}

/**
 * The best order found. `sizes[i]` is the number of states of node i. Rules after the first are tried while the
 * best order so far is expensive enough to be worth another try.
 */
export function eliminationOrder(
  sizes: Int32Array,
  scopes: readonly Int32Array[],
  rules: readonly EliminationRule[] = ['min-fill', 'min-weighted-fill', 'min-weight', 'min-neighbours'],
): EliminationOrder {
  const graph = graphOf(sizes.length, scopes);
  let best: EliminationOrder | undefined;
  for (const rule of rules) {
    // A rule costs about as much time as 60 table entries a node: when the whole propagation is cheaper, stop.
    if (best && best.cost < 60 * sizes.length) break;
    const found = eliminate(graph, sizes, rule);
    if (!best || found.cost < best.cost) best = found;
  }
  return best ?? { rule: 'min-fill', order: new Int32Array(0), cliques: [], cost: 0 };
}

function graphOf(count: number, scopes: readonly Int32Array[]): BitGraph {
  const words = (count + 31) >>> 5;
  const bits = new Int32Array(count * words);
  for (const scope of scopes) {
    for (let i = 0; i < scope.length; i++) {
      const a = scope[i] as number;
      for (let j = 0; j < scope.length; j++) {
        const b = scope[j] as number;
        if (i !== j) bits[a * words + (b >>> 5)] = (bits[a * words + (b >>> 5)] as number) | (1 << (b & 31));
      }
    }
  }
  return { count, words, bits };
}

function bitCount(x: number): number {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function eliminate(graph: BitGraph, sizes: Int32Array, rule: EliminationRule): EliminationOrder {
  const { count, words } = graph;
  const bits = graph.bits.slice();
  const order = new Int32Array(count);
  const cliques: Int32Array[] = [];
  const score = new Float64Array(count);
  const tie = new Float64Array(count);
  const dirty = new Uint8Array(count).fill(1);
  const alive = Int32Array.from({ length: count }, (_, i) => i);
  const list = new Int32Array(count);
  const dirtyBits = new Int32Array(words);
  let left = count;
  let cost = 0;

  const neighbours = (v: number): number => {
    let found = 0;
    for (let w = 0; w < words; w++) {
      let word = bits[v * words + w] as number;
      while (word !== 0) {
        const low = word & -word;
        list[found++] = (w << 5) + (31 - Math.clz32(low));
        word ^= low;
      }
    }
    return found;
  };
  const rate = (v: number): void => {
    const degree = neighbours(v);
    let weight = sizes[v] as number;
    for (let k = 0; k < degree; k++) weight *= sizes[list[k] as number] as number;
    if (rule === 'min-weight' || rule === 'min-neighbours') {
      score[v] = rule === 'min-weight' ? weight : degree;
      tie[v] = weight;
      return;
    }
    let missing = 0;
    const own = v * words;
    for (let k = 0; k < degree; k++) {
      const u = list[k] as number;
      const row = u * words;
      for (let w = 0; w < words; w++) {
        // Neighbours of v that u does not know; u itself is among them and is taken off.
        let absent = (bits[own + w] as number) & ~(bits[row + w] as number);
        if (absent === 0) continue;
        if (rule === 'min-fill') missing += bitCount(absent);
        else {
          while (absent !== 0) {
            const low = absent & -absent;
            const other = (w << 5) + (31 - Math.clz32(low));
            if (other !== u) missing += (sizes[u] as number) * (sizes[other] as number);
            absent ^= low;
          }
        }
      }
    }
    score[v] = rule === 'min-fill' ? missing - degree : missing;
    tie[v] = weight;
  };

  for (let step = 0; step < count; step++) {
    let pick = -1;
    let slot = 0;
    for (let k = 0; k < left; k++) {
      const v = alive[k] as number;
      if (dirty[v] === 1) {
        rate(v);
        dirty[v] = 0;
      }
      const s = score[v] as number;
      if (
        pick < 0 ||
        s < (score[pick] as number) ||
        (s === score[pick] &&
          ((tie[v] as number) < (tie[pick] as number) || (tie[v] === tie[pick] && v < pick)))
      ) {
        pick = v;
        slot = k;
      }
    }
    alive[slot] = alive[--left] as number;
    const degree = neighbours(pick);
    const clique = new Int32Array(degree + 1);
    clique[0] = pick;
    let weight = sizes[pick] as number;
    for (let k = 0; k < degree; k++) {
      clique[k + 1] = list[k] as number;
      weight *= sizes[list[k] as number] as number;
    }
    cost += weight;
    order[step] = pick;
    cliques.push(clique);
    joinNeighbours(bits, words, clique, dirtyBits);
    for (let k = 1; k <= degree; k++) dirty[clique[k] as number] = 1;
    for (let w = 0; w < words; w++) {
      let word = dirtyBits[w] as number;
      dirtyBits[w] = 0;
      while (word !== 0) {
        const low = word & -word;
        dirty[(w << 5) + (31 - Math.clz32(low))] = 1;
        word ^= low;
      }
    }
  }
  return { rule, order, cliques, cost };
}

/** Removes the first node and joins the others; the nodes whose fill may have changed are added to `dirtyBits`. */
function joinNeighbours(bits: Int32Array, words: number, clique: Int32Array, dirtyBits: Int32Array): void {
  const gone = clique[0] as number;
  for (let i = 1; i < clique.length; i++) {
    const a = clique[i] as number;
    const at = a * words + (gone >>> 5);
    bits[at] = (bits[at] as number) & ~(1 << (gone & 31));
  }
  for (let i = 1; i < clique.length; i++) {
    const a = clique[i] as number;
    for (let j = i + 1; j < clique.length; j++) {
      const b = clique[j] as number;
      const at = a * words + (b >>> 5);
      const mask = 1 << (b & 31);
      if (((bits[at] as number) & mask) !== 0) continue;
      // Whoever knows both ends has one missing pair less.
      for (let w = 0; w < words; w++) {
        dirtyBits[w] =
          (dirtyBits[w] as number) | ((bits[a * words + w] as number) & (bits[b * words + w] as number));
      }
      bits[at] = (bits[at] as number) | mask;
      const back = b * words + (a >>> 5);
      bits[back] = (bits[back] as number) | (1 << (a & 31));
    }
  }
}
