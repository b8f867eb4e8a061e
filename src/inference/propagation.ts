import type { Cluster, ClusterTree } from './cluster-tree.ts';
import type { Factor } from './factor.ts';
import { assign, foldBlocks, multiply, scaleBlocks, sumOnto, walkOf } from './kernels.ts';
import { productOfMany } from './log-product.ts';

/** Messages further from one than this are rescaled by a power of two, which loses no digits. */
const TINY = 1e-30;
const HUGE = 1e30;

/**
 * Two passes over a junction tree. Collect: every cluster multiplies its tables and the messages of its children and
 * sends the sum over what it eliminates to its parent. Distribute: every cluster receives, for each state of the
 * variables it shares with its parent, the factor by which its own table must be scaled; the table is left alone, so
 * that a later finding recomputes only the clusters between it and the root.
 */
export class Propagation {
  readonly tree: ClusterTree;
  private readonly tables: Float64Array[];
  private readonly messages: Float64Array[];
  /** Scale of each cluster's message: the true message is `messages * exp(logScale)`. */
  private readonly logScale: Float64Array;
  /** The power of two by which the message was multiplied to stay in range. */
  private readonly scale: Float64Array;
  /** The message is known to be all ones: only tables whose head is summed out stand below. */
  private readonly unit: Uint8Array;
  private readonly ratios: (Float64Array | undefined)[];
  private readonly beliefs: (Float64Array | undefined)[];
  private readonly collected: Uint8Array;
  private readonly max: boolean;
  private scratch: Float64Array | undefined;
  private logTotal: number | undefined;

  /** With `max`, messages carry maxima: `assignment` then gives the most probable explanation. */
  constructor(tree: ClusterTree, max = false) {
    this.tree = tree;
    this.max = max;
    const count = tree.clusters.length;
    this.tables = Array.from<Float64Array>({ length: count });
    this.messages = Array.from<Float64Array>({ length: count });
    this.logScale = new Float64Array(count);
    this.scale = new Float64Array(count).fill(1);
    this.unit = new Uint8Array(count);
    this.ratios = Array.from({ length: count }, () => undefined);
    this.beliefs = Array.from({ length: count }, () => undefined);
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

  /** Multiplies one more table in; the next `collect` redoes the clusters from there to the root. */
  addFactor(factor: Factor, localVariable: number): void {
    const home = this.tree.home[localVariable] as number;
    (this.tree.clusters[home] as Cluster).factors.push(factor);
    this.invalidate(home);
  }

  /** Takes a table that `addFactor` put in out again. */
  removeFactor(factor: Factor, localVariable: number): void {
    const home = this.tree.home[localVariable] as number;
    const { factors } = this.tree.clusters[home] as Cluster;
    const at = factors.indexOf(factor);
    if (at >= 0) factors.splice(at, 1);
    this.invalidate(home);
  }

  private invalidate(from: number): void {
    for (let c = from; c >= 0; c = (this.tree.clusters[c] as Cluster).parent) this.collected[c] = 0;
    this.ratios.fill(undefined);
    this.beliefs.fill(undefined);
    this.logTotal = undefined;
  }

  /**
   * P(local variable, evidence) up to a factor, by possible state; sums to one. Distributes along the way from the
   * root to the cluster concerned, once.
   */
  marginal(variable: number): Float64Array {
    const home = this.tree.home[variable] as number;
    const cluster = this.tree.clusters[home] as Cluster;
    this.distributeTo(home);
    const joint = this.beliefs[home] as Float64Array;
    const out = new Float64Array(this.tree.sizes[variable] as number);
    const strides = new Int32Array(cluster.vars.length - cluster.shared);
    strides[cluster.vars.indexOf(variable) - cluster.shared] = 1;
    sumOnto(out, 0, joint, walkOf(cluster.sizes.subarray(cluster.shared), strides));
    let total = 0;
    for (const x of out) total += x;
    for (let s = 0; s < out.length; s++) out[s] = (out[s] as number) / total;
    return out;
  }

  /** The joint distribution of variables that stand together in a cluster, in the given order; undefined if none does. */
  joint(variables: readonly number[]): Float64Array | undefined {
    const home = this.tree.clusters.findIndex((cluster) => variables.every((v) => cluster.vars.includes(v)));
    const cluster = this.tree.clusters[home];
    if (!cluster) return undefined;
    this.distributeTo(home);
    const table = this.scaled(home);
    const strides = new Int32Array(cluster.vars.length);
    let step = 1;
    for (const v of variables.toReversed()) {
      strides[cluster.vars.indexOf(v)] = step;
      step *= this.tree.sizes[v] as number;
    }
    const out = new Float64Array(step);
    sumOnto(out, 0, table, walkOf(cluster.sizes, strides));
    const total = out.reduce((a, b) => a + b, 0);
    return out.map((x) => x / total);
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

  /** Distributes to the given clusters, or to all. */
  distribute(wanted?: Uint8Array): void {
    this.collect();
    const { clusters } = this.tree;
    for (let c = clusters.length - 1; c >= 0; c--) {
      if (wanted && wanted[c] === 0) continue;
      const cluster = clusters[c] as Cluster;
      const open = cluster.children.filter(
        (child) => !this.ratios[child] && (!wanted || wanted[child] === 1),
      );
      if (this.beliefs[c] && open.length === 0) continue;
      const scratch = open.length > 0 ? this.scaled(c) : undefined;
      if (!scratch) this.scaleCluster(c, undefined);
      for (const child of open) this.sendTo(child, cluster, scratch ?? new Float64Array(0));
    }
  }

  private distributeTo(target: number): void {
    if (this.beliefs[target]) return;
    const wanted = new Uint8Array(this.tree.clusters.length);
    for (let c = target; c >= 0; c = (this.tree.clusters[c] as Cluster).parent) wanted[c] = 1;
    this.distribute(wanted);
  }

  /** The table of a cluster times everything the rest of the tree says; valid until the next call. */
  private scaled(c: number): Float64Array {
    this.scratch ??= new Float64Array(this.tree.largest);
    this.scaleCluster(c, this.scratch);
    return this.scratch;
  }

  private scaleCluster(c: number, into: Float64Array | undefined): void {
    const { blocks, width, parent } = this.tree.clusters[c] as Cluster;
    let ratio = this.ratios[c];
    if (!ratio) {
      // Only a root has no ratio yet: everything above a wanted cluster is wanted, and done before it.
      const total = parent < 0 && this.unit[c] === 0 ? ((this.messages[c] as Float64Array)[0] as number) : 1;
      ratio = new Float64Array(blocks).fill(1 / total);
      this.ratios[c] = ratio;
    }
    const sums = new Float64Array(width);
    scaleBlocks(this.tables[c] as Float64Array, ratio, blocks, width, into, sums);
    this.beliefs[c] = sums;
  }

  private sendTo(child: number, parent: Cluster, scaled: Float64Array): void {
    const cluster = this.tree.clusters[child] as Cluster;
    const ratio = new Float64Array(cluster.blocks);
    sumOnto(ratio, 0, scaled, walkOf(parent.sizes, childStrides(parent, cluster)));
    if (this.unit[child] === 0) {
      const message = this.messages[child] as Float64Array;
      // The message was scaled, the table it came from was not.
      const scale = this.scale[child] as number;
      for (let r = 0; r < ratio.length; r++) {
        if (ratio[r] !== 0) ratio[r] = ((ratio[r] as number) / (message[r] as number)) * scale;
      }
    }
    this.ratios[child] = ratio;
  }
}

/** Steps in the message of a child, for each variable of its parent. */
function childStrides(parent: Cluster, child: Cluster): Int32Array {
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
