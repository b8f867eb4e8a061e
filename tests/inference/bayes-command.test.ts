import { describe, expect, it } from 'vitest';
import { renderExplain } from '../../src/cli/bayes/explain.ts';
import { renderBayesQuery, renderTroubleshoot } from '../../src/cli/bayes/replies.ts';
import { renderBif } from '../../src/formats/bif/render.ts';
import { renderXmlBif } from '../../src/formats/xmlbif/xmlbif.ts';
import { jointDistribution } from '../../src/inference/joint.ts';
import { buildNetwork } from '../../src/inference/network.ts';
import { rankNodeTests } from '../../src/inference/node-tests.ts';
import { ASIA } from './asia.ts';

const network = {
  name: 'asia',
  properties: [],
  nodes: ASIA.nodes.map((node) => ({ ...node, table: Float64Array.from(node.table ?? []), properties: [] })),
};
const text = renderBif(network);
const asia = buildNetwork(ASIA);

describe('bayes query', () => {
  it('prints every posterior, as a table and as JSON', () => {
    const reply = renderBayesQuery({ name: 'asia', text, evidence: 'xray=yes, dysp=yes' });
    expect(reply.exitCode).toBe(0);
    expect(reply.text).toContain('asia: P(evidence) = 0.07067\n');
    expect(reply.text).toMatch(/^ {2}lung {4}yes 62\.13% +no 37\.87%$/m);
    expect(reply.text).toMatch(/^ {2}xray \* +yes 100\.00%/m);
    expect(reply.json).toMatchObject({ network: 'asia', posteriors: { xray: { yes: 1, no: 0 } } });
    const { pEvidence } = reply.json as { pEvidence: number };
    expect(pEvidence).toBeCloseTo(0.0706701044, 12);
  });

  it('shows chosen nodes, reads XMLBIF, and sets nodes from outside', () => {
    const reply = renderBayesQuery({
      name: 'x',
      text: renderXmlBif(network),
      evidence: 'either:=yes',
      nodes: ['lung'],
    });
    const { posteriors } = reply.json as { posteriors: { lung: { yes: number } } };
    expect(Object.keys(posteriors)).toEqual(['lung']);
    expect(posteriors.lung.yes).toBeCloseTo(0.055, 12);
  });

  it.each([
    [2, 'lng=yes', /did you mean lung\?/],
    [2, 'lung=maybe', /its states are yes, no/],
    [2, 'lung', /evidence is written node=state/],
    [2, 'lung=yes,lung=no', /lung occurs twice/],
    [1, 'lung=yes,either=no', /lung, either exclude each other/],
  ])('answers a wrong question with exit code %i: %s', (exitCode, evidence, message) => {
    const reply = renderBayesQuery({ name: 'asia', text, evidence });
    expect(reply).toMatchObject({ exitCode, json: undefined });
    expect(reply.text).toMatch(message);
  });

  it('names the line of a broken file', () => {
    const reply = renderBayesQuery({ name: 'asia', text: text.replace('table 0.5, 0.5', 'table 0.5, 0.6') });
    expect(reply.exitCode).toBe(2);
    expect(reply.text).toMatch(/^asia: line \d+, column \d+: the row \(\) of smoke sums to 1.1, not 1$/m);
  });
});

describe('bayes troubleshoot', () => {
  it('ranks tests by the information that the joint distribution gives', () => {
    const evidence = new Map([['dysp', 'yes']]);
    const tests = rankNodeTests(asia, evidence, { targets: ['lung'] });
    expect(tests.map((test) => test.bits)).toEqual(tests.map((test) => test.bits).toSorted((a, b) => b - a));
    for (const { node, bits } of tests) {
      const { table } = jointDistribution(asia, ['lung', node], evidence);
      const [ab = 0, aB = 0, Ab = 0, AB = 0] = table;
      const cells: [number, number, number][] = [
        [ab, ab + aB, ab + Ab],
        [aB, ab + aB, aB + AB],
        [Ab, Ab + AB, ab + Ab],
        [AB, Ab + AB, aB + AB],
      ];
      const expected = cells.reduce((sum, [p, q, r]) => (p > 0 ? sum + p * Math.log2(p / (q * r)) : sum), 0);
      expect(bits).toBeCloseTo(expected, 10);
    }
  });

  it('prefers what is cheap for what it tells', () => {
    const request = { name: 'asia', text, evidence: 'dysp=yes', nodes: ['lung'] };
    const plain = renderTroubleshoot(request).json as { tests: { node: string }[] };
    expect(plain.tests[0]?.node).toBe('either');
    const reply = renderTroubleshoot({ ...request, costs: 'either=1000' });
    const dear = reply.json as { tests: { node: string }[] };
    expect(dear.tests[0]?.node).toBe('xray');
    expect(reply.text).toMatch(/next best tests/);
    expect(reply.text).toMatch(/xray +0\.\d+ bit +cost 1 +yes \(.*%\) -> lung=yes/);
  });

  it('says when the findings do not fit together', () => {
    const reply = renderTroubleshoot({ name: 'asia', text, evidence: 'xray=no,lung=yes,bronc=no,dysp=no' });
    expect(reply.text).toContain('fit together badly');
    expect(renderTroubleshoot({ name: 'asia', text, evidence: 'xray=yes,lung=yes' }).text).not.toContain(
      'badly',
    );
  });
});

describe('evidence as it is written', () => {
  const odd = {
    name: 'odd',
    properties: [],
    nodes: [
      {
        name: 'sign',
        states: ['<5', '>=7.5', 'a, b', '12+'],
        parents: [],
        table: Float64Array.of(0.1, 0.2, 0.3, 0.4),
        properties: [],
      },
      {
        name: 'seen',
        states: ['Asy/Patch', 'x=y'],
        parents: ['sign'],
        table: Float64Array.of(0.5, 0.5, 0.9, 0.1, 0.2, 0.8, 0.25, 0.75),
        properties: [],
      },
    ],
  };
  const odds = renderXmlBif(odd);
  it.each([
    ['sign=<5', 0.1],
    ['sign=>=7.5', 0.2],
    ['sign=a, b', 0.3],
    ['sign=a, b,seen=x=y', 0.24],
    ['seen=Asy/Patch,sign=12+', 0.1],
    ['sign~0:0:1:1', 0.7],
  ])('%s', (evidence, expected) => {
    const reply = renderBayesQuery({ name: 'odd', text: odds, evidence });
    expect(reply.text).toContain('odd: P(evidence)');
    expect((reply.json as { pEvidence: number }).pEvidence).toBeCloseTo(expected, 12);
  });

  it.each([
    ['sign=a', /no state a; its states are <5, >=7.5, a, b, 12\+/],
    ['sign~1:2', /4 states, 2 weights/],
    ['sign~1:2:x:1', /a weight must be a number, not "x"/],
    ['=x', /evidence is written/],
  ])('refuses %s', (evidence, message) => {
    expect(renderBayesQuery({ name: 'odd', text: odds, evidence }).text).toMatch(message);
  });
});

describe('bayes explain', () => {
  it('gives contributions that add up, the finding against, and numbers that would turn the answer', () => {
    const reply = renderExplain({
      name: 'asia',
      text,
      evidence: 'xray=yes,bronc=yes,dysp=yes',
      nodes: ['lung'],
    });
    expect(reply.exitCode).toBe(0);
    const { nodes } = reply.json as {
      nodes: {
        state: string;
        probability: number;
        priorLogOdds: number;
        logOdds: number;
        contributions: { finding: string; logOdds: number }[];
        against: string | null;
        without: { finding: string; probability: number; top: string }[];
        sensitive: { node: string; given: string; state: string; value: number; turns: number | null }[];
      }[];
    };
    const [told] = nodes;
    expect(told).toBeDefined();
    if (!told) return;
    const sum = told.contributions.reduce((total, { logOdds }) => total + logOdds, told.priorLogOdds);
    expect(sum).toBeCloseTo(told.logOdds, 10);
    expect(told.probability).toBeCloseTo(1 / (1 + Math.exp(-told.logOdds)), 10);
    expect(told.without.map(({ finding }) => finding)).toEqual(['xray', 'bronc', 'dysp']);
    expect(told.sensitive.length).toBeGreaterThan(0);
    const turning = told.sensitive.find(({ turns }) => turns !== null);
    expect(turning).toBeDefined();
    // Put the number in, and the state is no longer more probable than not.
    const nodesThen = ASIA.nodes.map((node) => {
      if (node.name !== turning?.node || turning.turns === null) return node;
      const rows = turning.given === '' ? [] : turning.given.split(', ').map((part) => part.split('=')[1]);
      const row = node.parents.reduce((at, _, k) => at * 2 + (rows[k] === 'yes' ? 0 : 1), 0);
      const table = Array.from(node.table ?? []);
      table[row * 2] = turning.turns;
      table[row * 2 + 1] = 1 - turning.turns;
      return { ...node, table };
    });
    const changed = buildNetwork({ ...ASIA, nodes: nodesThen });
    const { table } = jointDistribution(
      changed,
      ['lung'],
      new Map([
        ['xray', 'yes'],
        ['bronc', 'yes'],
        ['dysp', 'yes'],
      ]),
    );
    expect(table[0]).toBeCloseTo(0.5, 9);
  });

  it('takes the cause that moved most where none is named, and says when findings pull apart', () => {
    const reply = renderExplain({ name: 'asia', text, evidence: 'xray=no,lung=yes,bronc=no,dysp=no' });
    expect(reply.text).toMatch(/^asia: smoke is yes/);
    expect(reply.text).toContain('fit together badly');
  });
});

describe('memory', () => {
  it('refuses, or answers approximately with the error when allowed', () => {
    const refused = renderBayesQuery({ name: 'asia', text, maxBytes: 100 });
    expect(refused).toMatchObject({ exitCode: 2, json: undefined });
    const allowed = renderBayesQuery({
      name: 'asia',
      text,
      maxBytes: 100,
      approximate: { method: 'loopy-propagation' },
    });
    expect(allowed.text).toMatch(/^asia: approximate \(loopy-propagation, error about/);
    expect(allowed.json).toMatchObject({ pEvidence: null, approximate: { method: 'loopy-propagation' } });
  });
});
