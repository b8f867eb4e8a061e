import type { Cluster, ClusterTree } from './cluster-tree.ts';
import { childStrides, Collection } from './collection.ts';
import type { Factor } from './factor.ts';
import { scaleBlocks, sumOnto, walkOf } from './kernels.ts';

/** Two ratios this close differ by rounding only: what hangs below them has not changed. */
const SAME = 1e-13;

/**
 * Marginals of a junction tree. After the tables are collected, every cluster receives, for each state of the variables
 * it shares with its parent, the factor by which its own table must be scaled; the table is left alone. A later finding
 * therefore collects only the clusters between its node and the root again, and on the way back down stops wherever a
 * factor comes out as before.
 */
export class Propagation {
  readonly tree: ClusterTree;
  private readonly collection: Collection;
  private readonly ratios: (Float64Array | undefined)[];
  /** Scaled tables summed over the shared variables: the joint of what each cluster eliminates. */
  private readonly beliefs: (Float64Array | undefined)[];
  private readonly marginals: (Float64Array | undefined)[];
  /** 1 while ratio and table of a cluster are those its belief was made from. */
  private readonly valid: Uint8Array;
  /** Counts changes of the tables. */
  private epoch = 1;
  /** Epoch of the latest change in the component of a root. */
  private readonly changed: Int32Array;
  /** Epoch in which a cluster was last compared with its parent, and last recomputed. */
  private readonly checked: Int32Array;
  private readonly recomputed: Int32Array;
  private readonly rootOf: Int32Array;
  private scratch: Float64Array | undefined;

  /** With `max`, messages carry maxima: `assignment` then gives the most probable explanation. */
  constructor(tree: ClusterTree, max = false) {
    this.tree = tree;
    this.collection = new Collection(tree, max);
    const count = tree.clusters.length;
    this.ratios = Array.from({ length: count }, () => undefined);
    this.beliefs = Array.from({ length: count }, () => undefined);
    this.marginals = Array.from({ length: tree.nodes.length }, () => undefined);
    this.valid = new Uint8Array(count);
    this.changed = new Int32Array(count).fill(1);
    this.checked = new Int32Array(count);
    this.recomputed = new Int32Array(count);
    this.rootOf = new Int32Array(count);
    for (let c = count - 1; c >= 0; c--) {
      const { parent } = tree.clusters[c] as Cluster;
      this.rootOf[c] = parent < 0 ? c : (this.rootOf[parent] as number);
    }
  }

  /** ln of the sum (maximum) of the product of all tables; -Infinity when the product is zero everywhere. */
  collect(): number {
    return this.collection.collect();
  }

  /** After a collect with maxima: for every local variable the state of one most probable joint assignment. */
  assignment(): Int32Array {
    return this.collection.assignment();
  }

  /** Multiplies one more table in; the next question redoes what depends on it. */
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
    this.collection.invalidate(from);
    this.epoch++;
    for (let c = from; c >= 0; c = (this.tree.clusters[c] as Cluster).parent) this.valid[c] = 0;
    this.changed[this.rootOf[from] as number] = this.epoch;
  }

  /** P(local variable | evidence) by possible state. The array is kept and must not be changed. */
  marginal(variable: number): Float64Array {
    const home = this.tree.home[variable] as number;
    this.distributeTo(home);
    const known = this.marginals[variable];
    if (known) return known;
    const cluster = this.tree.clusters[home] as Cluster;
    const joint = this.beliefs[home] as Float64Array;
    const out = new Float64Array(this.tree.sizes[variable] as number);
    if (cluster.vars.length === cluster.shared + 1) out.set(joint);
    else {
      const strides = new Int32Array(cluster.vars.length - cluster.shared);
      strides[cluster.vars.indexOf(variable) - cluster.shared] = 1;
      sumOnto(out, 0, joint, walkOf(cluster.sizes.subarray(cluster.shared), strides));
    }
    let total = 0;
    for (let s = 0; s < out.length; s++) total += out[s] as number;
    for (let s = 0; s < out.length; s++) out[s] = (out[s] as number) / total;
    this.marginals[variable] = out;
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

  /** Brings the given clusters (a set closed towards the roots), or all, up to date. */
  distribute(wanted?: Uint8Array): void {
    this.collect();
    const { clusters } = this.tree;
    for (let c = clusters.length - 1; c >= 0; c--) {
      if (wanted && wanted[c] === 0) continue;
      const now = this.changed[this.rootOf[c] as number] as number;
      const cluster = clusters[c] as Cluster;
      if (cluster.parent < 0 && (this.checked[c] as number) < now) this.checkRoot(c);
      // The parent has compared this cluster already; what is missing is to make its belief anew.
      const stale = this.valid[c] === 0;
      let open = 0;
      for (const child of cluster.children) {
        if (wanted && wanted[child] === 0) continue;
        if (stale || this.needsRatio(child, c)) open++;
        else this.checked[child] = now;
      }
      if (!stale && open === 0) continue;
      if (open === 0) this.scaleCluster(c, undefined);
      else this.scaled(c);
      if (stale) {
        this.valid[c] = 1;
        this.recomputed[c] = now;
      }
      if (open === 0) continue;
      for (const child of cluster.children) {
        if ((wanted && wanted[child] === 0) || !(stale || this.needsRatio(child, c))) continue;
        this.compare(child, cluster);
        this.checked[child] = now;
      }
    }
  }

  private needsRatio(child: number, parent: number): boolean {
    return !this.ratios[child] || (this.recomputed[parent] as number) > (this.checked[child] as number);
  }

  private distributeTo(target: number): void {
    const now = this.changed[this.rootOf[target] as number] as number;
    if (this.valid[target] === 1 && (this.checked[target] as number) >= now) return;
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
    const { vars, shared, blocks, width } = this.tree.clusters[c] as Cluster;
    const sums = new Float64Array(width);
    const ratio = this.ratios[c] as Float64Array;
    scaleBlocks(this.collection.tables[c] as Float64Array, ratio, blocks, width, into, sums);
    this.beliefs[c] = sums;
    for (let d = shared; d < vars.length; d++) this.marginals[vars[d] as number] = undefined;
  }

  private checkRoot(c: number): void {
    const total =
      this.collection.unit[c] === 1 ? 1 : ((this.collection.messages[c] as Float64Array)[0] as number);
    this.ratios[c] = Float64Array.of(1 / total);
    this.checked[c] = this.changed[c] as number;
  }

  /** Gives a child its new ratio, unless it is the one it has. The parent's scaled table is in `scratch`. */
  private compare(child: number, parent: Cluster): void {
    const cluster = this.tree.clusters[child] as Cluster;
    const ratio = new Float64Array(cluster.blocks);
    sumOnto(ratio, 0, this.scratch as Float64Array, walkOf(parent.sizes, childStrides(parent, cluster)));
    if (this.collection.unit[child] === 0) {
      const message = this.collection.messages[child] as Float64Array;
      // The message was scaled, the table it came from was not.
      const scale = this.collection.scale[child] as number;
      for (let r = 0; r < ratio.length; r++) {
        if (ratio[r] !== 0) ratio[r] = ((ratio[r] as number) / (message[r] as number)) * scale;
      }
    }
    const old = this.ratios[child];
    if (old && this.valid[child] === 1 && isSame(old, ratio)) return;
    this.ratios[child] = ratio;
    this.valid[child] = 0;
  }
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (!(Math.abs(x - y) <= SAME * Math.abs(x))) return false;
  }
  return true;
}
