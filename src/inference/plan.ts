import type { ClusterTree } from './cluster-tree.ts';
import { clusterTree } from './cluster-tree.ts';
import type { ResolvedEvidence } from './evidence.ts';
import type { Factor } from './factor.ts';
import { ancestorsOf, factorsOf } from './factor.ts';
import type { Network } from './network.ts';
import type { Reduction } from './reduction.ts';
import { reduceStates } from './reduction.ts';

/** How a set of posteriors will be computed, before any table is allocated. */
export interface Plan {
  readonly evidence: ResolvedEvidence;
  readonly reduction: Reduction;
  /**
   * Empty when the evidence is impossible. The first tree holds everything above the evidence and so gives its
   * probability; a target is answered by any tree that has it.
   */
  readonly trees: readonly ClusterTree[];
  /** ln of what evidence made constant; belongs to the probability of the evidence. */
  readonly logConstant: number;
  /** Memory of all tables that exist at the same time. */
  readonly bytes: number;
}

/** Planning a tree costs about as much time as this many table entries a node. */
const PLANNING_ENTRIES = 500;
/** Below this many entries a tree is not worth splitting in any network. */
const SMALL_TREE = 20_000;

/**
 * Plans the posteriors of `targets` (node indices). Only targets, evidence and their ancestors matter: everything
 * else sums to one. Where a tree for all targets is expensive, targets without findings below them are split into
 * groups: such a group needs only its own ancestors, which joins far fewer nodes than all targets together.
 * `scope` names nodes that must stand together in one table; then, or with `oneTree`, nothing is split.
 */
export function planPosteriors(
  network: Network,
  evidence: ResolvedEvidence,
  targets: Iterable<number>,
  scope: readonly number[] = [],
  oneTree = scope.length > 0,
): Plan {
  const wanted = [...targets];
  const observed = evidence.likelihoods.map((l) => l.node);
  const relevant = ancestorsOf(network, [...wanted, ...observed]);
  const reduction = reduceStates(network, evidence, relevant);
  if (reduction.contradiction >= 0)
    return { evidence, reduction, trees: [], logConstant: -Infinity, bytes: 0 };
  const { factors, logConstant } = factorsOf(network, evidence, reduction, relevant);
  const whole = clusterTree(reduction.sizes, relevant, factors, scope);
  const bound = Math.max(SMALL_TREE, PLANNING_ENTRIES * whole.nodes.length);
  let trees = [whole];
  if (whole.entries > bound && !oneTree) {
    const core = ancestorsOf(network, observed);
    const leaves = outermost(network, wanted, core);
    const split: Split = { network, reduction, factors, core, bound };
    const groups = [coreTree(split), ...splitTargets(split, leaves, whole)];
    if (entriesOf(groups) < whole.entries) trees = groups;
  }
  const largest = trees.reduce((most, tree) => Math.max(most, tree.largest), 0);
  return { evidence, reduction, trees, logConstant, bytes: (entriesOf(trees) + largest) * 8 };
}

interface Split {
  readonly network: Network;
  readonly reduction: Reduction;
  readonly factors: readonly Factor[];
  /** Evidence and its ancestors. */
  readonly core: Uint8Array;
  readonly bound: number;
}

/** Targets outside the core that are above no other target, in the order of the network. */
function outermost(network: Network, targets: readonly number[], core: Uint8Array): number[] {
  const covered = core.slice();
  const wanted = new Uint8Array(core.length);
  for (const target of targets) wanted[target] = 1;
  const leaves: number[] = [];
  for (const node of network.order.toReversed()) {
    if (wanted[node] === 0 || covered[node] === 1) continue;
    leaves.push(node);
    const above = ancestorsOf(network, [node]);
    for (let i = 0; i < above.length; i++) if (above[i] === 1) covered[i] = 1;
  }
  return leaves.sort((a, b) => a - b);
}

function coreTree(split: Split): ClusterTree {
  const factors = split.factors.filter((factor) => split.core[factor.owner] === 1);
  return clusterTree(split.reduction.sizes, split.core, factors);
}

/** Halves the targets as long as two trees are cheaper than one. */
function splitTargets(split: Split, leaves: readonly number[], together?: ClusterTree): ClusterTree[] {
  const tree = together ?? groupTree(split, leaves);
  if (tree.entries <= split.bound / 4 || leaves.length < 2) return [tree];
  const half = leaves.length >> 1;
  const parts = [...splitTargets(split, leaves.slice(0, half)), ...splitTargets(split, leaves.slice(half))];
  return entriesOf(parts) < tree.entries ? parts : [tree];
}

/** The tree of some targets: their ancestors, the core, and of these only what is connected to the targets. */
function groupTree(split: Split, leaves: readonly number[]): ClusterTree {
  const { network, reduction, core } = split;
  const member = ancestorsOf(network, leaves);
  const stack: number[] = [];
  for (let i = 0; i < member.length; i++) {
    if (core[i] === 1) member[i] = 1;
    else if (member[i] === 1 && (reduction.sizes[i] as number) > 1) stack.push(i);
  }
  const candidates = split.factors.filter((factor) => member[factor.owner] === 1);
  const touching = new Map<number, Factor[]>();
  for (const factor of candidates) {
    for (const v of factor.vars) {
      const list = touching.get(v);
      if (list) list.push(factor);
      else touching.set(v, [factor]);
    }
  }
  const connected = new Uint8Array(member.length);
  const factors = new Set<Factor>();
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    if (connected[v] === 1) continue;
    connected[v] = 1;
    for (const factor of touching.get(v) ?? []) {
      if (factors.has(factor)) continue;
      factors.add(factor);
      stack.push(...factor.vars);
    }
  }
  return clusterTree(reduction.sizes, connected, [...factors]);
}

function entriesOf(trees: readonly ClusterTree[]): number {
  return trees.reduce((sum, tree) => sum + tree.entries, 0);
}
