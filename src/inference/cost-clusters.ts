import type { RepairAction } from './repair-plan.ts';

/**
 * Actions behind a shared obstacle: taking the machine apart, starting an emulator, getting access. The set-up is paid
 * before the first action inside; once open it stays open.
 */
export interface CostCluster {
  readonly id: string;
  readonly setUpCost: number;
  readonly actions: readonly RepairAction[];
  readonly clusters: readonly CostCluster[];
}

/** Part of a plan that is not worth interrupting: its actions in order, and set-ups on the way. */
interface Block {
  readonly p: number;
  readonly cost: number;
  readonly steps: readonly ClusterStep[];
}

export interface ClusterStep {
  readonly action: RepairAction;
  /** Set-up paid directly before this action. */
  readonly setUpCost: number;
}

export interface ClusterPlan {
  readonly steps: readonly ClusterStep[];
  readonly expectedCost: number;
}

/**
 * The cheapest order of all actions below `root`, by p-over-C from the leaves up: a cluster becomes one block, its
 * set-up with the actions that make the block most efficient; what remains inside is as free as any other action
 * (Ottosen and Jensen).
 */
export function clusterPlan(root: CostCluster): ClusterPlan {
  const steps = blocksOf(root).flatMap((block) => block.steps);
  let open = 1;
  let expectedCost = 0;
  for (const { action, setUpCost } of steps) {
    expectedCost += Math.max(0, open) * (setUpCost + action.tryCost) + action.p * (action.repairCost ?? 0);
    open -= action.p;
  }
  return { steps, expectedCost };
}

/** Chance of repair per cost; an action that neither costs nor repairs can wait. */
function efficiency({ p, cost }: Block): number {
  return cost > 0 ? p / cost : p > 0 ? Number.POSITIVE_INFINITY : 0;
}

/**
 * Joins sequences by falling efficiency of their heads; ties go to the sequence that comes first. The order inside
 * a sequence is never changed: its first block carries the set-up that the others need.
 */
function merged(sequences: readonly (readonly Block[])[]): Block[] {
  const rest = sequences.map((sequence) => [...sequence]);
  const blocks: Block[] = [];
  for (;;) {
    let best: Block[] | undefined;
    for (const sequence of rest) {
      const [head, lead] = [sequence[0], best?.[0]];
      if (head && (!lead || efficiency(head) > efficiency(lead))) best = sequence;
    }
    const next = best?.shift();
    if (!next) return blocks;
    blocks.push(next);
  }
}

function blocksOf(cluster: CostCluster): Block[] {
  const single = cluster.actions
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
    .map((action) => [{ p: action.p, cost: action.tryCost, steps: [{ action, setUpCost: 0 }] }]);
  const blocks = merged([...single, ...cluster.clusters.map(blocksOf)]);
  if (cluster.setUpCost === 0) return blocks;
  let p = 0;
  let cost = cluster.setUpCost;
  let length = 0;
  let best = -1;
  for (const [i, block] of blocks.entries()) {
    p += block.p;
    cost += block.cost;
    if (p / cost > best) [best, length] = [p / cost, i + 1];
  }
  const taken = blocks.slice(0, length).flatMap((block) => block.steps);
  const [first, ...others] = taken;
  if (!first) return blocks;
  const opening: Block = {
    p: blocks.slice(0, length).reduce((sum, block) => sum + block.p, 0),
    cost: blocks.slice(0, length).reduce((sum, block) => sum + block.cost, cluster.setUpCost),
    steps: [{ action: first.action, setUpCost: first.setUpCost + cluster.setUpCost }, ...others],
  };
  return [opening, ...blocks.slice(length)];
}
