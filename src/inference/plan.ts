import type { ClusterTree } from './cluster-tree.ts';
import { clusterTree } from './cluster-tree.ts';
import type { ResolvedEvidence } from './evidence.ts';
import { ancestorsOf, factorsOf } from './factor.ts';
import type { Network } from './network.ts';
import type { Reduction } from './reduction.ts';
import { reduceStates } from './reduction.ts';

/** A junction tree and the nodes whose posterior it answers. */
export interface PlannedTree {
  readonly tree: ClusterTree;
  readonly relevant: Uint8Array;
  /** ln of what evidence made constant; belongs to the probability of the evidence. */
  readonly logConstant: number;
}

/** How a set of posteriors will be computed, before any table is allocated. */
export interface Plan {
  readonly evidence: ResolvedEvidence;
  readonly reduction: Reduction;
  /** Empty when the evidence is impossible. */
  readonly trees: readonly PlannedTree[];
  /** Memory of all tables that exist at the same time. */
  readonly bytes: number;
}

/**
 * Plans the posteriors of `targets` (node indices). Only targets, evidence and their ancestors matter: everything
 * else sums to one.
 */
export function planPosteriors(
  network: Network,
  evidence: ResolvedEvidence,
  targets: Iterable<number>,
  scopes: readonly (readonly number[])[] = [],
): Plan {
  const observed = evidence.likelihoods.map((l) => l.node);
  const relevant = ancestorsOf(network, [...targets, ...observed]);
  const reduction = reduceStates(network, evidence, relevant);
  if (reduction.contradiction >= 0) return { evidence, reduction, trees: [], bytes: 0 };
  const whole = plannedTree(network, evidence, reduction, relevant, scopes);
  return { evidence, reduction, trees: [whole], bytes: (whole.tree.entries + whole.tree.largest) * 8 };
}

function plannedTree(
  network: Network,
  evidence: ResolvedEvidence,
  reduction: Reduction,
  relevant: Uint8Array,
  scopes: readonly (readonly number[])[],
): PlannedTree {
  const { factors, logConstant } = factorsOf(network, evidence, reduction, relevant);
  return { tree: clusterTree(reduction.sizes, relevant, factors, scopes), relevant, logConstant };
}
