import { InferenceEngine } from './engine.ts';
import type { NodeEvidence } from './evidence.ts';
import type { Network } from './network.ts';
import { entropyBits } from './single-fault.ts';

/** What observing a node of a network would tell about the nodes in question. */
export interface NodeTest {
  readonly node: string;
  readonly cost: number;
  /** Σ over the targets of I(target; node | evidence). For one target, the expected information about it. */
  readonly bits: number;
  readonly bitsPerCost: number;
  /** For each state: how probable it is, and which state of a target it would raise most, from where to where. */
  readonly outcomes: readonly NodeTestOutcome[];
}

export interface NodeTestOutcome {
  readonly state: string;
  readonly probability: number;
  readonly moves:
    | { readonly node: string; readonly state: string; readonly from: number; readonly to: number }
    | undefined;
}

export interface NodeTestOptions {
  /** Nodes to find out about. Default: the nodes without parents, which in a diagnostic network are the faults. */
  readonly targets?: readonly string[];
  /** Nodes that can be observed. Default: all others. */
  readonly tests?: readonly string[];
  readonly costs?: Readonly<Record<string, number>>;
  readonly maxBytes?: number;
}

/**
 * The tests by information per cost, best first. One propagation for each state of each target gives
 * P(test | target state) for all tests at once, hence all mutual informations.
 */
export function rankNodeTests(
  network: Network,
  evidence: ReadonlyMap<string, NodeEvidence>,
  options: NodeTestOptions = {},
): readonly NodeTest[] {
  const names = network.names.slice(0, network.visible);
  const roots = names.filter((_, i) => (network.parents[i]?.length ?? 0) === 0);
  const targets = (options.targets ?? roots).filter((name) => !evidence.has(name));
  const tests = (options.tests ?? names).filter((name) => !evidence.has(name) && !targets.includes(name));
  const limits = options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes };
  const engine = new InferenceEngine(network, { evidence, ...limits });
  const now = engine.posteriors();
  const bits = new Map<string, number>(tests.map((test) => [test, 0]));
  const moves = new Map<string, (NodeTestOutcome['moves'] & { readonly size: number }) | undefined>();
  for (const target of targets) {
    const states = network.states[network.index.get(target) ?? -1] ?? [];
    for (const [s, state] of states.entries()) {
      const from = now.get(target)?.[s] ?? 0;
      if (from === 0) continue;
      engine.observe(target, state);
      const given = engine.posteriors();
      engine.retract(target);
      for (const test of tests) {
        const p = now.get(test) ?? new Float64Array(0);
        const q = given.get(test) ?? new Float64Array(0);
        let gain = 0;
        for (let t = 0; t < p.length; t++) {
          const [pt, qt] = [p[t] ?? 0, q[t] ?? 0];
          if (qt === 0 && pt === 0) continue;
          if (qt > 0 && pt > 0) gain += qt * Math.log2(qt / pt);
          // Bayes: P(target state | test state) from the other direction.
          const to = pt > 0 ? Math.min(1, (from * qt) / pt) : from;
          const key = `${test}\n${t}`;
          const size = to - from;
          if (size > (moves.get(key)?.size ?? 1e-9)) moves.set(key, { node: target, state, from, to, size });
        }
        bits.set(test, (bits.get(test) ?? 0) + from * gain);
      }
    }
  }
  const ranked = tests.map((test): NodeTest => {
    const cost = options.costs?.[test] ?? 1;
    const total = Math.max(0, bits.get(test) ?? 0);
    const states = network.states[network.index.get(test) ?? -1] ?? [];
    const outcomes = states.map((state, t): NodeTestOutcome => {
      const move = moves.get(`${test}\n${t}`);
      const shown = move && { node: move.node, state: move.state, from: move.from, to: move.to };
      return { state, probability: now.get(test)?.[t] ?? 0, moves: shown };
    });
    const bitsPerCost = total < 1e-12 ? 0 : cost > 0 ? total / cost : Infinity;
    return { node: test, cost, bits: total, bitsPerCost, outcomes };
  });
  return ranked.sort(
    (a, b) => b.bitsPerCost - a.bitsPerCost || b.bits - a.bits || (a.node < b.node ? -1 : 1),
  );
}

/** Entropy of a node's posterior, in bits. */
export function nodeUncertainty(posterior: Float64Array): number {
  return entropyBits([...posterior]);
}
