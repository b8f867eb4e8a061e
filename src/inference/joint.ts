import { ImpossibleEvidenceError, TooLargeError } from './errors.ts';
import type { Evidence, NodeEvidence } from './evidence.ts';
import { resolveEvidence } from './evidence.ts';
import { minimalConflict } from './conflict-set.ts';
import { possibleStates } from './factor.ts';
import type { Network } from './network.ts';
import { buildNetwork } from './network.ts';
import { noisyMaxTable } from './noisy-max.ts';
import type { Plan } from './plan.ts';
import { planPosteriors } from './plan.ts';
import { Propagation } from './propagation.ts';

export interface JointDistribution {
  readonly names: readonly string[];
  /** P(states | evidence); the last name varies fastest, observed names have all their states too. */
  readonly table: Float64Array;
}

/** The joint distribution of some nodes given the evidence. Throws like the questions of InferenceEngine. */
export function jointDistribution(
  network: Network,
  names: readonly string[],
  evidence: Evidence = {},
  maxBytes: number = 2 ** 30,
): JointDistribution {
  const nodes = names.map((name) => nodeOf(network, name));
  if (new Set(nodes).size < nodes.length) throw new RangeError('a node occurs twice in the joint');
  const resolved = resolveEvidence(network, evidence);
  const plan = planPosteriors(network, resolved, nodes, nodes);
  const pass = propagated(network, plan, evidence, maxBytes, false);
  const tree = pass.tree;
  const open = nodes.filter((node) => (tree.local[node] as number) >= 0);
  const dense =
    open.length > 0 ? pass.joint(open.map((node) => tree.local[node] as number)) : Float64Array.of(1);
  const table = new Float64Array(nodes.reduce((n, node) => n * (network.cards[node] as number), 1));
  const states = nodes.map((node) => possibleStates(plan.reduction, node));
  for (const [k, p] of (dense ?? []).entries()) {
    let rest = k;
    let at = 0;
    let step = 1;
    for (let d = nodes.length - 1; d >= 0; d--) {
      const list = states[d] ?? [];
      at += (list[rest % list.length] ?? 0) * step;
      rest = Math.floor(rest / list.length);
      step *= network.cards[nodes[d] as number] as number;
    }
    table[at] = p;
  }
  return { names, table };
}

export interface MostProbableExplanation {
  /** One state for every node, those of the evidence included. */
  readonly states: ReadonlyMap<string, string>;
  /** ln P(these states and the evidence). */
  readonly logProbability: number;
}

/** The most probable joint state of all nodes; of several equally probable ones, always the same. */
export function mostProbableExplanation(
  network: Network,
  evidence: Evidence = {},
  maxBytes: number = 2 ** 30,
): MostProbableExplanation {
  // Hidden nodes of factorised families would have to be summed, not maximised: use the full tables instead.
  const full = network.cards.length > network.visible ? buildNetwork(tabulated(network)) : network;
  const nodes = full.names.map((_, i) => i);
  const plan = planPosteriors(full, resolveEvidence(full, evidence), nodes, [], true);
  const pass = propagated(full, plan, evidence, maxBytes, true);
  const chosen = pass.assignment();
  const states = new Map<string, string>();
  for (const node of nodes) {
    const possible = possibleStates(plan.reduction, node);
    const local = pass.tree.local[node] as number;
    const state = possible[local < 0 ? 0 : (chosen[local] as number)] ?? 0;
    states.set(full.names[node] ?? '', full.states[node]?.[state] ?? '');
  }
  return { states, logProbability: plan.logConstant + pass.collect() };
}

/** The same network without noisy-max families: each replaced by its full table. */
export function tabulated(network: Network): Network['definition'] {
  const { name, nodes } = network.definition;
  return {
    name,
    nodes: nodes.map((node) =>
      node.noisyMax
        ? {
            name: node.name,
            states: node.states,
            parents: node.parents,
            table: noisyMaxTable(node.states, node.noisyMax),
          }
        : node,
    ),
  };
}

function propagated(
  network: Network,
  plan: Plan,
  evidence: Evidence,
  maxBytes: number,
  max: boolean,
): Propagation {
  if (plan.bytes > maxBytes) throw new TooLargeError(plan.bytes, maxBytes);
  const tree = plan.trees[0];
  const pass = tree && new Propagation(tree, max);
  if (!pass || plan.logConstant + pass.collect() === -Infinity) {
    const findings: [string, NodeEvidence][] =
      evidence instanceof Map ? [...evidence] : Object.entries(evidence as Record<string, NodeEvidence>);
    throw new ImpossibleEvidenceError(minimalConflict(network, new Map(findings)));
  }
  return pass;
}

function nodeOf(network: Network, name: string): number {
  const node = network.index.get(name);
  if (node === undefined) throw new RangeError(`no node is called ${name}`);
  return node;
}
