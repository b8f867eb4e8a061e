import { parseBif } from '../../formats/bif/bif.ts';
import type { NetworkText } from '../../formats/bif/network-text.ts';
import { parseXmlBif } from '../../formats/xmlbif/xmlbif.ts';
import type { AnswerOptions } from '../../inference/answer.ts';
import { answer } from '../../inference/answer.ts';
import { ImpossibleEvidenceError, TooLargeError } from '../../inference/errors.ts';
import type { NodeEvidence } from '../../inference/evidence.ts';
import { EvidenceError } from '../../inference/evidence.ts';
import { networkConflict } from '../../inference/explanation.ts';
import type { Network } from '../../inference/network.ts';
import { buildNetwork } from '../../inference/network.ts';
import { nodeUncertainty, rankNodeTests } from '../../inference/node-tests.ts';
import type { Parsed } from '../../model/parsed.ts';

/** What the commands below were asked; everything they print follows from it. */
export interface BayesRequest {
  /** Name shown for the network, usually the file name without its ending. */
  readonly name: string;
  readonly text: string;
  /** `a=x,b=y`; `a:=x` sets a node from outside. */
  readonly evidence?: string;
  /** Nodes to show (query) or to find out about (troubleshoot). */
  readonly nodes?: readonly string[];
  /** Costs of tests, `a=5,b=0.5`; one for those not named. */
  readonly costs?: string;
  /** How many tests to show; default 10. */
  readonly limit?: number;
  readonly maxBytes?: number;
  readonly approximate?: AnswerOptions['approximate'];
}

/** What is printed, and the exit code: 0 answered, 2 the question was wrong, 1 the evidence is impossible. */
export interface BayesReply {
  readonly exitCode: 0 | 1 | 2;
  readonly text: string;
  /** Undefined when there is no answer; `text` then says why. */
  readonly json: object | undefined;
}

/** `bayes query`: posteriors of every node. */
export function renderBayesQuery(request: BayesRequest): BayesReply {
  return guarded(request, (network, evidence) => {
    for (const name of request.nodes ?? []) requireNode(network, name);
    const found = answer(network, evidence, {
      ...(request.maxBytes !== undefined && { maxBytes: request.maxBytes }),
      ...(request.approximate && { approximate: request.approximate }),
    });
    const shown = (request.nodes ?? [...found.posteriors.keys()]).map((name) => {
      const states = network.states[network.index.get(name) ?? -1] ?? [];
      const p = found.posteriors.get(name) ?? new Float64Array(0);
      return { name, states: states.map((state, s) => [state, p[s] ?? 0] as const) };
    });
    const posteriors = Object.fromEntries(
      shown.map(({ name, states }) => [name, Object.fromEntries(states)]),
    );
    const pEvidence = found.approximate ? null : found.probabilityOfEvidence;
    const quality = found.approximate
      ? { approximate: { method: found.method, error: found.error, effort: found.effort } }
      : {};
    const head = found.approximate
      ? `${request.name}: approximate (${found.method}, error about ${figure(found.error)})`
      : `${request.name}: P(evidence) = ${figure(found.probabilityOfEvidence)}`;
    const rows = shown.map(({ name, states }) => [
      name + (evidence.has(name) ? ' *' : ''),
      ...states.map(([state, p]) => `${state} ${percent(p)}`),
    ]);
    const note = evidence.size > 0 ? '* observed\n' : '';
    return {
      json: { network: request.name, pEvidence, ...quality, posteriors },
      text: `${head}\n${table(rows)}${note}`,
    };
  });
}

/** `bayes troubleshoot`: what is believed of the targets, and which test would tell most per cost. */
export function renderTroubleshoot(request: BayesRequest): BayesReply {
  return guarded(request, (network, evidence) => {
    for (const name of request.nodes ?? []) requireNode(network, name);
    const costs = costsOf(network, request.costs ?? '');
    const found = answer(network, evidence, {
      ...(request.maxBytes !== undefined && { maxBytes: request.maxBytes }),
    });
    const names = network.names.slice(0, network.visible);
    const targets = request.nodes ?? names.filter((_, i) => (network.parents[i]?.length ?? 0) === 0);
    const prior = answer(
      network,
      {},
      { ...(request.maxBytes !== undefined && { maxBytes: request.maxBytes }) },
    );
    const open = targets
      .filter((name) => !evidence.has(name))
      .map((name) => {
        const p = found.posteriors.get(name) ?? new Float64Array(0);
        const before = prior.posteriors.get(name) ?? new Float64Array(0);
        const states = network.states[network.index.get(name) ?? -1] ?? [];
        // The state that the evidence speaks for most.
        const s = p.reduce(
          (best, x, k) => (x - (before[k] ?? 0) > (p[best] ?? 0) - (before[best] ?? 0) ? k : best),
          0,
        );
        return {
          name,
          state: states[s] ?? '',
          p: p[s] ?? 0,
          before: before[s] ?? 0,
          bits: nodeUncertainty(p),
        };
      })
      .sort((a, b) => b.p - b.before - (a.p - a.before) || (a.name < b.name ? -1 : 1));
    const tests = rankNodeTests(network, evidence, {
      targets,
      costs,
      ...(request.maxBytes !== undefined && { maxBytes: request.maxBytes }),
    });
    const next = tests.filter((test) => test.bits > 0).slice(0, request.limit ?? 10);
    const conflict = networkConflict(network, evidence);
    const suspects = open.slice(0, request.limit ?? 10);
    const lines = [
      `${request.name}: what ${evidence.size} finding${evidence.size === 1 ? '' : 's'} raised most`,
      table(suspects.map((s) => [s.name, s.state, percent(s.p), `was ${percent(s.before)}`])).trimEnd(),
      'next best tests (information about the causes, per cost)',
      table(
        next.map((test) => [
          test.node,
          `${figure(test.bits)} bit`,
          `cost ${figure(test.cost)}`,
          ...test.outcomes.map((o) => {
            const move = o.moves ? ` -> ${o.moves.node}=${o.moves.state} ${percent(o.moves.to)}` : '';
            return `${o.state} (${percent(o.probability)})${move}`;
          }),
        ]),
      ).trimEnd(),
      ...(conflict > Math.log(10)
        ? [`the findings fit together badly (conflict ${figure(conflict)}): check them first`]
        : []),
    ];
    return {
      text: `${lines.filter((line) => line !== '').join('\n')}\n`,
      json: {
        network: request.name,
        conflict,
        causes: suspects.map((s) => ({ node: s.name, state: s.state, probability: s.p, prior: s.before })),
        tests: next,
      },
    };
  });
}

type Answered = Omit<BayesReply, 'exitCode'>;

function guarded(
  request: BayesRequest,
  work: (network: Network, evidence: ReadonlyMap<string, NodeEvidence>) => Answered,
): BayesReply {
  const refuse = (exitCode: 1 | 2, text: string): BayesReply => ({
    exitCode,
    text: `${text}\n`,
    json: undefined,
  });
  const parsed = parseNetwork(request.text);
  if (parsed.issues.length > 0) {
    return refuse(2, parsed.issues.map((issue) => `${request.name}: ${issue.message}`).join('\n'));
  }
  try {
    const network = buildNetwork(parsed.value);
    return { exitCode: 0, ...work(network, evidenceOf(request.evidence ?? '')) };
  } catch (error) {
    if (error instanceof ImpossibleEvidenceError) return refuse(1, `${request.name}: ${error.message}`);
    if (error instanceof TooLargeError || error instanceof EvidenceError || error instanceof RangeError) {
      return refuse(2, `${request.name}: ${error.message}`);
    }
    throw error;
  }
}

/** BIF or XMLBIF, told apart by the first character that is not white space. */
function parseNetwork(text: string): Parsed<NetworkText> {
  return text.trimStart().startsWith('<') ? parseXmlBif(text) : parseBif(text);
}

/** State names may hold `=`; node names of the wild do not, so the first one separates. */
function evidenceOf(list: string): Map<string, NodeEvidence> {
  const evidence = new Map<string, NodeEvidence>();
  for (const item of list.split(',')) {
    if (item.trim() === '') continue;
    const at = item.indexOf('=');
    if (at < 1) throw new RangeError(`evidence is written node=state,node=state; "${item}" is not`);
    const set = item[at - 1] === ':';
    const name = item.slice(0, set ? at - 1 : at).trim();
    const state = item.slice(at + 1).trim();
    if (evidence.has(name)) throw new RangeError(`${name} occurs twice in the evidence`);
    evidence.set(name, set ? { do: state } : state);
  }
  return evidence;
}

function costsOf(network: Network, list: string): Record<string, number> {
  const costs: Record<string, number> = {};
  for (const item of list.split(',')) {
    if (item.trim() === '') continue;
    const [name = '', value = ''] = item.split('=').map((part) => part.trim());
    requireNode(network, name);
    const cost = Number(value);
    if (value === '' || !(cost >= 0))
      throw new RangeError(`the cost of ${name} must be a number, not "${value}"`);
    costs[name] = cost;
  }
  return costs;
}

function requireNode(network: Network, name: string): void {
  if (!network.index.has(name)) throw new RangeError(`no node is called ${name}`);
}

function percent(p: number): string {
  return `${(p * 100).toFixed(p > 0 && p < 0.001 ? 4 : 2)}%`;
}

function figure(x: number): string {
  return x === 0
    ? '0'
    : Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5
      ? x.toExponential(3)
      : String(Number(x.toPrecision(4)));
}

/** Columns padded to their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [k, cell] of row.entries()) widths[k] = Math.max(widths[k] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, k) => cell.padEnd(widths[k] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
