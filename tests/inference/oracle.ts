import * as fc from 'fast-check';
import type { NetworkDefinition, NodeDefinition } from '../../src/inference/network.ts';

/** Weights by node name and state index; a hard finding is a one among zeros. */
export type Weights = ReadonlyMap<string, readonly number[]>;

/** P(evidence) and every posterior by adding up the whole joint distribution. */
export function enumerated(network: NetworkDefinition, evidence: Weights) {
  const { nodes } = network;
  const at = new Map(nodes.map((node, i) => [node.name, i]));
  const state = nodes.map(() => 0);
  const posteriors = nodes.map((node) => node.states.map(() => 0));
  let total = 0;
  let best = { p: -1, state: [...state] };
  const joint = new Map<string, number>();
  const visit = (i: number): void => {
    const node = nodes[i];
    if (!node) {
      let p = 1;
      for (const [k, own] of nodes.entries()) {
        let row = 0;
        for (const name of own.parents) {
          const parent = at.get(name) ?? -1;
          row = row * (nodes[parent]?.states.length ?? 1) + (state[parent] ?? 0);
        }
        p *= own.table?.[row * own.states.length + (state[k] ?? 0)] ?? 0;
        p *= evidence.get(own.name)?.[state[k] ?? 0] ?? 1;
      }
      total += p;
      if (p > best.p) best = { p, state: [...state] };
      joint.set(state.join(), p);
      for (const [k, s] of state.entries()) {
        const list = posteriors[k];
        if (list) list[s] = (list[s] ?? 0) + p;
      }
      return;
    }
    for (let s = 0; s < node.states.length; s++) {
      state[i] = s;
      visit(i + 1);
    }
  };
  visit(0);
  return {
    probability: total,
    posteriors: new Map(nodes.map((node, i) => [node.name, (posteriors[i] ?? []).map((p) => p / total)])),
    best,
    joint,
  };
}

interface Table {
  readonly vars: readonly number[];
  /** Keyed by states in the order of `vars`. */
  readonly values: ReadonlyMap<string, number>;
}

/** P(target, evidence) by variable elimination over maps: slow, and nothing in common with the engine. */
export function eliminated(network: NetworkDefinition, target: string, evidence: Weights): number[] {
  const { nodes } = network;
  const at = new Map(nodes.map((node, i) => [node.name, i]));
  const sizes = nodes.map((node) => node.states.length);
  let tables: Table[] = nodes.map((node, k) => {
    const vars = [...node.parents.map((name) => at.get(name) ?? -1), k];
    const values = new Map<string, number>();
    for (const [i, states] of [...assignments(vars, sizes)].entries()) {
      values.set(
        states.join(),
        (node.table?.[i] ?? 0) * (evidence.get(node.name)?.[states.at(-1) ?? 0] ?? 1),
      );
    }
    return { vars, values };
  });
  for (const [v, node] of nodes.entries()) {
    if (node.name === target) continue;
    const touching = tables.filter((table) => table.vars.includes(v));
    const vars = [...new Set(touching.flatMap((table) => table.vars))].sort((a, b) => a - b);
    const rest = vars.filter((u) => u !== v);
    const values = new Map<string, number>();
    for (const states of assignments(vars, sizes)) {
      const key = rest.map((u) => states[vars.indexOf(u)]).join();
      values.set(key, (values.get(key) ?? 0) + product(touching, vars, states));
    }
    tables = [...tables.filter((table) => !table.vars.includes(v)), { vars: rest, values }];
  }
  const t = at.get(target) ?? -1;
  return (nodes[t]?.states ?? []).map((_, s) => product(tables, [t], [s]));
}

function product(tables: readonly Table[], vars: readonly number[], states: readonly number[]): number {
  return tables.reduce((p, table) => {
    return p * (table.values.get(table.vars.map((u) => states[vars.indexOf(u)]).join()) ?? 0);
  }, 1);
}

function* assignments(vars: readonly number[], sizes: readonly number[]): Generator<number[]> {
  const total = vars.reduce((n, v) => n * (sizes[v] ?? 1), 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    const states = vars.map(() => 0);
    for (let d = vars.length - 1; d >= 0; d--) {
      const size = sizes[vars[d] ?? -1] ?? 1;
      states[d] = rest % size;
      rest = Math.floor(rest / size);
    }
    yield states;
  }
}

/** Random networks of up to `most` nodes with 2 to 4 states, up to 3 parents, and zeros in the tables. */
export function randomNetwork(most: number): fc.Arbitrary<NetworkDefinition> {
  return fc.integer({ min: 1, max: most }).chain((count) => {
    const nodes = Array.from({ length: count }, (_, i) =>
      fc.record({
        size: fc.integer({ min: 2, max: 4 }),
        parents: fc.uniqueArray(fc.nat(Math.max(0, i - 1)), { maxLength: Math.min(3, i) }),
        cells: fc.array(fc.nat(9), { minLength: 16, maxLength: 64 }),
      }),
    );
    return fc.tuple(...nodes).map((drawn): NetworkDefinition => {
      const out: NodeDefinition[] = drawn.map(({ size, parents, cells }, i) => {
        const rows = parents.reduce((n, p) => n * (drawn[p]?.size ?? 1), 1);
        const table: number[] = [];
        for (let row = 0; row < rows; row++) {
          // Small numbers are zeros; a row of zeros becomes certain of one state.
          const raw = Array.from(
            { length: size },
            (_, s) => cells[(row * 7 + s * 3 + i) % cells.length] ?? 0,
          );
          const kept = raw.map((x): number => (x < 3 ? 0 : x));
          if (!kept.some((x) => x > 0)) kept[row % size] = 1;
          const sum = kept.reduce((a, b) => a + b, 0);
          table.push(...kept.map((x) => x / sum));
        }
        return {
          name: `n${i}`,
          states: Array.from({ length: size }, (_, s) => `s${s}`),
          parents: parents.map((p) => `n${p}`),
          table,
        };
      });
      return { name: 'random', nodes: out };
    });
  });
}

/** Evidence for a network: a few nodes, hard or soft. */
export function randomEvidence(network: NetworkDefinition): fc.Arbitrary<Map<string, number[]>> {
  const finding = fc.tuple(fc.nat(network.nodes.length - 1), fc.nat(3), fc.boolean(), fc.nat(9));
  return fc.array(finding, { maxLength: 4 }).map((list) => {
    const evidence = new Map<string, number[]>();
    for (const [i, pick, hard, weight] of list) {
      const node = network.nodes[i];
      if (!node) continue;
      const s = pick % node.states.length;
      const soft = (k: number): number => (k === s ? 1 : weight / 10);
      evidence.set(
        node.name,
        node.states.map((_, k) => (hard ? Number(k === s) : soft(k))),
      );
    }
    return evidence;
  });
}
