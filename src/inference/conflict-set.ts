import type { NodeEvidence } from './evidence.ts';
import { resolveEvidence } from './evidence.ts';
import type { Network } from './network.ts';
import { planPosteriors } from './plan.ts';
import { Propagation } from './propagation.ts';

type Findings = readonly (readonly [string, NodeEvidence])[];

/**
 * A smallest set (none of it can be left out) of findings that exclude each other, by divide and conquer: about
 * k·log(n/k) probability queries for k culprits among n findings.
 */
export function minimalConflict(
  network: Network,
  evidence: ReadonlyMap<string, NodeEvidence>,
): readonly string[] {
  const possible = (findings: Findings): boolean => isPossible(network, findings);
  const all: Findings = [...evidence];
  return search([], [], all, possible).map(([name]) => name);
}

/** The part of `open` that is needed, beside `fixed`, to be impossible. `added` is what was just put into `fixed`. */
function search(
  fixed: Findings,
  added: Findings,
  open: Findings,
  possible: (f: Findings) => boolean,
): Findings {
  if (added.length > 0 && !possible(fixed)) return [];
  if (open.length <= 1) return open;
  const half = open.length >> 1;
  const first = open.slice(0, half);
  const second = open.slice(half);
  const fromSecond = search([...fixed, ...first], first, second, possible);
  const fromFirst = search([...fixed, ...fromSecond], fromSecond, first, possible);
  return [...fromFirst, ...fromSecond];
}

function isPossible(network: Network, findings: Findings): boolean {
  const plan = planPosteriors(network, resolveEvidence(network, new Map(findings)), []);
  const tree = plan.trees[0];
  return tree !== undefined && plan.logConstant + new Propagation(tree).collect() > -Infinity;
}
