import type { Check } from './single-fault.ts';

/** Something that repairs one fault: trying it costs `tryCost`, and `repairCost` more when it was the fault. */
export interface RepairAction {
  readonly id: string;
  /** P(this action solves the problem | what is known). Of several actions at most one is the right one. */
  readonly p: number;
  readonly tryCost: number;
  readonly repairCost?: number;
}

export interface RepairPlan {
  /** Actions in the order to try them. */
  readonly actions: readonly RepairAction[];
  /** Whether the plan ends by calling service, which solves whatever is left. */
  readonly callsService: boolean;
  /** Expected cost until the problem is solved, or until the actions are used up. */
  readonly expectedCost: number;
}

/**
 * Descending probability per cost: the cheapest order in expectation when one fault is present and costs are
 * independent (Kadane and Simon 1977). Free actions first, ties by id.
 */
export function repairOrder(actions: readonly RepairAction[]): readonly RepairAction[] {
  return actions.toSorted(
    // Cross-multiplied, so that a free action needs no division.
    (a, b) => b.p * a.tryCost - a.p * b.tryCost || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** Σ_i [(1 - Σ_{j<i} p_j) · try_i + p_i · repair_i], in the given order. */
export function expectedRepairCost(actions: readonly RepairAction[]): number {
  let open = 1;
  let cost = 0;
  for (const action of actions) {
    cost += Math.max(0, open) * action.tryCost + action.p * (action.repairCost ?? 0);
    open -= action.p;
  }
  return cost;
}

/**
 * The cheapest plan: all actions in their best order, or, when service can be called, the best prefix of that order
 * and then service. Actions whose repair alone costs as much as service are left out then.
 */
export function repairPlan(actions: readonly RepairAction[], serviceCost?: number): RepairPlan {
  if (serviceCost === undefined) {
    const order = repairOrder(actions);
    return { actions: order, callsService: false, expectedCost: expectedRepairCost(order) };
  }
  const order = repairOrder(actions.filter((action) => (action.repairCost ?? 0) < serviceCost));
  let open = 1;
  let spent = 0;
  let best = { length: 0, cost: serviceCost };
  for (const [i, action] of order.entries()) {
    spent += Math.max(0, open) * action.tryCost + action.p * (action.repairCost ?? 0);
    open -= action.p;
    const cost = spent + Math.max(0, open) * serviceCost;
    if (cost < best.cost) best = { length: i + 1, cost };
  }
  // When nothing is left for service to solve, the plan is complete without it.
  const left = order.slice(0, best.length).reduce((rest, action) => rest - action.p, 1);
  return { actions: order.slice(0, best.length), callsService: left > 1e-12, expectedCost: best.cost };
}

/** A repair problem over hypotheses: `cost[h]` to try hypothesis h as the fault. */
export interface RepairCosts {
  readonly tryCost: readonly number[];
  readonly repairCost?: readonly number[];
  /** P(the action works | h is the fault), for imperfect actions; default one. */
  readonly success?: readonly number[];
  readonly serviceCost?: number;
}

/** The best plan when the hypotheses have the given probabilities. Hypotheses of infinite cost have no action. */
export function planFor(posterior: readonly number[], costs: RepairCosts): RepairPlan {
  const actions = posterior.flatMap((p, h): RepairAction[] => {
    const tryCost = costs.tryCost[h] ?? Infinity;
    if (tryCost === Infinity) return [];
    return [
      { id: String(h), p: p * (costs.success?.[h] ?? 1), tryCost, repairCost: costs.repairCost?.[h] ?? 0 },
    ];
  });
  return repairPlan(actions, costs.serviceCost);
}

/** What a check is worth: ECO(o) = C_o + Σ_v P(v) · ECR*(posterior after v). */
export function expectedCostOfObserving(
  posterior: readonly number[],
  check: Check,
  costs: RepairCosts,
  /** Cost of the best continuation; the plan without further checks unless a deeper search is wanted. */
  continuation: (after: readonly number[]) => number = (after) => planFor(after, costs).expectedCost,
): number {
  let cost = check.seconds;
  for (const outcome of check.outcomes) {
    const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
    const probability = joint.reduce((a, b) => a + b, 0);
    if (probability > 0) cost += probability * continuation(joint.map((p) => p / probability));
  }
  return cost;
}
