/*
 * tsx bench/inference-golden.ts DIR GOLDENDIR
 *
 * Compares with reference answers: NET.golden.json ({cases: [{evidence, pEvidence, posteriors}]}) and NET.T1.txt
 * (lines P, E, L, Q: prior marginals, evidence, its probability, posteriors). Where the rows of a network do not sum
 * to one, equally valid conventions differ by about the error of the sums, and the tolerance follows it. The directories
 * default to $CROSSROOT_BIF and $CROSSROOT_BIF_GOLDEN. Exit 1 when an answer is outside its tolerance.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseBif } from '../src/formats/bif/bif.ts';
import { InferenceEngine } from '../src/inference/engine.ts';
import type { Network } from '../src/inference/network.ts';
import { buildNetwork } from '../src/inference/network.ts';

interface Reference {
  readonly evidence: Readonly<Record<string, string>>;
  readonly pEvidence: number | undefined;
  readonly posteriors: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const directory = process.argv[2] ?? process.env['CROSSROOT_BIF'];
const goldenDirectory = process.argv[3] ?? process.env['CROSSROOT_BIF_GOLDEN'];
if (directory === undefined || goldenDirectory === undefined) {
  console.error('usage: tsx bench/inference-golden.ts DIR GOLDENDIR');
  process.exit(2);
}
let violations = 0;
let compared = 0;
console.log('network      reference  cases  posteriors      allowed   P(evidence)     allowed');
for (const file of readdirSync(goldenDirectory).sort()) {
  const [, name, kind] = /^(.+)\.(golden\.json|T1\.txt)$/.exec(file) ?? [];
  if (name === undefined || kind === undefined) continue;
  const bif = join(directory, `${name}.bif`);
  if (!existsSync(bif)) {
    console.log(`${name}: no ${bif}`);
    violations++;
    continue;
  }
  const { value, issues } = parseBif(readFileSync(bif, 'utf8'));
  if (issues.length > 0) throw new Error(`${bif}: ${issues[0]?.message}`);
  const network = buildNetwork(value);
  const text = readFileSync(join(goldenDirectory, file), 'utf8');
  const exact = kind === 'golden.json';
  const references = exact ? (JSON.parse(text) as { cases: Reference[] }).cases : tabulated(text);
  // The text files come from an engine that keeps probabilities as 32-bit floats.
  const allowed = Math.max(exact ? 1e-9 : 5e-8, network.rowSumError);
  const allowedEvidence = Math.max(exact ? 1e-9 : 1e-6, 10 * network.rowSumError);
  compare(name, network, kind, references, allowed, allowedEvidence);
}
if (compared === 0) {
  console.error(`no reference answers in ${goldenDirectory}`);
  violations++;
}
console.log(`${compared} probabilities compared, ${violations} violations`);
process.exit(violations > 0 ? 1 : 0);

function compare(
  name: string,
  network: Network,
  kind: string,
  references: readonly Reference[],
  allowed: number,
  allowedEvidence: number,
): void {
  let worst = 0;
  let worstEvidence = 0;
  for (const reference of references) {
    const engine = new InferenceEngine(network, { evidence: reference.evidence, maxBytes: 2 ** 33 });
    const posteriors = engine.posteriors();
    if (reference.pEvidence !== undefined) {
      worstEvidence = Math.max(
        worstEvidence,
        Math.abs(engine.probabilityOfEvidence() / reference.pEvidence - 1),
      );
    }
    for (const [node, distribution] of Object.entries(reference.posteriors)) {
      const states = network.states[network.index.get(node) ?? -1] ?? [];
      const own = posteriors.get(node) ?? new Float64Array(0);
      const sum = own.reduce((a, b) => a + b, 0);
      if (!(Math.abs(sum - 1) <= 1e-12)) worst = Number.NaN;
      for (const [state, p] of Object.entries(distribution)) {
        worst = Math.max(worst, Math.abs((own[states.indexOf(state)] ?? Number.NaN) - p));
        compared++;
      }
    }
  }
  const right = worst <= allowed && worstEvidence <= allowedEvidence;
  if (!right) violations++;
  const cells = [worst, allowed, worstEvidence, allowedEvidence].map((x) => x.toExponential(1).padStart(12));
  console.log(
    `${name.padEnd(12)} ${kind.padEnd(11)} ${String(references.length).padStart(4)}${cells.join('')}${right ? '' : '  VIOLATION'}`,
  );
}

/** The cases of a text file; a cell is split at its last equals sign. */
function tabulated(text: string): Reference[] {
  const cell = (part: string): [string, string] => {
    const at = part.lastIndexOf('=');
    return [part.slice(0, at), part.slice(at + 1)];
  };
  type Open = {
    evidence: Record<string, string>;
    pEvidence: number | undefined;
    posteriors: Record<string, Record<string, number>>;
  };
  const cases: Open[] = [{ evidence: {}, pEvidence: undefined, posteriors: {} }];
  for (const line of text.split('\n')) {
    const [mark, first = '', ...rest] = line.split('\t');
    if (mark === 'E') {
      const evidence = Object.fromEntries([first, ...rest].map(cell));
      cases.push({ evidence, pEvidence: undefined, posteriors: {} });
      continue;
    }
    const current = cases.at(-1);
    if (!current) continue;
    if (mark === 'L') current.pEvidence = Number(first);
    if (mark === 'P' || mark === 'Q') {
      current.posteriors[first] = Object.fromEntries(rest.map(cell).map(([s, p]) => [s, Number(p)]));
    }
  }
  return cases;
}
