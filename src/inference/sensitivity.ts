import { InferenceEngine } from './engine.ts';
import type { Evidence } from './evidence.ts';
import type { Network } from './network.ts';
import { buildNetwork } from './network.ts';
import type { Finding } from './single-fault.ts';
import { singleFaultPosterior } from './single-fault.ts';

/** How much the most probable hypothesis hangs on one likelihood. */
export interface LikelihoodSensitivity {
  readonly finding: string;
  readonly hypothesis: number;
  /** d P(top) / d ln L: the change of the probability of the top hypothesis for a small relative change of the number. */
  readonly slope: number;
  /**
   * The number could be multiplied by anything on this side of the factor without another hypothesis coming out on
   * top: below one for numbers of the top hypothesis, above one for those of others.
   */
  readonly flipFactor: number;
}

/** Sensitivity of the top hypothesis to every judged likelihood, the most fragile numbers first. */
export function singleFaultSensitivity(
  prior: readonly number[],
  findings: readonly Finding[],
): readonly LikelihoodSensitivity[] {
  const result = singleFaultPosterior(prior, findings);
  if (result.kind === 'impossible') return [];
  const p = result.probabilities;
  const top = p.reduce((best, x, h) => (x > (p[best] ?? 0) ? h : best), 0);
  const second = p.reduce((best, x, h) => (h !== top && x > best ? x : best), 0);
  const own = p[top] ?? 0;
  const list = findings.flatMap((finding) =>
    p.map(
      (x, hypothesis): LikelihoodSensitivity => ({
        finding: finding.id,
        hypothesis,
        slope: hypothesis === top ? own * (1 - own) : -own * x,
        flipFactor: hypothesis === top ? second / own : x > 0 ? own / x : Infinity,
      }),
    ),
  );
  const fragility = (s: LikelihoodSensitivity): number => Math.abs(Math.log(s.flipFactor));
  return list.sort((a, b) => fragility(a) - fragility(b) || Math.abs(b.slope) - Math.abs(a.slope));
}

/** P(state | evidence) as a function of one table entry x: (a·x + b) / (c·x + d). */
export interface SensitivityFunction {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** The entry as it is. */
  readonly value: number;
  /** Derivative there. */
  readonly slope: number;
}

/**
 * One-way sensitivity of a posterior to one entry of a table, the other entries of its row keeping their proportions.
 * Numerator and denominator are linear in the entry, so two evaluations give the whole function exactly. Throws
 * RangeError for a position that does not exist and for an entry of one (its row has no proportions to keep).
 */
export function sensitivityFunction(
  network: Network,
  evidence: Evidence,
  target: { readonly node: string; readonly state: string },
  entry: { readonly node: string; readonly row: number; readonly state: string },
): SensitivityFunction {
  const { nodes } = network.definition;
  const index = network.index.get(entry.node) ?? -1;
  const definition = nodes[index];
  const column = definition?.states.indexOf(entry.state) ?? -1;
  const width = definition?.states.length ?? 0;
  const value = definition?.table?.[entry.row * width + column];
  if (!definition || column < 0 || value === undefined) {
    throw new RangeError(`no entry ${entry.state} in row ${entry.row} of ${entry.node}`);
  }
  if (value >= 1)
    throw new RangeError(`the entry ${entry.state} of ${entry.node} is one: nothing to vary against`);
  const state = network.states[network.index.get(target.node) ?? -1]?.indexOf(target.state) ?? -1;
  if (state < 0) throw new RangeError(`no state ${target.state} of a node ${target.node}`);
  const at = (x: number): { readonly joint: number; readonly total: number } => {
    const table = Float64Array.from(definition.table ?? []);
    for (let s = 0; s < width; s++) {
      const i = entry.row * width + s;
      table[i] = s === column ? x : ((table[i] ?? 0) * (1 - x)) / (1 - value);
    }
    const changed = { ...network.definition, nodes: nodes.with(index, { ...definition, table }) };
    const engine = new InferenceEngine(buildNetwork(changed), { evidence, targets: [target.node] });
    const total = engine.probabilityOfEvidence();
    return { joint: total * (engine.posterior(target.node)[state] ?? 0), total };
  };
  // Two interior points: at 0 or 1 the evidence may be impossible.
  const low = at(0.25);
  const high = at(0.75);
  const a = (high.joint - low.joint) * 2;
  const c = (high.total - low.total) * 2;
  const b = low.joint - a * 0.25;
  const d = low.total - c * 0.25;
  return { a, b, c, d, value, slope: (a * d - b * c) / (c * value + d) ** 2 };
}
