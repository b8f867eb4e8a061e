import type { Evidence } from './evidence.ts';
import { resolveEvidence } from './evidence.ts';
import type { Factor } from './factor.ts';
import { ancestorsOf, factorsOf, possibleStates } from './factor.ts';
import { multiply, sumOnto, walkOf } from './kernels.ts';
import type { ApproximatePosteriors } from './likelihood-weighting.ts';
import type { Network } from './network.ts';
import { reduceStates } from './reduction.ts';

interface Link {
  readonly factor: number;
  readonly variable: number;
  toFactor: Float64Array;
  toVariable: Float64Array;
}

/**
 * Sum-product between tables and nodes as if the network had no loops: exact on trees, usually close elsewhere, without
 * a bound. Damped by one half; ends when no message moves more than `tolerance` or after `iterations`.
 */
export function loopyPropagation(
  network: Network,
  evidence: Evidence,
  iterations = 200,
  tolerance = 1e-9,
): ApproximatePosteriors {
  const resolved = resolveEvidence(network, evidence);
  const targets = Array.from({ length: network.visible }, (_, i) => i);
  const relevant = ancestorsOf(network, targets);
  const reduction = reduceStates(network, resolved, relevant);
  const { factors } = factorsOf(network, resolved, reduction, relevant);
  const byFactor: Link[][] = factors.map(() => []);
  const byVariable = new Map<number, Link[]>();
  for (const [f, factor] of factors.entries()) {
    for (const variable of factor.vars) {
      const size = reduction.sizes[variable] as number;
      const link: Link = {
        factor: f,
        variable,
        toFactor: new Float64Array(size).fill(1 / size),
        toVariable: new Float64Array(size).fill(1 / size),
      };
      byFactor[f]?.push(link);
      const list = byVariable.get(variable);
      if (list) list.push(link);
      else byVariable.set(variable, [link]);
    }
  }
  let change = Infinity;
  let rounds = 0;
  while (rounds < iterations && change > tolerance) {
    rounds++;
    change = 0;
    for (const [f, factor] of factors.entries()) {
      const links = byFactor[f] ?? [];
      for (const link of links)
        change = Math.max(change, updateToVariable(factor, links, link, reduction.sizes));
    }
    for (const links of byVariable.values()) {
      for (const link of links) link.toFactor = product(links, link);
    }
  }
  const posteriors = new Map<string, Float64Array>();
  for (const node of targets) {
    const states = possibleStates(reduction, node);
    const links = byVariable.get(node) ?? [];
    const belief = states.length > 1 ? product(links, undefined) : Float64Array.of(1);
    const out = new Float64Array(network.cards[node] as number);
    for (const [k, s] of states.entries()) out[s] = belief[k] ?? 0;
    posteriors.set(network.names[node] ?? '', out);
  }
  return { approximate: true, method: 'loopy-propagation', posteriors, error: change, effort: rounds };
}

/** New message of a table to one of its nodes; returns how far it moved. */
function updateToVariable(factor: Factor, links: readonly Link[], link: Link, sizes: Int32Array): number {
  const own = factor.vars.map((v) => sizes[v] as number);
  const table = new Float64Array(own.reduce((a, b) => a * b, 1)).fill(1);
  multiply(table, walkOf(own, factor.strides), factor.data, factor.base);
  const unitStrides = (variable: number): Int32Array => factor.vars.map((v) => Number(v === variable));
  for (const other of links) {
    if (other !== link) multiply(table, walkOf(own, unitStrides(other.variable)), other.toFactor, 0);
  }
  const sent = new Float64Array(link.toVariable.length);
  sumOnto(sent, 0, table, walkOf(own, unitStrides(link.variable)));
  normalise(sent);
  let moved = 0;
  for (let s = 0; s < sent.length; s++) {
    const next = ((sent[s] as number) + (link.toVariable[s] as number)) / 2;
    moved = Math.max(moved, Math.abs(next - (link.toVariable[s] as number)));
    sent[s] = next;
  }
  link.toVariable = sent;
  return moved;
}

/** Product of the messages to a node, without the one of `except`. */
function product(links: readonly Link[], except: Link | undefined): Float64Array {
  const out = new Float64Array(links[0]?.toVariable.length ?? 1).fill(1);
  for (const link of links) {
    if (link === except) continue;
    for (let s = 0; s < out.length; s++) out[s] = (out[s] as number) * (link.toVariable[s] as number);
    normalise(out);
  }
  return out;
}

function normalise(values: Float64Array): void {
  let total = 0;
  for (const x of values) total += x;
  for (let s = 0; s < values.length; s++)
    values[s] = total > 0 ? (values[s] as number) / total : 1 / values.length;
}
