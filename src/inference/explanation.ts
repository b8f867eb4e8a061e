import { InferenceEngine } from './engine.ts';
import type { Evidence, NodeEvidence } from './evidence.ts';
import type { Network } from './network.ts';
import type { Contribution, Finding, HypothesisExplanation } from './single-fault.ts';
import { explainHypothesis, logSumExp, singleFaultPosterior } from './single-fault.ts';

/** Why a node is believed to be in a state. */
export interface NodeExplanation extends HypothesisExplanation {
  readonly node: string;
  readonly state: string;
  /** The finding that moved the odds most against the state, if any did. */
  readonly against: Contribution | undefined;
}

/**
 * How the findings, taken in their order, moved the odds of a state of a node. The contributions and the prior add up
 * to the final log-odds exactly; each depends on the findings before it. Findings that leave the odds at infinity
 * contribute zero.
 */
export function explainNode(
  network: Network,
  node: string,
  state: string,
  evidence: ReadonlyMap<string, NodeEvidence>,
): NodeExplanation {
  const at = network.states[network.index.get(node) ?? -1]?.indexOf(state) ?? -1;
  if (at < 0) throw new RangeError(`no state ${state} of a node ${node}`);
  const engine = new InferenceEngine(network, { targets: [node, ...evidence.keys()] });
  const priorLogOdds = logOdds(engine.posterior(node), at);
  let before = priorLogOdds;
  const contributions: Contribution[] = [];
  for (const [name, value] of evidence) {
    engine.observe(name, value);
    const after = logOdds(engine.posterior(node), at);
    contributions.push({ id: name, logOdds: after === before ? 0 : after - before });
    before = after;
  }
  return {
    node,
    state,
    priorLogOdds,
    contributions,
    logOdds: before,
    against: strongestAgainst(contributions),
  };
}

/** The contribution that weighs most against, or undefined when none does. */
export function strongestAgainst(contributions: readonly Contribution[]): Contribution | undefined {
  let worst: Contribution | undefined;
  for (const contribution of contributions) {
    if (contribution.logOdds < (worst?.logOdds ?? 0)) worst = contribution;
  }
  return worst;
}

/** The answer were one finding not there. */
export interface WithoutFinding {
  readonly id: string;
  readonly probabilities: readonly number[];
  /** Index of the most probable hypothesis then. */
  readonly top: number;
  /** Whether that is another one than with all findings. */
  readonly changes: boolean;
}

export interface SingleFaultExplanation extends HypothesisExplanation {
  readonly against: Contribution | undefined;
  /** For each finding, what the answer would be without it; those that would change it are the ones to double-check. */
  readonly without: readonly WithoutFinding[];
}

/** Everything there is to say about why `hypothesis` has its probability; see `explainHypothesis`. */
export function explainSingleFault(
  prior: readonly number[],
  findings: readonly Finding[],
  hypothesis: number,
): SingleFaultExplanation {
  const told = explainHypothesis(prior, findings, hypothesis);
  const all = singleFaultPosterior(prior, findings);
  const top = all.kind === 'posterior' ? mostProbable(all.probabilities) : -1;
  const without = findings.flatMap((finding): WithoutFinding[] => {
    const rest = singleFaultPosterior(
      prior,
      findings.filter((other) => other !== finding),
    );
    if (rest.kind === 'impossible') return [];
    const then = mostProbable(rest.probabilities);
    return [{ id: finding.id, probabilities: rest.probabilities, top: then, changes: then !== top }];
  });
  return { ...told, against: strongestAgainst(told.contributions), without };
}

/**
 * ln( Π P(finding) / P(all findings) ): above zero, the findings fit together worse than if they had nothing to do with
 * each other. Large values say that no single cause explains them: something is wrong in the findings, or new.
 */
export function singleFaultConflict(prior: readonly number[], findings: readonly Finding[]): number {
  const total = prior.reduce((a, b) => a + b, 0);
  const joint = singleFaultPosterior(prior, findings);
  if (joint.kind === 'impossible') return Infinity;
  const alone = findings.reduce((sum, finding) => {
    const logs = prior.map((p, h) => Math.log(p / total) + Math.log(finding.likelihood[h] ?? 0));
    return sum + logSumExp(logs);
  }, 0);
  return findings.length < 2 ? 0 : alone - joint.logEvidence;
}

/** The same measure in a network. Interventions are not findings and are left in place throughout. */
export function networkConflict(network: Network, evidence: Evidence): number {
  const entries: [string, NodeEvidence][] =
    evidence instanceof Map ? [...evidence] : Object.entries(evidence as Record<string, NodeEvidence>);
  const set = entries.filter(([, value]) => isIntervention(value));
  const found = entries.filter(([, value]) => !isIntervention(value));
  if (found.length < 2) return 0;
  const logEvidence = (list: readonly (readonly [string, NodeEvidence])[]): number =>
    new InferenceEngine(network, { evidence: new Map([...set, ...list]), targets: [] }).logEvidence();
  return found.reduce((sum, finding) => sum + logEvidence([finding]), 0) - logEvidence(found);
}

function isIntervention(value: NodeEvidence): boolean {
  return typeof value !== 'string' && 'do' in value;
}

function logOdds(distribution: Float64Array, state: number): number {
  let others = 0;
  for (const [s, p] of distribution.entries()) if (s !== state) others += p;
  return Math.log(distribution[state] ?? 0) - Math.log(others);
}

function mostProbable(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, h) => (p > (probabilities[best] ?? 0) ? h : best), 0);
}
