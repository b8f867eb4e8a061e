import type { NetworkText, NodeText } from './network-text.ts';

/** The network as BIF, with labelled rows; reading it back gives the same numbers bit for bit. */
export function renderBif(
  network: Omit<NetworkText, 'properties'> & { properties?: readonly string[] },
): string {
  const byName = new Map(network.nodes.map((node) => [node.name, node]));
  const lines = [`network ${word(network.name || 'unknown')} {`];
  for (const property of network.properties ?? []) lines.push(`  property ${property};`);
  lines.push('}');
  for (const node of network.nodes) {
    lines.push(`variable ${word(node.name)} {`);
    lines.push(`  type discrete [ ${node.states.length} ] { ${node.states.map(word).join(', ')} };`);
    for (const property of node.properties ?? []) lines.push(`  property ${property};`);
    lines.push('}');
  }
  for (const node of network.nodes) lines.push(...probability(node, byName));
  return `${lines.join('\n')}\n`;
}

function probability(node: NodeText, byName: ReadonlyMap<string, NodeText>): string[] {
  const width = node.states.length;
  const row = (r: number): string =>
    Array.from(node.table.subarray(r * width, (r + 1) * width), String).join(', ');
  if (node.parents.length === 0) return [`probability ( ${word(node.name)} ) {`, `  table ${row(0)};`, '}'];
  const parents = node.parents.map((name) => byName.get(name)?.states ?? []);
  const rows = node.table.length / Math.max(1, width);
  const lines = [`probability ( ${word(node.name)} | ${node.parents.map(word).join(', ')} ) {`];
  for (let r = 0; r < rows; r++) {
    const label: string[] = [];
    let rest = r;
    for (const states of parents.toReversed()) {
      label.unshift(word(states[rest % states.length] ?? ''));
      rest = Math.floor(rest / states.length);
    }
    lines.push(`  (${label.join(', ')}) ${row(r)};`);
  }
  return [...lines, '}'];
}

/** Quoted when a bare word would end early. */
function word(name: string): string {
  return name === '' || /[\s,;{}()[\]|]/.test(name) || name.startsWith('//') || name.startsWith('/*')
    ? `"${name}"`
    : name;
}
