import type { Network } from './network.ts';

/**
 * What is known about a node:
 *   a state name                  hard evidence;
 *   one weight for each state     soft evidence: P(what was seen | state), only the ratios matter;
 *   `{ do: state }`               an intervention: the node is set from outside, its parents lose their influence.
 */
export type NodeEvidence = string | readonly number[] | { readonly do: string };

export type Evidence = Readonly<Record<string, NodeEvidence>> | ReadonlyMap<string, NodeEvidence>;

/** A mistake of the caller: an unknown node or state, or weights that are none. The message names near words. */
export class EvidenceError extends Error {
  readonly node: string;
  constructor(node: string, message: string) {
    super(message);
    this.name = 'EvidenceError';
    this.node = node;
  }
}

/** Evidence by node index. */
export interface ResolvedEvidence {
  readonly likelihoods: readonly NodeLikelihood[];
  /** 1 for a node whose table is replaced by an intervention. */
  readonly cut: Uint8Array;
}

export interface NodeLikelihood {
  readonly node: number;
  /** One weight for each state; a one and zeros for hard evidence. */
  readonly weights: Float64Array;
  /** The only state with a weight, or -1; the observed state. */
  readonly state: number;
}

/** Numbers the evidence. Throws EvidenceError for names that do not exist and for weights that are not. */
export function resolveEvidence(network: Network, evidence: Evidence): ResolvedEvidence {
  const cut = new Uint8Array(network.cards.length);
  const likelihoods: NodeLikelihood[] = [];
  const entries =
    evidence instanceof Map ? [...evidence] : Object.entries(evidence as Record<string, NodeEvidence>);
  for (const [name, value] of entries) {
    const node = network.index.get(name);
    if (node === undefined) {
      throw new EvidenceError(name, `no node is called ${name}${suggestion(name, network.names)}`);
    }
    const states = network.states[node] ?? [];
    const weights = new Float64Array(states.length);
    if (typeof value === 'string') weights[stateIndex(name, states, value)] = 1;
    else if (isIntervention(value)) {
      cut[node] = 1;
      weights[stateIndex(name, states, value.do)] = 1;
    } else {
      if (value.length !== states.length) {
        throw new EvidenceError(
          name,
          `${name} has ${states.length} states, ${value.length} weights were given`,
        );
      }
      if (!value.every((w: number) => w >= 0 && w < Infinity) || value.every((w: number) => w === 0)) {
        throw new EvidenceError(name, `the weights of ${name} must be non-negative, and not all zero`);
      }
      weights.set(value);
    }
    const positive = weights.reduce((n, w) => n + Number(w > 0), 0);
    likelihoods.push({ node, weights, state: positive === 1 ? weights.findIndex((w) => w > 0) : -1 });
  }
  likelihoods.sort((a, b) => a.node - b.node);
  return { likelihoods, cut };
}

function isIntervention(value: Exclude<NodeEvidence, string>): value is { readonly do: string } {
  return 'do' in value;
}

function stateIndex(name: string, states: readonly string[], state: string): number {
  const at = states.indexOf(state);
  if (at >= 0) return at;
  throw new EvidenceError(name, `${name} has no state ${state}; its states are ${states.join(', ')}`);
}

/** `; did you mean X?` for the nearest name, when one is near. */
function suggestion(word: string, names: readonly string[]): string {
  let best = '';
  let distance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const d = editDistance(word.toLowerCase(), name.toLowerCase());
    if (d < distance) [best, distance] = [name, d];
  }
  return best === '' ? '' : `; did you mean ${best}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
