import type { BifReader } from './bif.ts';
import { ROW_SUM_TOLERANCE } from './network-text.ts';

interface Family {
  readonly name: string;
  readonly states: readonly string[];
  readonly stateIndex: ReadonlyMap<string, number>;
}

/**
 * Reads the braces of a probability block. Rows go where their label says, never where they stand. Undefined when
 * the table would be larger than the limits allow.
 */
export function parseTable(
  reader: BifReader,
  node: Family,
  parents: readonly Family[],
): Float64Array | undefined {
  const { scanner } = reader;
  const start = scanner.at;
  const width = node.states.length;
  const rows = parents.reduce((count, parent) => count * parent.states.length, 1);
  if (rows * width * 8 > reader.limits.bytes) {
    reader.fail('table-too-large', start, `the table of ${node.name} has ${rows * width} numbers`);
    const close = scanner.text.indexOf('}', start);
    scanner.at = close < 0 ? scanner.text.length : close + 1;
    return undefined;
  }
  const table = new Float64Array(rows * width);
  const given = new Uint8Array(rows);
  let fallback: Float64Array | undefined;
  if (!scanner.take('{')) reader.fail('syntax', scanner.at, `expected { after the family of ${node.name}`);
  while (!scanner.take('}')) {
    if (scanner.atEnd()) {
      reader.fail('truncated', scanner.at, `the file ends inside the probabilities of ${node.name}`);
      break;
    }
    const at = scanner.at;
    if (scanner.take('(')) {
      const row = readLabel(reader, node, parents);
      if (row >= 0 && given[row] === 1)
        reader.fail('duplicate-row', at, `a second row for this configuration`);
      readNumbers(
        reader,
        node,
        row >= 0 ? table.subarray(row * width, (row + 1) * width) : new Float64Array(width),
      );
      if (row >= 0) given[row] = 1;
      continue;
    }
    const word = scanner.word();
    if (word === 'table') {
      const flat = new Float64Array(rows * width);
      readNumbers(reader, node, flat);
      for (let row = 0; row < rows; row++) {
        for (let s = 0; s < width; s++) table[row * width + s] = flat[s * rows + row] as number;
      }
      given.fill(1);
    } else if (word === 'default') {
      fallback = new Float64Array(width);
      readNumbers(reader, node, fallback);
    } else {
      if (word !== 'property') {
        reader.fail('unknown-statement', at, `"${word || scanner.text[at]}" is not known in probability`);
      }
      scanner.untilSemicolon();
    }
  }
  for (let row = 0; row < rows; row++) {
    if (given[row] === 1) continue;
    if (fallback) table.set(fallback, row * width);
    else {
      const message = `no row for ${rowLabel(parents, row)} of ${node.name}`;
      reader.fail('missing-row', start, message);
    }
  }
  checkSums(reader, start, node, parents, table, given);
  return table;
}

/** The row that a label `(yes, no)` names, or -1. The opening parenthesis has been read. */
function readLabel(reader: BifReader, node: Family, parents: readonly Family[]): number {
  const { scanner } = reader;
  const at = scanner.at;
  let row = 0;
  let count = 0;
  while (!scanner.take(')')) {
    const state = scanner.word();
    if (state === '') {
      reader.fail('syntax', scanner.at, 'a row label is not closed by )');
      return -1;
    }
    scanner.take(',');
    const parent = parents[count++];
    const index = parent?.stateIndex.get(state);
    if (parent && index === undefined)
      reader.fail('unknown-state', at, `${parent.name} has no state ${state}`);
    row = parent && index !== undefined && row >= 0 ? row * parent.states.length + index : -1;
  }
  if (count === parents.length) return row;
  reader.fail('label-length', at, `${count} states in a label, ${node.name} has ${parents.length} parents`);
  return -1;
}

/** Fills `into` from `P, P, …;`. */
function readNumbers(reader: BifReader, node: Family, into: Float64Array): void {
  const { scanner } = reader;
  const at = scanner.at;
  let count = 0;
  for (;;) {
    const value = scanner.number();
    if (Number.isNaN(value)) break;
    if (value < 0) reader.fail('negative', scanner.at, `a probability of ${node.name} is ${value}`);
    if (count < into.length) into[count] = value;
    count++;
    scanner.take(',');
  }
  if (!scanner.take(';')) {
    reader.fail('syntax', scanner.at, `expected a number or ; in the probabilities of ${node.name}`);
    scanner.untilSemicolon();
  }
  if (count !== into.length)
    reader.fail('row-length', at, `${count} numbers, ${node.name} needs ${into.length} here`);
}

function checkSums(
  reader: BifReader,
  at: number,
  node: Family,
  parents: readonly Family[],
  table: Float64Array,
  given: Uint8Array,
): void {
  const width = node.states.length;
  for (let row = 0; row * width < table.length; row++) {
    let sum = 0;
    for (let s = row * width; s < (row + 1) * width; s++) sum += table[s] as number;
    const missing = sum === 0 && given[row] === 0;
    if (Math.abs(sum - 1) > ROW_SUM_TOLERANCE && !missing) {
      reader.fail('row-sum', at, `the row ${rowLabel(parents, row)} of ${node.name} sums to ${sum}, not 1`);
    }
  }
}

function rowLabel(parents: readonly Family[], row: number): string {
  const parts: string[] = [];
  let rest = row;
  for (const parent of parents.toReversed()) {
    parts.unshift(`${parent.name}=${parent.states[rest % parent.states.length]}`);
    rest = Math.floor(rest / parent.states.length);
  }
  return `(${parts.join(', ')})`;
}
