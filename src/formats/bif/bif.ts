/*
 * Bayesian Interchange Format 0.15, as the bnlearn repository, GeNIe and JavaBayes write it:
 *
 *   network NAME { property …; }
 *   variable NAME { type discrete [ N ] { STATE, … }; property …; }
 *   probability ( NODE | PARENT, … ) {
 *     (STATE, …) P, …;      one row for each configuration of the parents, placed by its label
 *     default P, …;         every row without a label of its own
 *     table P, …;           all numbers: the node's state varies slowest, the last parent fastest
 *   }
 */
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { Limits } from '../../model/limits.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { NetworkText, NodeText } from './network-text.ts';
import { findCycle, lineAndColumn } from './network-text.ts';
import { parseTable } from './rows.ts';
import { Scanner } from './scanner.ts';

interface Declared {
  readonly name: string;
  readonly states: readonly string[];
  readonly stateIndex: ReadonlyMap<string, number>;
  readonly properties: string[];
  readonly at: number;
  parents: readonly string[];
  table: Float64Array | undefined;
}

/** State of one parse; `fail` records where and goes on. */
export interface BifReader {
  readonly scanner: Scanner;
  readonly limits: Limits;
  fail(id: string, at: number, message: string): void;
}

/**
 * Reads a network. A network is only usable when `issues` is empty: otherwise the value holds the nodes whose
 * tables could be read. Every message starts with line and column.
 */
export function parseBif(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<NetworkText> {
  const issues: Issue[] = [];
  const scanner = new Scanner(text);
  const reader: BifReader = {
    scanner,
    limits,
    fail: (id, at, message) => {
      // A file that is wrong on every line is reported by its first hundred lines.
      if (issues.length < 100) issues.push({ id, at, message: `${lineAndColumn(text, at)}: ${message}` });
    },
  };
  if (text.length > limits.bytes) {
    reader.fail('too-large', 0, `${text.length} characters, the limit is ${limits.bytes}`);
    return { value: { name: '', properties: [], nodes: [] }, issues };
  }
  const declared = new Map<string, Declared>();
  const properties: string[] = [];
  let name = '';
  while (!scanner.atEnd()) {
    const at = scanner.at;
    const keyword = scanner.word();
    if (keyword === 'network') {
      name = scanner.word();
      readBlock(reader, 'network', (word) => {
        if (word === 'property') properties.push(scanner.untilSemicolon());
        else return false;
        return true;
      });
    } else if (keyword === 'variable') readVariable(reader, declared);
    else if (keyword === 'probability') readProbability(reader, declared);
    else {
      reader.fail(
        'unknown-keyword',
        at,
        `expected network, variable or probability, found "${keyword || text[at]}"`,
      );
      const close = text.indexOf('}', at);
      scanner.at = close < 0 ? text.length : close + 1;
    }
  }
  const nodes: NodeText[] = [];
  for (const entry of declared.values()) {
    if (!entry.table) {
      reader.fail('no-probability', entry.at, `variable ${entry.name} has no probability block`);
      continue;
    }
    const { states, parents, table } = entry;
    nodes.push({ name: entry.name, states, parents, table, properties: entry.properties });
  }
  const cycle = findCycle(nodes);
  if (cycle) reader.fail('cycle', declared.get(cycle[0] ?? '')?.at ?? 0, `cycle: ${cycle.join(' -> ')}`);
  return { value: { name, properties, nodes }, issues };
}

/** Runs `statement` for each word of `{ … }`; a word it does not know is skipped to its `;` and reported. */
function readBlock(reader: BifReader, what: string, statement: (word: string) => boolean): void {
  const { scanner } = reader;
  if (!scanner.take('{')) reader.fail('syntax', scanner.at, `expected { after ${what}`);
  while (!scanner.take('}')) {
    if (scanner.atEnd()) {
      reader.fail('truncated', scanner.at, `the file ends inside ${what}`);
      return;
    }
    const at = scanner.at;
    const word = scanner.peekWord();
    if (word !== '') scanner.word();
    if (!statement(word)) {
      reader.fail('unknown-statement', at, `"${word || scanner.text[at]}" is not known in ${what}`);
      scanner.untilSemicolon();
    }
  }
}

function readVariable(reader: BifReader, declared: Map<string, Declared>): void {
  const { scanner } = reader;
  scanner.skipSpace();
  const at = scanner.at;
  const name = scanner.word();
  const states: string[] = [];
  const properties: string[] = [];
  readBlock(reader, `variable ${name}`, (word) => {
    if (word === 'property') properties.push(scanner.untilSemicolon());
    else if (word === 'type') readStates(reader, name, states);
    else return false;
    return true;
  });
  if (states.length === 0) reader.fail('no-states', at, `variable ${name} has no states`);
  const stateIndex = new Map(states.map((state, i) => [state, i]));
  if (stateIndex.size < states.length)
    reader.fail('duplicate-state', at, `variable ${name} names a state twice`);
  if (declared.has(name)) {
    reader.fail('duplicate-variable', at, `variable ${name} is declared twice`);
    return;
  }
  if (declared.size >= reader.limits.entries) {
    if (declared.size === reader.limits.entries) reader.fail('too-many', at, 'more variables than the limit');
    return;
  }
  declared.set(name, { name, states, stateIndex, properties, at, parents: [], table: undefined });
}

function readStates(reader: BifReader, name: string, states: string[]): void {
  const { scanner } = reader;
  const kind = scanner.word();
  if (kind !== 'discrete')
    reader.fail('not-discrete', scanner.at, `variable ${name} is ${kind}, not discrete`);
  let count = -1;
  if (scanner.take('[')) {
    count = scanner.number();
    scanner.take(']');
  }
  const at = scanner.at;
  if (!scanner.take('{')) reader.fail('syntax', at, `expected the states of ${name} in braces`);
  while (!scanner.take('}')) {
    const state = scanner.word();
    if (state === '') {
      reader.fail('syntax', scanner.at, `the states of ${name} are not closed by }`);
      break;
    }
    states.push(state);
    scanner.take(',');
  }
  scanner.take(';');
  if (count >= 0 && count !== states.length) {
    reader.fail('state-count', at, `variable ${name} announces ${count} states and lists ${states.length}`);
  }
}

function readProbability(reader: BifReader, declared: ReadonlyMap<string, Declared>): void {
  const { scanner } = reader;
  scanner.skipSpace();
  const at = scanner.at;
  if (!scanner.take('(')) reader.fail('syntax', at, 'expected ( after probability');
  const family: Declared[] = [];
  const names: string[] = [];
  for (;;) {
    scanner.skipSpace();
    const where = scanner.at;
    const name = scanner.word();
    if (name === '') break;
    const entry = declared.get(name);
    if (!entry) reader.fail('unknown-variable', where, `no variable is called ${name}`);
    else if (names.includes(name)) reader.fail('duplicate-parent', where, `${name} occurs twice`);
    else family.push(entry);
    names.push(name);
    if (!scanner.take('|')) scanner.take(',');
  }
  if (!scanner.take(')')) reader.fail('syntax', scanner.at, 'expected ) after the names');
  const [node, ...parents] = family;
  if (!node || family.length < names.length) {
    readBlock(reader, 'probability', () => {
      scanner.untilSemicolon();
      return true;
    });
    return;
  }
  const table = parseTable(reader, node, parents);
  if (node.table) reader.fail('duplicate-probability', at, `a second probability block for ${node.name}`);
  else if (table) {
    node.parents = parents.map((parent) => parent.name);
    node.table = table;
  }
}
