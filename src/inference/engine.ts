import type { ClusterTree } from './cluster-tree.ts';
import { ImpossibleEvidenceError, TooLargeError } from './errors.ts';
import type { Evidence, NodeEvidence, ResolvedEvidence } from './evidence.ts';
import { resolveEvidence } from './evidence.ts';
import { minimalConflict } from './conflict-set.ts';
import type { Factor } from './factor.ts';
import { possibleStates } from './factor.ts';
import type { Network } from './network.ts';
import type { Plan } from './plan.ts';
import { planPosteriors } from './plan.ts';
import { Propagation } from './propagation.ts';

export interface EngineOptions {
  readonly evidence?: Evidence;
  /** Nodes that will be asked for; default all. Fewer targets mean less work. */
  readonly targets?: readonly string[];
  /** Most bytes of tables; above it every question throws TooLargeError. Default 1 GiB. */
  readonly maxBytes?: number;
}

export const DEFAULT_MAX_BYTES = 2 ** 30;

/**
 * Exact inference in a discrete network. Work is done when the first answer is asked for and kept: a finding added
 * later recomputes only the part of the tree between its node and the root.
 *
 * Questions throw ImpossibleEvidenceError when the findings exclude each other, TooLargeError when the tables would
 * not fit, EvidenceError for a name that does not exist.
 */
export class InferenceEngine {
  readonly network: Network;
  private readonly maxBytes: number;
  private readonly targets: readonly number[];
  private readonly evidence: Map<string, NodeEvidence>;
  private plan: Plan | undefined;
  private passes: { readonly tree: ClusterTree; readonly pass: Propagation }[] = [];
  /** Findings that came after planning, as tables in the tree. */
  private readonly late = new Map<
    string,
    { readonly factor: Factor; readonly local: number; readonly pass: Propagation }
  >();
  private log: number | undefined;

  constructor(network: Network, options: EngineOptions = {}) {
    this.network = network;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.evidence = new Map(entriesOf(options.evidence ?? {}));
    resolveEvidence(network, this.evidence);
    this.targets = options.targets
      ? options.targets.map((name) => indexOf(network, name))
      : Array.from({ length: network.visible }, (_, i) => i);
  }

  /** Adds or replaces what is known of a node. */
  observe(name: string, value: NodeEvidence): void {
    const resolved = resolveEvidence(this.network, new Map([[name, value]]));
    if (this.evidence.has(name)) this.retract(name);
    this.evidence.set(name, value);
    this.log = undefined;
    if (this.plan && !this.addLate(name, resolved)) this.forget();
  }

  /** Takes a finding back; nothing happens when there was none. */
  retract(name: string): void {
    if (!this.evidence.delete(name)) return;
    this.log = undefined;
    const late = this.late.get(name);
    if (late) {
      late.pass.removeFactor(late.factor, late.local);
      this.late.delete(name);
    } else this.forget();
  }

  /** ln P(evidence). */
  logEvidence(): number {
    if (this.log !== undefined) return this.log;
    const plan = this.prepared();
    let log = -Infinity;
    const first = this.passes[0];
    if (plan.reduction.contradiction < 0 && first) log = plan.logConstant + first.pass.collect();
    if (log === -Infinity) throw new ImpossibleEvidenceError(minimalConflict(this.network, this.evidence));
    this.log = log;
    return log;
  }

  /** P(evidence); may underflow to zero where `logEvidence` does not. */
  probabilityOfEvidence(): number {
    return Math.exp(this.logEvidence());
  }

  /** P(state | evidence) for every state of a node, in their order. */
  posterior(name: string): Float64Array {
    return this.posteriorOf(indexOf(this.network, name));
  }

  /** All targets, by name. */
  posteriors(): Map<string, Float64Array> {
    this.logEvidence();
    for (const { pass } of this.passes) pass.distribute();
    return new Map(this.targets.map((node) => [this.network.names[node] ?? '', this.posteriorOf(node)]));
  }

  private posteriorOf(node: number): Float64Array {
    this.logEvidence();
    const { reduction } = this.prepared();
    const out = new Float64Array(this.network.cards[node] as number);
    const states = possibleStates(reduction, node);
    if (states.length === 1) {
      out[states[0] as number] = 1;
      return out;
    }
    for (const { tree, pass } of this.passes) {
      const local = tree.local[node] as number;
      if (local < 0) continue;
      const marginal = pass.marginal(local);
      for (let k = 0; k < states.length; k++) out[states[k] as number] = marginal[k] as number;
      return out;
    }
    throw new RangeError(`${this.network.names[node]} is not among the targets of this engine`);
  }

  private prepared(): Plan {
    if (this.plan) return this.plan;
    const plan = planPosteriors(this.network, resolveEvidence(this.network, this.evidence), this.targets);
    if (plan.bytes > this.maxBytes) throw new TooLargeError(plan.bytes, this.maxBytes);
    this.plan = plan;
    this.passes = plan.trees.map((tree) => ({ tree, pass: new Propagation(tree) }));
    return plan;
  }

  private forget(): void {
    this.plan = undefined;
    this.passes = [];
    this.late.clear();
  }

  /** Puts a finding into the existing tree; false when a new plan is needed. */
  private addLate(name: string, resolved: ResolvedEvidence): boolean {
    const likelihood = resolved.likelihoods[0];
    const { plan } = this;
    const only = this.passes[0];
    if (!likelihood || !plan || !only || this.passes.length > 1) return false;
    if (resolved.cut[likelihood.node] === 1) return false;
    const local = only.tree.local[likelihood.node] as number;
    const states = possibleStates(plan.reduction, likelihood.node);
    // The only possible state was observed: nothing new, as long as the findings behind the plan stand.
    if (local < 0) return states.length === 1 && likelihood.weights[states[0] as number] === 1;
    const data = Float64Array.from(states, (s) => likelihood.weights[s] as number);
    const factor: Factor = {
      vars: Int32Array.of(likelihood.node),
      strides: Int32Array.of(1),
      base: 0,
      data,
      head: -1,
      owner: likelihood.node,
    };
    only.pass.addFactor(factor, local);
    this.late.set(name, { factor, local, pass: only.pass });
    return true;
  }
}

function entriesOf(evidence: Evidence): Iterable<[string, NodeEvidence]> {
  return evidence instanceof Map ? evidence : Object.entries(evidence as Record<string, NodeEvidence>);
}

function indexOf(network: Network, name: string): number {
  const node = network.index.get(name);
  if (node === undefined) throw new RangeError(`no node is called ${name}`);
  return node;
}
