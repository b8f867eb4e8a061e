import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBif } from '../../../src/formats/bif/bif.ts';
import type { NetworkText } from '../../../src/formats/bif/network-text.ts';
import { renderBif } from '../../../src/formats/bif/render.ts';
import { parseXmlBif, renderXmlBif } from '../../../src/formats/xmlbif/xmlbif.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import { randomNetwork } from '../oracle.ts';

const TWO = `// a comment
network "two nodes" { property author someone; }
variable a-b {\r
  type discrete[2]{ <5, Asy/Patch };
}
variable b { type discrete [ 3 ] { 0, 5-12, 12+ }; property position = (3, 4) ; }
/* order does not
   matter */
probability ( b | a-b ) {
  (Asy/Patch) 0.5, 2.5e-1, .25;
  (<5) 1e0 0 0;
}
probability ( a-b ) { table 0.125, 0.875; }
`;

/** Strips what the random definitions do not have. */
function asText(network: { name: string; nodes: readonly object[] }): NetworkText {
  return {
    name: network.name,
    properties: [],
    nodes: network.nodes.map((node) => {
      const { name, states, parents, table } = node as {
        name: string;
        states: string[];
        parents: string[];
        table: number[];
      };
      return { name, states, parents, table: Float64Array.from(table), properties: [] };
    }),
  };
}

const idsOf = (text: string): string[] => parseBif(text).issues.map((issue) => issue.id);

describe('parseBif', () => {
  it('reads odd names, exponents, comments, quotes and properties, rows by their label', () => {
    const { value, issues } = parseBif(TWO);
    expect(issues).toEqual([]);
    expect(value.name).toBe('two nodes');
    expect(value.properties).toEqual(['author someone']);
    expect(value.nodes.map((node) => node.name)).toEqual(['a-b', 'b']);
    expect(value.nodes[0]?.states).toEqual(['<5', 'Asy/Patch']);
    expect([...(value.nodes[0]?.table ?? [])]).toEqual([0.125, 0.875]);
    expect(value.nodes[1]?.states).toEqual(['0', '5-12', '12+']);
    expect(value.nodes[1]?.properties).toEqual(['position = (3, 4)']);
    expect([...(value.nodes[1]?.table ?? [])]).toEqual([1, 0, 0, 0.5, 0.25, 0.25]);
  });

  it('fills rows from default and reads full tables with the own state slowest', () => {
    const withDefault = TWO.replace('(<5) 1e0 0 0;', 'default 0.2 0.3 0.5;');
    expect([...(parseBif(withDefault).value.nodes[1]?.table ?? [])]).toEqual([
      0.2, 0.3, 0.5, 0.5, 0.25, 0.25,
    ]);
    const full = TWO.replace(/\(Asy[^]*?0 0;/, 'table 0.1, 0.5, 0.2, 0.25, 0.7, 0.25;');
    expect([...(parseBif(full).value.nodes[1]?.table ?? [])]).toEqual([0.1, 0.2, 0.7, 0.5, 0.25, 0.25]);
  });

  it.each([
    ['missing-row', TWO.replace('(<5) 1e0 0 0;', ''), /line 9, column 24: no row for \(a-b=<5\) of b/],
    [
      'duplicate-row',
      TWO.replace('(<5) 1e0 0 0;', '(<5) 1 0 0; (<5) 1 0 0;'),
      /line 11, column 15: a second row/,
    ],
    ['row-sum', TWO.replace('1e0', '0.9'), /\(a-b=<5\) of b sums to 0.9, not 1/],
    ['row-length', TWO.replace('1e0 0 0', '1e0 0'), /2 numbers, b needs 3 here/],
    ['unknown-state', TWO.replace('(<5)', '(<6)'), /line 11, column 4: a-b has no state <6/],
    [
      'unknown-variable',
      TWO.replace('( b | a-b )', '( b | c )'),
      /line 9, column 19: no variable is called c/,
    ],
    ['state-count', TWO.replace('[ 3 ]', '[ 4 ]'), /announces 4 states and lists 3/],
    ['duplicate-state', TWO.replace('5-12', '0'), /variable b names a state twice/],
    ['negative', TWO.replace('.25;', '-.25;'), /a probability of b is -0.25/],
    ['duplicate-variable', TWO.replace('variable b', 'variable a-b'), /variable a-b is declared twice/],
    ['no-probability', TWO.replace(/probability \( a-b[^]*/, ''), /variable a-b has no probability block/],
    ['label-length', TWO.replace('(<5)', '(<5, 0)'), /2 states in a label, b has 1 parents/],
    ['truncated', TWO.slice(0, TWO.indexOf('1e0')), /the file ends inside/],
    [
      'unknown-keyword',
      `nonsense { }\n${TWO}`,
      /line 1, column 1: expected network, variable or probability/,
    ],
    ['cycle', TWO.replace('( a-b ) { table 0.125, 0.875; }', '( a-b | b ) { default 0.1, 0.9; }'), /cycle: /],
    ['not-discrete', TWO.replace('discrete [ 3 ]', 'continuous [ 3 ]'), /variable b is continuous/],
  ])('reports %s', (id, text, message) => {
    const { issues } = parseBif(text);
    expect(issues.map((issue) => issue.id)).toContain(id);
    expect(issues.find((issue) => issue.id === id)?.message).toMatch(message);
  });

  it('refuses a table that is larger than the limits before making it', () => {
    const many = Array.from(
      { length: 30 },
      (_, i) => `variable v${i} { type discrete [ 2 ] { a, b }; }`,
    ).join('\n');
    const names = Array.from({ length: 29 }, (_, i) => `v${i + 1}`).join(', ');
    expect(idsOf(`${many} probability ( v0 | ${names} ) { default 0.5 0.5; }`)).toContain('table-too-large');
    expect(parseBif(TWO, { ...DEFAULT_LIMITS, bytes: 20 }).issues[0]?.id).toBe('too-large');
  });

  it('never throws, whatever is cut out of or put into a file', () => {
    fc.assert(
      fc.property(fc.nat(TWO.length), fc.nat(20), fc.string(), (at, cut, junk) => {
        const text = TWO.slice(0, at) + junk + TWO.slice(at + cut);
        const { value, issues } = parseBif(text);
        for (const { at: offset } of issues) expect(offset).toBeLessThanOrEqual(text.length + 1);
        expect(value.nodes.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 500 },
    );
  });
});

describe('writing', () => {
  it('gives the same network back, bit for bit, from BIF and XMLBIF', () => {
    fc.assert(
      fc.property(randomNetwork(6), (definition) => {
        const network = asText(definition);
        expect(parseBif(renderBif(network))).toEqual({ value: network, issues: [] });
        expect(parseXmlBif(renderXmlBif(network))).toEqual({ value: network, issues: [] });
      }),
      { numRuns: 100 },
    );
    const { value } = parseBif(TWO);
    expect(parseBif(renderBif(value)).value).toEqual(value);
    expect(parseXmlBif(renderXmlBif(value)).value).toEqual(value);
  });
});

describe('parseXmlBif', () => {
  const XML = renderXmlBif(parseBif(TWO).value);

  it('passes over comments, document type and entities', () => {
    const dressed = XML.replace(
      '<BIF',
      '<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> ]>\n<!-- hello --><BIF',
    ).replace('0.125', '<!-- first --> 0.125');
    const { value, issues } = parseXmlBif(dressed);
    expect(issues).toEqual([]);
    expect(value.nodes[0]?.states).toEqual(['<5', 'Asy/Patch']);
    expect(value.nodes[0]?.table[0]).toBe(0.125);
  });

  it.each([
    ['row-length', XML.replace('0.125', ''), /1 numbers, the table of a-b needs 2/],
    ['unknown-variable', XML.replace('<GIVEN>a-b', '<GIVEN>c'), /no variable is called c/],
    ['row-sum', XML.replace('0.125', '0.5'), /row 1 of a-b sums to 1.375/],
    ['not-a-probability', XML.replace('0.125', 'x'), /a probability of a-b is x/],
    ['not-xmlbif', '<html></html>', /no BIF element/],
    ['truncated', XML.slice(0, XML.indexOf('0.125')), /ends inside DEFINITION/],
    ['duplicate-probability', XML.replace('<FOR>b', '<FOR>a-b'), /second definition for a-b|occurs twice/],
  ])('reports %s', (id, text, message) => {
    const found = parseXmlBif(text).issues;
    expect(found.map((issue) => issue.id)).toContain(id);
    expect(found.map((issue) => issue.message).join('\n')).toMatch(message);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.nat(XML.length), fc.nat(20), fc.string(), (at, cut, junk) => {
        const { issues } = parseXmlBif(XML.slice(0, at) + junk + XML.slice(at + cut));
        expect(Array.isArray(issues)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
