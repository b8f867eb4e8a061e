import type { NoisyMax } from './noisy-max.ts';
import { noisyMaxChain } from './noisy-max.ts';

/** One node as a user writes it. Exactly one of `table` and `noisyMax` is given. */
export interface NodeDefinition {
  readonly name: string;
  readonly states: readonly string[];
  /** Names, in the order in which the table is laid out. */
  readonly parents: readonly string[];
  /**
   * P(state | parents), one row per parent configuration: the last parent varies fastest among the rows, the
   * state of the node fastest of all. `table[((a * |B| + b) * |self|) + state]` for parents A, B.
   */
  readonly table?: ArrayLike<number>;
  readonly noisyMax?: NoisyMax;
}

export interface NetworkDefinition {
  readonly name: string;
  readonly nodes: readonly NodeDefinition[];
}

export interface NetworkProblem {
  readonly id: string;
  readonly node: string;
  readonly message: string;
}

/** A definition that is no Bayesian network; `problems` lists every defect found. */
export class NetworkError extends Error {
  readonly problems: readonly NetworkProblem[];
  constructor(problems: readonly NetworkProblem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'NetworkError';
    this.problems = problems;
  }
}

/**
 * A checked network, numbered: nodes are indices in the order of the definition. Noisy-max families have been
 * factorised, which adds hidden nodes behind the visible ones (`visible <= i < cards.length`).
 */
export interface Network {
  readonly name: string;
  readonly definition: NetworkDefinition;
  readonly names: readonly string[];
  readonly states: readonly (readonly string[])[];
  /** How many nodes the user defined; the first ones. */
  readonly visible: number;
  readonly cards: Int32Array;
  readonly parents: readonly Int32Array[];
  readonly children: readonly Int32Array[];
  /** Layout of `NodeDefinition.table`. */
  readonly tables: readonly Float64Array[];
  /** Whether the table of a node has an entry that is exactly zero. */
  readonly hasZero: readonly boolean[];
  /** Parents before children. */
  readonly order: Int32Array;
  readonly index: ReadonlyMap<string, number>;
  /** Largest |1 - sum of a row|; rows are used as given, never silently renormalised. */
  readonly rowSumError: number;
}

/** Rows further than this from one are a mistake in the numbers, not printing precision. */
export const ROW_SUM_TOLERANCE = 1e-4;

/** Checks a definition and numbers it. Throws NetworkError naming every node, row and sum that is wrong. */
export function buildNetwork(definition: NetworkDefinition): Network {
  const problems: NetworkProblem[] = [];
  const index = indexNodes(definition, problems);
  const names = definition.nodes.map((node) => node.name);
  const states = definition.nodes.map((node) => node.states);
  const parents: number[][] = [];
  const tables: Float64Array[] = [];
  const chains: { node: number; noisy: NoisyMax }[] = [];
  let rowSumError = 0;
  for (const [i, node] of definition.nodes.entries()) {
    const own = resolveParents(node, index, problems);
    parents.push(own);
    const parentStates = own.map((p) => states[p] ?? []);
    if (node.noisyMax) {
      chains.push({ node: i, noisy: node.noisyMax });
      tables.push(new Float64Array(0));
    } else {
      const table = Float64Array.from(node.table ?? []);
      rowSumError = Math.max(rowSumError, checkTable(node, parentStates, table, problems));
      tables.push(table);
    }
  }
  if (problems.length > 0) throw new NetworkError(problems);
  for (const { node, noisy } of chains) {
    const added = noisyMaxChain(definition, node, parents[node] ?? [], noisy, states, problems);
    if (!added) continue;
    for (const link of added.hidden) {
      names.push(link.name);
      states.push(link.states);
      // A link refers to the one before it as -1: its index is known only here.
      parents.push(link.parents.map((p) => (p === -1 ? names.length - 2 : p)));
      tables.push(link.table);
    }
    parents[node] = added.node.parents.map((p) => (p === -1 ? names.length - 1 : p));
    tables[node] = added.node.table;
  }
  const order = topologicalOrder(parents);
  if (order.length < names.length) problems.push(cycleProblem(names, parents, order));
  if (problems.length > 0) throw new NetworkError(problems);
  return {
    name: definition.name,
    definition,
    names,
    states,
    visible: definition.nodes.length,
    cards: Int32Array.from(states, (list) => list.length),
    parents: parents.map((list) => Int32Array.from(list)),
    children: childrenOf(parents).map((list) => Int32Array.from(list)),
    tables,
    hasZero: tables.map((table) => table.includes(0)),
    order: Int32Array.from(order),
    index,
    rowSumError,
  };
}

/** The same network with every row divided by its sum. */
export function renormalised(definition: NetworkDefinition): NetworkDefinition {
  return {
    name: definition.name,
    nodes: definition.nodes.map((node) => {
      if (!node.table) return node;
      const table = Float64Array.from(node.table);
      const width = node.states.length;
      for (let row = 0; row < table.length; row += width) {
        const slice = table.subarray(row, row + width);
        const sum = slice.reduce((a, b) => a + b, 0);
        if (sum > 0) for (let s = 0; s < width; s++) slice[s] = (slice[s] ?? 0) / sum;
      }
      return { ...node, table };
    }),
  };
}

function indexNodes(definition: NetworkDefinition, problems: NetworkProblem[]): Map<string, number> {
  const index = new Map<string, number>();
  for (const [i, node] of definition.nodes.entries()) {
    const at = { node: node.name };
    if (index.has(node.name)) {
      problems.push({ ...at, id: 'duplicate-node', message: `node ${node.name} is defined twice` });
    }
    index.set(node.name, i);
    if (node.states.length === 0) {
      problems.push({ ...at, id: 'no-states', message: `node ${node.name} has no states` });
    }
    if (new Set(node.states).size < node.states.length) {
      problems.push({ ...at, id: 'duplicate-state', message: `node ${node.name} names a state twice` });
    }
  }
  return index;
}

function resolveParents(
  node: NodeDefinition,
  index: ReadonlyMap<string, number>,
  problems: NetworkProblem[],
): number[] {
  const seen = new Set<string>();
  const own: number[] = [];
  for (const name of node.parents) {
    const p = index.get(name);
    const at = { node: node.name };
    if (p === undefined) {
      problems.push({ ...at, id: 'unknown-parent', message: `node ${node.name}: no node is called ${name}` });
    } else if (seen.has(name)) {
      problems.push({ ...at, id: 'duplicate-parent', message: `node ${node.name}: parent ${name} twice` });
    } else own.push(p);
    seen.add(name);
  }
  return own;
}

/** Returns the largest row-sum error of a table that is usable. */
function checkTable(
  node: NodeDefinition,
  parentStates: readonly (readonly string[])[],
  table: Float64Array,
  problems: NetworkProblem[],
): number {
  const width = node.states.length;
  const expected = parentStates.reduce((n, list) => n * list.length, width);
  const at = { node: node.name };
  if (table.length !== expected) {
    const shape = [...parentStates.map((list) => list.length), width].join(' x ');
    const message = `node ${node.name}: ${table.length} numbers, but ${[...node.parents, node.name].join(', ')} need ${shape} = ${expected}`;
    problems.push({ ...at, id: 'table-size', message });
    return 0;
  }
  let worst = 0;
  for (let row = 0; row * width < table.length; row++) {
    let sum = 0;
    for (let s = 0; s < width; s++) {
      const p = table[row * width + s] as number;
      if (!(p >= 0)) {
        const message = `node ${node.name}, ${rowLabel(node, parentStates, row)}: probability of ${node.states[s]} is ${p}`;
        problems.push({ ...at, id: 'not-a-probability', message });
      }
      sum += p;
    }
    const error = Math.abs(1 - sum);
    if (error > worst) worst = error;
    if (error > ROW_SUM_TOLERANCE) {
      const message = `node ${node.name}, ${rowLabel(node, parentStates, row)}: sums to ${sum}, not 1`;
      problems.push({ ...at, id: 'row-sum', message });
    }
  }
  return worst;
}

/** `row 3 (smoke=yes, asia=no)`, counted from 1 and in parent order. */
function rowLabel(node: NodeDefinition, parentStates: readonly (readonly string[])[], row: number): string {
  if (node.parents.length === 0) return 'the only row';
  const parts: string[] = [];
  let rest = row;
  for (let p = parentStates.length - 1; p >= 0; p--) {
    const list = parentStates[p] ?? [];
    parts.unshift(`${node.parents[p]}=${list[rest % list.length]}`);
    rest = Math.floor(rest / list.length);
  }
  return `row ${row + 1} (${parts.join(', ')})`;
}

function childrenOf(parents: readonly (readonly number[])[]): number[][] {
  const children: number[][] = parents.map(() => []);
  for (const [i, own] of parents.entries()) for (const p of own) children[p]?.push(i);
  return children;
}

function topologicalOrder(parents: readonly (readonly number[])[]): number[] {
  const children = childrenOf(parents);
  const waiting = parents.map((own) => own.length);
  const order = waiting.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let next = 0; next < order.length; next++) {
    for (const child of children[order[next] ?? -1] ?? []) {
      const left = (waiting[child] ?? 0) - 1;
      waiting[child] = left;
      if (left === 0) order.push(child);
    }
  }
  return order;
}

function cycleProblem(
  names: readonly string[],
  parents: readonly (readonly number[])[],
  order: readonly number[],
): NetworkProblem {
  const done = new Set(order);
  const path: number[] = [];
  let at = names.findIndex((_, i) => !done.has(i));
  while (!path.includes(at)) {
    path.push(at);
    at = (parents[at] ?? []).find((p) => !done.has(p)) ?? at;
  }
  const loop = [...path.slice(path.indexOf(at)), at].reverse().map((i) => names[i]);
  return { id: 'cycle', node: names[at] ?? '', message: `cycle: ${loop.join(' -> ')}` };
}
