/** What a file of a discrete Bayesian network says, before anything is numbered. Shared by BIF and XMLBIF. */
export interface NetworkText {
  readonly name: string;
  readonly properties: readonly string[];
  readonly nodes: readonly NodeText[];
}

export interface NodeText {
  readonly name: string;
  readonly states: readonly string[];
  readonly parents: readonly string[];
  /** Rows in the order of the parents (last parent fastest), the node's own state fastest of all. */
  readonly table: Float64Array;
  readonly properties: readonly string[];
}

/** Rows whose sum is further from one are a defect of the file, not of its number of digits. */
export const ROW_SUM_TOLERANCE = 1e-4;

/** `line 12, column 3` of an offset, both counted from one. */
export function lineAndColumn(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
    line++;
    start = next + 1;
  }
  return `line ${line}, column ${at - start + 1}`;
}

/** Names of a directed cycle in parent order, or undefined. */
export function findCycle(
  nodes: readonly Pick<NodeText, 'name' | 'parents'>[],
): readonly string[] | undefined {
  const parentsOf = new Map(nodes.map((node) => [node.name, node.parents]));
  const state = new Map<string, 'open' | 'done'>();
  for (const { name: root } of nodes) {
    // Iterative: a chain of ten thousand nodes must not exhaust the stack.
    const path: { name: string; next: number }[] = [];
    const enter = (name: string): void => {
      state.set(name, 'open');
      path.push({ name, next: 0 });
    };
    if (!state.has(root)) enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const parent = parentsOf.get(top.name)?.[top.next++];
      if (parent === undefined) {
        state.set(top.name, 'done');
        path.pop();
      } else if (state.get(parent) === 'open') {
        const names = path.map((step) => step.name);
        return [...names.slice(names.indexOf(parent)), parent].reverse();
      } else if (!state.has(parent) && parentsOf.has(parent)) enter(parent);
    }
  }
  return undefined;
}
