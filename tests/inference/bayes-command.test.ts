import { describe, expect, it } from 'vitest';
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
