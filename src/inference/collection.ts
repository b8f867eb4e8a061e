import type { Cluster, ClusterTree } from './cluster-tree.ts';
import { assign, foldBlocks, multiply, walkOf } from './kernels.ts';
import { productOfMany } from './log-product.ts';

/** Messages further from one than this are rescaled by a power of two, which loses no digits. */
const TINY = 1e-30;
const HUGE = 1e30;

/**
 * The pass from the leaves of a junction tree to its roots: every cluster multiplies its tables and the messages of its
 * children, and sends the sum (or maximum) over what it eliminates to its parent.
 */
export class Collection {
  readonly tree: ClusterTree;
  readonly tables: Float64Array[];
  readonly messages: Float64Array[];
  /** The power of two by which a message was multiplied to stay in range. */
  readonly scale: Float64Array;
  /** The message is known to be all ones: only tables whose head is summed out stand below. */
  readonly unit: Uint8Array;
  /** What every cluster contributes to the logarithm of the total. */
  private readonly logScale: Float64Array;
  private readonly collected: Uint8Array;
  private readonly max: boolean;
  private logTotal: number | undefined;

  /** With `max`, messages carry maxima: `assignment` then gives the most probable explanation. */
  constructor(tree: ClusterTree, max: boolean) {
    this.tree = tree;
    this.max = max;
    const count = tree.clusters.length;
    this.tables = Array.from<Float64Array>({ length: count });
    this.messages = Array.from<Float64Array>({ length: count });
    this.logScale = new Float64Array(count);
    this.scale = new Float64Array(count).fill(1);
    this.unit = new Uint8Array(count);
    this.collected = new Uint8Array(count);
  }

  /** ln of the sum (maximum) of the product of all tables; -Infinity when the product is zero everywhere. */
  collect(): number {
    if (this.logTotal !== undefined) return this.logTotal;
    let total = 0;
    for (let c = 0; c < this.tree.clusters.length; c++) {
      if (this.collected[c] === 0) this.collectCluster(c);
      total += this.logScale[c] as number;
    }
    this.logTotal = total;
    return total;
  }

  /** A table of this cluster changed: it and everything above it must be collected again. */
  invalidate(from: number): void {
    for (let c = from; c >= 0; c = (this.tree.clusters[c] as Cluster).parent) this.collected[c] = 0;
    this.logTotal = undefined;
  }

  /** After a collect with maxima: for every local variable the state of one most probable joint assignment. */
  assignment(): Int32Array {
    const chosen = new Int32Array(this.tree.nodes.length);
    for (let c = this.tree.clusters.length - 1; c >= 0; c--) {
      const cluster = this.tree.clusters[c] as Cluster;
      const table = this.tables[c] as Float64Array;
      let block = 0;
      for (let d = 0; d < cluster.shared; d++) {
        block = block * (cluster.sizes[d] as number) + (chosen[cluster.vars[d] as number] as number);
      }
      let best = block * cluster.width;
      for (let i = best; i < (block + 1) * cluster.width; i++) {
        if ((table[i] as number) > (table[best] as number)) best = i;
      }
      let rest = best - block * cluster.width;
      for (let d = cluster.vars.length - 1; d >= cluster.shared; d--) {
        const size = cluster.sizes[d] as number;
        chosen[cluster.vars[d] as number] = rest % size;
        rest = Math.floor(rest / size);
      }
    }
    return chosen;
  }

  private collectCluster(c: number): void {
    const cluster = this.tree.clusters[c] as Cluster;
    const { blocks, width } = cluster;
    const table = this.tables[c] ?? new Float64Array(blocks * width);
    this.tables[c] = table;
    this.collected[c] = 1;
    this.logScale[c] = 0;
    this.scale[c] = 1;
    let filled = false;
    let open = cluster.vars.length - cluster.shared;
    let unit = !this.max;
    const { factors, logScale } = productOfMany(cluster.factors, this.tree);
    this.logScale[c] = logScale;
    for (const [k, factor] of factors.entries()) {
      const strides = new Int32Array(cluster.vars.length);
      for (let i = 0; i < factor.vars.length; i++) {
        const variable = this.tree.local[factor.vars[i] as number] as number;
        strides[cluster.vars.indexOf(variable)] = factor.strides[i] as number;
      }
      const walk = walkOf(cluster.sizes, strides);
      if (filled) multiply(table, walk, factor.data, factor.base);
      else assign(table, walk, factor.data, factor.base);
      filled = true;
      if (k % 8 === 7) this.rescale(c, table);
      const head = factor.head < 0 ? -1 : (this.tree.local[factor.head] as number);
      if (head < 0 || cluster.vars.indexOf(head) < cluster.shared) unit = false;
      else open--;
    }
    for (const [k, child] of cluster.children.entries()) {
      if (this.unit[child] === 1) continue;
      unit = false;
      const walk = walkOf(cluster.sizes, childStrides(cluster, this.tree.clusters[child] as Cluster));
      const message = this.messages[child] as Float64Array;
      if (filled) multiply(table, walk, message, 0);
      else assign(table, walk, message, 0);
      filled = true;
      if (k % 8 === 7) this.rescale(c, table);
    }
    if (!filled) table.fill(1);
    // All ones exactly when each eliminated variable is the head of one of the tables here.
    this.unit[c] = unit && open === 0 ? 1 : 0;
    if (this.unit[c] === 1) return;
    const message = this.messages[c] ?? new Float64Array(blocks);
    this.messages[c] = message;
    const total = foldBlocks(message, table, blocks, width, this.max);
    if (cluster.parent < 0) {
      this.logScale[c] = (this.logScale[c] as number) + Math.log(total);
      message[0] = total;
    } else if (total < TINY || total > HUGE) {
      if (total === 0) this.logScale[c] = -Infinity;
      else {
        const exponent = Math.round(Math.log2(total));
        const factor = powerOfTwo(-exponent);
        for (let r = 0; r < blocks; r++) message[r] = (message[r] as number) * factor;
        this.scale[c] = factor;
        this.logScale[c] = (this.logScale[c] as number) + exponent * Math.LN2;
      }
    }
  }

  /** Brings the largest entry of a table near one when it left the comfortable range. */
  private rescale(c: number, table: Float64Array): void {
    let top = 0;
    for (let i = 0; i < table.length; i++) if ((table[i] as number) > top) top = table[i] as number;
    if (top === 0 || (top > TINY && top < HUGE)) return;
    const exponent = Math.round(Math.log2(top));
    const factor = powerOfTwo(-exponent);
    for (let i = 0; i < table.length; i++) table[i] = (table[i] as number) * factor;
    this.logScale[c] = (this.logScale[c] as number) + exponent * Math.LN2;
  }
}

/** Steps in the message of a child, for each variable of its parent. */
export function childStrides(parent: Cluster, child: Cluster): Int32Array {
  const strides = new Int32Array(parent.vars.length);
  let step = 1;
  for (let d = child.shared - 1; d >= 0; d--) {
    strides[parent.vars.indexOf(child.vars[d] as number)] = step;
    step *= child.sizes[d] as number;
  }
  return strides;
}

/** 2^exponent, also where Math.pow would overflow on the way. */
function powerOfTwo(exponent: number): number {
  return exponent > 1000 ? 2 ** 1000 : exponent < -1000 ? 2 ** -1000 : 2 ** exponent;
}
