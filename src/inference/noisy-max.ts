import type { NetworkDefinition, NetworkProblem, NodeDefinition } from './network.ts';

/**
 * A family in which each parent acts alone and the strongest effect wins (noisy-or when the node has two states):
 *
 *   P(node <= y | parents) = Leak(<= y) · Π_i F_i(<= y | parent i)
 *
 * where `<=` follows the order of the node's states from the mildest to the strongest.
 */
export interface NoisyMax {
  /** State names from the one that means "no effect" to the strongest; all states of the node. */
  readonly mildestFirst: readonly string[];
  /** `effects[parent][parent state][k]`: chance that this parent state alone causes effect k of `mildestFirst`. */
  readonly effects: readonly (readonly (readonly number[])[])[];
  /** `leak[k]`: chance of effect k when every parent is without effect. */
  readonly leak: readonly number[];
}

interface Link {
  readonly name: string;
  readonly states: readonly string[];
  /** -1 is the previous link. */
  readonly parents: readonly number[];
  readonly table: Float64Array;
}

/** Above this many parents the full table is never built; a chain of small hidden nodes replaces it. */
const DIRECT_PARENTS = 3;

/** A noisy-or node over two-state parents: `q[i]` = P(effect | only parent i is in state `active[i]`). */
export function noisyOr(options: {
  readonly name: string;
  readonly states: readonly [absent: string, present: string];
  readonly parents: readonly {
    readonly name: string;
    readonly states: readonly string[];
    readonly active: string;
    readonly q: number;
  }[];
  readonly leak: number;
}): NodeDefinition {
  return {
    name: options.name,
    states: options.states,
    parents: options.parents.map((p) => p.name),
    noisyMax: {
      mildestFirst: options.states,
      effects: options.parents.map((p) => p.states.map((s) => (s === p.active ? [1 - p.q, p.q] : [1, 0]))),
      leak: [1 - options.leak, options.leak],
    },
  };
}

/** The full conditional table of a noisy-max family, in the layout of `NodeDefinition.table`. */
export function noisyMaxTable(states: readonly string[], noisy: NoisyMax): Float64Array {
  const width = states.length;
  const column = noisy.mildestFirst.map((name) => states.indexOf(name));
  const rows = noisy.effects.reduce((n, effect) => n * effect.length, 1);
  const table = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let rest = row;
    const cumulative = cumulated(noisy.leak);
    for (let p = noisy.effects.length - 1; p >= 0; p--) {
      const effect = noisy.effects[p] ?? [];
      const own = cumulated(effect[rest % effect.length] ?? []);
      rest = Math.floor(rest / effect.length);
      for (let k = 0; k < width; k++) cumulative[k] = (cumulative[k] ?? 0) * (own[k] ?? 0);
    }
    for (let k = 0; k < width; k++) {
      table[row * width + (column[k] ?? 0)] = (cumulative[k] ?? 0) - (k > 0 ? (cumulative[k - 1] ?? 0) : 0);
    }
  }
  return table;
}

/**
 * Splits a family of many parents into max(…max(max(leak, x1), x2)…, xn): hidden nodes of three variables each, so
 * the cost grows linearly with the parents, not exponentially.
 */
export function noisyMaxChain(
  definition: NetworkDefinition,
  node: number,
  parents: readonly number[],
  noisy: NoisyMax,
  states: readonly (readonly string[])[],
  problems: NetworkProblem[],
): { readonly hidden: readonly Link[]; readonly node: Omit<Link, 'name' | 'states'> } | undefined {
  const own = definition.nodes[node];
  if (!own) return undefined;
  const before = problems.length;
  checkNoisyMax(own, parents, noisy, states, problems);
  if (problems.length > before) return undefined;
  if (parents.length <= DIRECT_PARENTS) {
    return { hidden: [], node: { parents, table: noisyMaxTable(own.states, noisy) } };
  }
  const neutral = noisy.leak.map((_, k) => (k === 0 ? 1 : 0));
  const hidden: Link[] = [];
  for (let p = 0; p + 1 < parents.length; p++) {
    const previous = p === 0 ? [] : [carriedEffects(noisy.leak.length)];
    hidden.push({
      name: `${own.name}#${p + 1}`,
      states: noisy.mildestFirst,
      parents: [...(p === 0 ? [] : [-1]), parents[p] ?? 0],
      table: noisyMaxTable(noisy.mildestFirst, {
        mildestFirst: noisy.mildestFirst,
        effects: [...previous, noisy.effects[p] ?? []],
        leak: p === 0 ? noisy.leak : neutral,
      }),
    });
  }
  const table = noisyMaxTable(own.states, {
    mildestFirst: noisy.mildestFirst,
    effects: [carriedEffects(noisy.leak.length), noisy.effects.at(-1) ?? []],
    leak: neutral,
  });
  return { hidden, node: { parents: [-1, parents.at(-1) ?? 0], table } };
}

/** Effect k of the chain so far causes exactly effect k. */
function carriedEffects(width: number): number[][] {
  return Array.from({ length: width }, (_, k) => Array.from({ length: width }, (_, j) => (j === k ? 1 : 0)));
}

function cumulated(distribution: readonly number[]): number[] {
  let sum = 0;
  // The last entry is one by definition; adding up would leave it at 1 - 1e-17 and make 1e-17 of a state.
  return distribution.map((p, k) => {
    sum += p;
    return k === distribution.length - 1 ? 1 : sum;
  });
}

function checkNoisyMax(
  node: NodeDefinition,
  parents: readonly number[],
  noisy: NoisyMax,
  states: readonly (readonly string[])[],
  problems: NetworkProblem[],
): void {
  const fail = (id: string, message: string): void => {
    problems.push({ id, node: node.name, message: `node ${node.name}: ${message}` });
  };
  if (node.table) fail('two-tables', 'has both a table and a noisy-max');
  const sameStates =
    noisy.mildestFirst.length === node.states.length &&
    node.states.every((s) => noisy.mildestFirst.includes(s));
  if (!sameStates)
    fail('noisy-states', `mildestFirst must order exactly the states ${node.states.join(', ')}`);
  if (noisy.effects.length !== parents.length) {
    fail('noisy-parents', `${noisy.effects.length} effects for ${parents.length} parents`);
  }
  const check = (row: readonly number[], label: string): void => {
    const sum = row.reduce((a, b) => a + b, 0);
    if (row.length !== node.states.length || !row.every((p) => p >= 0) || Math.abs(sum - 1) > 1e-9) {
      fail(
        'noisy-row',
        `${label} is [${row.join(', ')}], not a distribution over ${node.states.length} states`,
      );
    }
  };
  check(noisy.leak, 'leak');
  for (const [p, effect] of noisy.effects.entries()) {
    const parentStates = states[parents[p] ?? -1] ?? [];
    if (effect.length !== parentStates.length) {
      fail(
        'noisy-rows',
        `parent ${node.parents[p]} has ${parentStates.length} states, ${effect.length} rows`,
      );
    }
    for (const [s, row] of effect.entries()) check(row, `effect of ${node.parents[p]}=${parentStates[s]}`);
  }
}
