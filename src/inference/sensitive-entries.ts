import type { NodeEvidence } from './evidence.ts';
import { jointDistribution } from './joint.ts';
import type { Network } from './network.ts';
import { sensitivityFunction } from './sensitivity.ts';

/** How much one judged number of a table decides about a posterior. */
export interface EntrySensitivity {
  readonly node: string;
  readonly state: string;
  /** The states of the parents in this row, `a=x, b=y`; empty for a node without parents. */
  readonly given: string;
  readonly value: number;
  /** d posterior / d entry. */
  readonly slope: number;
  /** The value in [0, 1] at which the posterior falls to one half; null when none does. */
  readonly turns: number | null;
}

/** Families examined: the target, its parents, its children and every finding; large tables are left out. */
const MOST_ENTRIES = 64;

/**
 * The table entries that move P(target | evidence) most, by the absolute value of the slope. Looked for where numbers
 * matter: in the families of the target, of its relatives and of the findings.
 */
export function sensitiveEntries(
  network: Network,
  evidence: ReadonlyMap<string, NodeEvidence>,
  target: { readonly node: string; readonly state: string },
  limit = 5,
): readonly EntrySensitivity[] {
  const at = network.index.get(target.node) ?? -1;
  const near = new Set<number>([at, ...(network.parents[at] ?? []), ...(network.children[at] ?? [])]);
  for (const [name, value] of evidence)
    if (typeof value === 'string' || !('do' in value)) near.add(network.index.get(name) ?? -1);
  const found: EntrySensitivity[] = [];
  for (const node of near) {
    const definition = network.definition.nodes[node];
    const width = definition?.states.length ?? 0;
    const table = definition?.table;
    if (!definition || !table || table.length > MOST_ENTRIES || table.length === 0) continue;
    const reached = reachedRows(network, evidence, definition.parents, table.length / width);
    for (let row = 0; row < table.length / width; row++) {
      if (!reached(row)) continue;
      for (const [s, state] of definition.states.entries()) {
        const value = table[row * width + s] ?? 0;
        // Of two states one number is the other's complement.
        if (value >= 1 || (width === 2 && s === 1)) continue;
        const f = sensitivityFunction(network, evidence, target, { node: definition.name, row, state });
        if (Math.abs(f.slope) < 1e-12 || !Number.isFinite(f.slope)) continue;
        const half = (f.d / 2 - f.b) / (f.a - f.c / 2);
        found.push({
          node: definition.name,
          state,
          given: rowName(network, definition.parents, row),
          value,
          slope: f.slope,
          turns: half >= 0 && half <= 1 ? half : null,
        });
      }
    }
  }
  return found.sort((a, b) => Math.abs(b.slope) - Math.abs(a.slope)).slice(0, limit);
}

/** Rows whose parent states are possible at all under the evidence; the others have no influence. */
function reachedRows(
  network: Network,
  evidence: ReadonlyMap<string, NodeEvidence>,
  parents: readonly string[],
  rows: number,
): (row: number) => boolean {
  if (parents.length === 0 || rows > MOST_ENTRIES) return () => true;
  const { table } = jointDistribution(network, parents, evidence);
  return (row) => (table[row] ?? 0) > 0;
}

function rowName(network: Network, parents: readonly string[], row: number): string {
  const parts: string[] = [];
  let rest = row;
  for (const parent of parents.toReversed()) {
    const states = network.states[network.index.get(parent) ?? -1] ?? [];
    parts.unshift(`${parent}=${states[rest % states.length] ?? ''}`);
    rest = Math.floor(rest / states.length);
  }
  return parts.join(', ');
}
