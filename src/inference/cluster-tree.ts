import type { EliminationOrder } from './elimination.ts';
import { eliminationOrder } from './elimination.ts';
import type { Factor } from './factor.ts';

/**
 * A cluster of a junction tree. Its variables are sorted from last to first eliminated, so those shared with the
 * parent come first: the message to the parent sums contiguous blocks of the table.
 */
export interface Cluster {
  /** Local variable numbers: `shared` ones first, then those that are eliminated here. */
  readonly vars: Int32Array;
  readonly sizes: Int32Array;
  readonly shared: number;
  /** Table entries over the shared variables, and over the eliminated ones. */
  readonly blocks: number;
  readonly width: number;
  /** Index of the parent cluster, which is larger than that of the child; -1 at a root. */
  parent: number;
  readonly children: number[];
  readonly factors: Factor[];
}

/** Clusters in an order in which children come before parents; several roots when the graph is not connected. */
export interface ClusterTree {
  /** Node index of each local variable. */
  readonly nodes: Int32Array;
  /** Local variable of a node index, or -1. */
  readonly local: Int32Array;
  readonly sizes: Int32Array;
  readonly clusters: readonly Cluster[];
  /** The cluster in which a local variable is eliminated. */
  readonly home: Int32Array;
  /** Entries of all tables together. */
  readonly entries: number;
  readonly largest: number;
  readonly order: EliminationOrder;
}

/** `sizes[node]` is the number of possible states; nodes with more than one and marked relevant take part. */
export function clusterTree(
  sizes: Int32Array,
  relevant: Uint8Array,
  factors: readonly Factor[],
  scope: readonly number[] = [],
): ClusterTree {
  const local = new Int32Array(sizes.length).fill(-1);
  const nodes: number[] = [];
  for (let node = 0; node < sizes.length; node++) {
    if (relevant[node] === 0 || (sizes[node] as number) < 2) continue;
    local[node] = nodes.length;
    nodes.push(node);
  }
  const own = Int32Array.from(nodes, (node) => sizes[node] as number);
  const scopes: Int32Array[] = [];
  for (const factor of factors)
    if (factor.vars.length > 1) scopes.push(factor.vars.map((v) => local[v] as number));
  const together = Int32Array.from(scope, (v) => local[v] as number).filter((v) => v >= 0);
  if (together.length > 1) scopes.push(together);
  const order = eliminationOrder(own, scopes);
  const position = new Int32Array(nodes.length);
  for (let k = 0; k < nodes.length; k++) position[order.order[k] as number] = k;
  const { clusters, home } = mergeCliques(order, position, own);
  for (const factor of factors) {
    let first = local[factor.vars[0] as number] as number;
    for (const v of factor.vars) {
      const candidate = local[v] as number;
      if ((position[candidate] as number) < (position[first] as number)) first = candidate;
    }
    clusters[home[first] as number]?.factors.push(factor);
  }
  let entries = 0;
  let largest = 0;
  for (const { blocks, width } of clusters) {
    entries += blocks * width;
    largest = Math.max(largest, blocks * width);
  }
  return { nodes: Int32Array.from(nodes), local, sizes: own, clusters, home, entries, largest, order };
}

/** Joins each clique with the one it covers, and hangs every cluster under the one that holds its shared variables. */
function mergeCliques(
  order: EliminationOrder,
  position: Int32Array,
  sizes: Int32Array,
): { clusters: Cluster[]; home: Int32Array } {
  const count = order.cliques.length;
  // For each group: its first clique (which holds all others), and the last elimination step inside it.
  const groupOf = new Int32Array(count);
  const firstOf: number[] = [];
  const lastOf: number[] = [];
  // The group whose clique without the eliminated node is exactly the clique of the given step, or -1.
  const coveredBy = new Int32Array(count).fill(-1);
  const above = new Int32Array(count).fill(-1);
  for (let k = 0; k < count; k++) {
    const clique = order.cliques[k] as Int32Array;
    let next = -1;
    for (let i = 1; i < clique.length; i++) {
      const p = position[clique[i] as number] as number;
      if (next < 0 || p < next) next = p;
    }
    above[k] = next;
    let group = coveredBy[k] as number;
    if (group < 0) {
      group = firstOf.length;
      firstOf.push(k);
      lastOf.push(k);
    } else lastOf[group] = k;
    groupOf[k] = group;
    if (
      next >= 0 &&
      coveredBy[next] === -1 &&
      (order.cliques[next] as Int32Array).length === clique.length - 1
    ) {
      coveredBy[next] = group;
    }
  }
  const rank = Array.from(firstOf.keys()).sort((a, b) => (lastOf[a] as number) - (lastOf[b] as number));
  const clusterOf = new Int32Array(firstOf.length);
  for (const [index, group] of rank.entries()) clusterOf[group] = index;
  const clusters = rank.map((group): Cluster => {
    const vars = (order.cliques[firstOf[group] as number] as Int32Array)
      .slice()
      .sort((a, b) => (position[b] as number) - (position[a] as number));
    const shared = (order.cliques[lastOf[group] as number] as Int32Array).length - 1;
    let blocks = 1;
    let width = 1;
    for (let d = 0; d < vars.length; d++) {
      if (d < shared) blocks *= sizes[vars[d] as number] as number;
      else width *= sizes[vars[d] as number] as number;
    }
    const own = vars.map((v) => sizes[v] as number);
    return { vars, sizes: own, shared, blocks, width, parent: -1, children: [], factors: [] };
  });
  for (const [index, group] of rank.entries()) {
    const next = above[lastOf[group] as number] as number;
    if (next < 0) continue;
    const parent = clusterOf[groupOf[next] as number] as number;
    (clusters[index] as Cluster).parent = parent;
    clusters[parent]?.children.push(index);
  }
  const home = new Int32Array(count);
  for (let k = 0; k < count; k++) home[order.order[k] as number] = clusterOf[groupOf[k] as number] as number;
  return { clusters, home };
}
