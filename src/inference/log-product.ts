import type { ClusterTree } from './cluster-tree.ts';
import type { Factor } from './factor.ts';

/** From this many tables in one cluster on, tables over the same variables are multiplied as logarithms. */
const MANY = 16;

/**
 * A thousand findings about one node are a thousand small tables over it. Their product leaves the range of doubles on
 * the way even where the final ratio is moderate, so equal scopes are added up as logarithms first.
 */
export function productOfMany(
  factors: readonly Factor[],
  tree: ClusterTree,
): { readonly factors: readonly Factor[]; readonly logScale: number } {
  if (factors.length < MANY) return { factors, logScale: 0 };
  const groups = new Map<string, Factor[]>();
  for (const factor of factors) {
    // A table with a head keeps its identity: whether a message is all ones depends on it.
    const key = factor.head >= 0 ? `head ${factor.head}` : [...factor.vars].sort((a, b) => a - b).join(' ');
    const group = groups.get(key);
    if (group) group.push(factor);
    else groups.set(key, [factor]);
  }
  const out: Factor[] = [];
  let logScale = 0;
  for (const group of groups.values()) {
    const first = group[0];
    if (!first) continue;
    if (group.length === 1) {
      out.push(first);
      continue;
    }
    const sizes = first.vars.map((v) => tree.sizes[tree.local[v] as number] as number);
    const logs = new Float64Array(sizes.reduce((a, b) => a * b, 1));
    for (const factor of group) addLogs(logs, first.vars, sizes, factor);
    let top = -Infinity;
    for (const x of logs) if (x > top) top = x;
    if (top > -Infinity) logScale += top;
    const data = logs.map((x) => (x === -Infinity ? 0 : Math.exp(x - top)));
    const strides = new Int32Array(sizes.length);
    let step = 1;
    for (let d = sizes.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= sizes[d] as number;
    }
    out.push({ vars: first.vars, strides, base: 0, data, head: -1, owner: first.owner });
  }
  return { factors: out, logScale };
}

function addLogs(logs: Float64Array, vars: Int32Array, sizes: Int32Array, factor: Factor): void {
  const strides = vars.map((v) => factor.strides[factor.vars.indexOf(v)] as number);
  for (let i = 0; i < logs.length; i++) {
    let rest = i;
    let at = factor.base;
    for (let d = sizes.length - 1; d >= 0; d--) {
      const size = sizes[d] as number;
      at += (rest % size) * (strides[d] as number);
      rest = Math.floor(rest / size);
    }
    logs[i] = (logs[i] as number) + Math.log(factor.data[at] as number);
  }
}
