/*
 * XMLBIF 0.3:
 *
 *   <BIF VERSION="0.3"><NETWORK><NAME>…</NAME>
 *     <VARIABLE TYPE="nature"><NAME>…</NAME><OUTCOME>…</OUTCOME>… <PROPERTY>…</PROPERTY></VARIABLE>
 *     <DEFINITION><FOR>node</FOR><GIVEN>parent</GIVEN>… <TABLE>0.1 0.9 …</TABLE></DEFINITION>
 *   </NETWORK></BIF>
 *
 * In TABLE the node's own outcome varies fastest, then the last GIVEN. The structure and the numbers of a network are
 * the same thing in BIF, hence the shared types.
 */
import type { Limits } from '../../model/limits.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { NetworkText, NodeText } from '../bif/network-text.ts';
import { findCycle, lineAndColumn, ROW_SUM_TOLERANCE } from '../bif/network-text.ts';
import { escaped, markupOf } from './markup.ts';

interface Variable {
  readonly name: string;
  readonly states: readonly string[];
  readonly properties: readonly string[];
  readonly at: number;
}

interface Definition {
  readonly node: string;
  readonly parents: readonly string[];
  readonly numbers: readonly string[];
  readonly at: number;
}

/** Reads a network; as with BIF it is only usable when `issues` is empty. Messages start with line and column. */
export function parseXmlBif(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<NetworkText> {
  const issues: Issue[] = [];
  const fail = (id: string, at: number, message: string): void => {
    if (issues.length < 100) issues.push({ id, at, message: `${lineAndColumn(text, at)}: ${message}` });
  };
  if (text.length > limits.bytes) {
    fail('too-large', 0, `${text.length} characters, the limit is ${limits.bytes}`);
    return { value: { name: '', properties: [], nodes: [] }, issues };
  }
  const { name, properties, variables, definitions } = collected(text, fail);
  if (!/<\s*BIF[\s>]/i.test(text)) fail('not-xmlbif', 0, 'there is no BIF element');
  const states = new Map<string, readonly string[]>();
  for (const variable of variables) {
    if (states.has(variable.name))
      fail('duplicate-variable', variable.at, `${variable.name} is declared twice`);
    if (variable.states.length === 0)
      fail('no-states', variable.at, `variable ${variable.name} has no outcomes`);
    if (new Set(variable.states).size < variable.states.length) {
      fail('duplicate-state', variable.at, `variable ${variable.name} names an outcome twice`);
    }
    states.set(variable.name, variable.states);
  }
  const byNode = new Map<string, NodeText>();
  for (const definition of definitions) {
    if (byNode.has(definition.node)) {
      fail('duplicate-probability', definition.at, `a second definition for ${definition.node}`);
      continue;
    }
    const node = nodeOf(definition, variables, states, fail);
    if (node) byNode.set(definition.node, node);
  }
  const nodes: NodeText[] = [];
  for (const variable of variables) {
    const node = byNode.get(variable.name);
    if (node) nodes.push(node);
    else fail('no-probability', variable.at, `variable ${variable.name} has no usable definition`);
  }
  const cycle = findCycle(nodes);
  if (cycle) {
    fail('cycle', definitions.find((d) => d.node === cycle[0])?.at ?? 0, `cycle: ${cycle.join(' -> ')}`);
  }
  return { value: { name, properties, nodes }, issues };
}

type Fail = (id: string, at: number, message: string) => void;

function collected(text: string, fail: Fail) {
  const variables: Variable[] = [];
  const definitions: Definition[] = [];
  const properties: string[] = [];
  let name = '';
  let parts: { element: string; text: string }[] = [];
  let inside: { element: string; at: number } | undefined;
  let words = '';
  for (const piece of markupOf(text)) {
    if (piece.kind === 'text') {
      words += piece.text;
      continue;
    }
    const element = piece.name.toUpperCase();
    const block = element === 'VARIABLE' || element === 'DEFINITION';
    if (piece.kind === 'open') {
      if (block) {
        if (inside) fail('syntax', piece.at, `${element} inside ${inside.element}`);
        [inside, parts] = [{ element, at: piece.at }, []];
      }
      words = '';
      continue;
    }
    const content = words.trim();
    words = '';
    if (block && inside) {
      const texts = (wanted: string): string[] =>
        parts.flatMap((p) => (p.element === wanted ? [p.text] : []));
      if (element === 'VARIABLE') {
        const [own = '', states, notes] = [texts('NAME')[0], texts('OUTCOME'), texts('PROPERTY')];
        variables.push({ name: own, states, properties: notes, at: inside.at });
      } else {
        const numbers = texts('TABLE')
          .join(' ')
          .split(/\s+/)
          .filter((word) => word !== '');
        definitions.push({ node: texts('FOR')[0] ?? '', parents: texts('GIVEN'), numbers, at: inside.at });
      }
      inside = undefined;
    } else if (inside) parts.push({ element, text: content });
    else if (element === 'NAME') name = content;
    else if (element === 'PROPERTY') properties.push(content);
  }
  if (inside) fail('truncated', inside.at, `the file ends inside ${inside.element}`);
  return { name, properties, variables, definitions };
}

function nodeOf(
  definition: Definition,
  variables: readonly Variable[],
  states: ReadonlyMap<string, readonly string[]>,
  fail: Fail,
): NodeText | undefined {
  const { node, parents, numbers, at } = definition;
  const unknown = [node, ...parents].filter((name) => !states.has(name));
  for (const name of unknown) fail('unknown-variable', at, `no variable is called ${name}`);
  if (new Set([node, ...parents]).size <= parents.length)
    fail('duplicate-parent', at, `a name occurs twice in ${node}`);
  if (unknown.length > 0) return undefined;
  const own = states.get(node) ?? [];
  const expected = parents.reduce((n, parent) => n * (states.get(parent)?.length ?? 1), own.length);
  const table = Float64Array.from(numbers, Number);
  if (table.length !== expected) {
    fail('row-length', at, `${table.length} numbers, the table of ${node} needs ${expected}`);
    return undefined;
  }
  for (let row = 0; row < table.length; row += own.length) {
    let sum = 0;
    for (let s = row; s < row + own.length; s++) {
      const p = table[s] ?? Number.NaN;
      if (!(p >= 0)) fail('not-a-probability', at, `a probability of ${node} is ${numbers[s]}`);
      sum += p;
    }
    if (Math.abs(sum - 1) > ROW_SUM_TOLERANCE) {
      fail('row-sum', at, `row ${row / own.length + 1} of ${node} sums to ${sum}, not 1`);
    }
  }
  const properties = variables.find((variable) => variable.name === node)?.properties ?? [];
  return { name: node, states: own, parents, table, properties };
}

/** The network as XMLBIF; reading it back gives the same numbers bit for bit. */
export function renderXmlBif(network: NetworkText): string {
  const lines = ['<?xml version="1.0"?>', '<BIF VERSION="0.3">', '<NETWORK>', tag('NAME', network.name)];
  for (const property of network.properties) lines.push(tag('PROPERTY', property));
  for (const node of network.nodes) {
    lines.push('<VARIABLE TYPE="nature">', tag('NAME', node.name));
    for (const state of node.states) lines.push(tag('OUTCOME', state));
    for (const property of node.properties) lines.push(tag('PROPERTY', property));
    lines.push('</VARIABLE>');
  }
  for (const node of network.nodes) {
    lines.push('<DEFINITION>', tag('FOR', node.name));
    for (const parent of node.parents) lines.push(tag('GIVEN', parent));
    lines.push(tag('TABLE', Array.from(node.table, String).join(' ')), '</DEFINITION>');
  }
  return `${[...lines, '</NETWORK>', '</BIF>'].join('\n')}\n`;
}

function tag(name: string, text: string): string {
  return `  <${name}>${escaped(text)}</${name}>`;
}
