import { explainNode, networkConflict, strongestAgainst } from '../../inference/explanation.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import type { NodeEvidence } from '../../inference/evidence.ts';
import type { Network } from '../../inference/network.ts';
import { type EntrySensitivity, sensitiveEntries } from '../../inference/sensitive-entries.ts';
import { figure, percent, table } from '../../report/columns.ts';
import { type BayesReply, type BayesRequest, guarded, requireNode } from './question.ts';

/** The findings together are this many times less probable than apart before it is worth a word. */
const MISFIT = 10;

/** `bayes explain`: why a node is believed to be in its most probable state, and what would change that. */
export function renderExplain(request: BayesRequest): BayesReply {
  return guarded(request, (network, evidence) => {
    for (const name of request.nodes ?? []) requireNode(network, name);
    const names = request.nodes ?? [mostMoved(network, evidence)];
    const conflict = networkConflict(network, evidence);
    const told = names.map((name) => explained(network, name, evidence, request.limit ?? 5));
    const warning =
      conflict > Math.log(MISFIT)
        ? [`the findings fit together badly (conflict ${figure(conflict)}): one may be wrong, or this is new`]
        : [];
    return {
      json: { network: request.name, conflict, nodes: told },
      text: [...told.map((one) => asText(request.name, one)), ...warning].join('\n'),
    };
  });
}

interface Explained {
  readonly node: string;
  readonly state: string;
  readonly probability: number;
  readonly prior: number;
  readonly priorLogOdds: number;
  readonly logOdds: number;
  readonly contributions: readonly { readonly finding: string; readonly logOdds: number }[];
  readonly against: string | null;
  readonly without: readonly {
    readonly finding: string;
    readonly probability: number;
    readonly top: string;
  }[];
  readonly sensitive: readonly EntrySensitivity[];
}

function explained(
  network: Network,
  node: string,
  evidence: ReadonlyMap<string, NodeEvidence>,
  limit: number,
): Explained {
  const states = network.states[network.index.get(node) ?? -1] ?? [];
  const others = new Map([...evidence].filter(([name]) => name !== node));
  const distribution = (findings: ReadonlyMap<string, NodeEvidence>): Float64Array =>
    new InferenceEngine(network, { evidence: findings, targets: [node] }).posterior(node);
  const now = distribution(others);
  const top = topState(now);
  const state = states[top] ?? '';
  const told = explainNode(network, node, state, others);
  const without = [...others.keys()].map((finding) => {
    const rest = distribution(new Map([...others].filter(([name]) => name !== finding)));
    return { finding, probability: rest[top] ?? 0, top: states[topState(rest)] ?? '' };
  });
  return {
    node,
    state,
    probability: now[top] ?? 0,
    prior: distribution(new Map())[top] ?? 0,
    priorLogOdds: told.priorLogOdds,
    logOdds: told.logOdds,
    contributions: told.contributions.map(({ id, logOdds }) => ({ finding: id, logOdds })),
    against: strongestAgainst(told.contributions)?.id ?? null,
    without,
    sensitive: sensitiveEntries(network, others, { node, state }, limit),
  };
}

function asText(network: string, told: Explained): string {
  const bits = (logOdds: number): string => `${logOdds > 0 ? '+' : ''}${figure(logOdds / Math.LN2)} bit`;
  const findings = told.contributions.map(({ finding, logOdds }, k) => {
    const rest = told.without[k];
    const then = rest ? `without it ${percent(rest.probability)}` : '';
    const turns = rest && rest.top !== told.state ? `, and ${rest.top} on top` : '';
    return [finding, bits(logOdds), then + turns];
  });
  const lines = [
    `${network}: ${told.node} is ${told.state} with ${percent(told.probability)} (${percent(told.prior)} before the findings)`,
    table([['before', bits(told.priorLogOdds)], ...findings, ['total', bits(told.logOdds)]]).trimEnd(),
  ];
  if (told.against !== null) lines.push(`strongest finding against: ${told.against}`);
  if (told.sensitive.length > 0) {
    const rows = told.sensitive.map((s) => [
      `P(${s.node}=${s.state}${s.given === '' ? '' : ` | ${s.given}`})`,
      `is ${figure(s.value)}`,
      `slope ${figure(s.slope)}`,
      s.turns === null ? 'no value changes the answer' : `answer changes at ${figure(s.turns)}`,
    ]);
    lines.push('numbers the answer hangs on most', table(rows).trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

/** The node without parents that the findings moved most, the usual suspect. */
function mostMoved(network: Network, evidence: ReadonlyMap<string, NodeEvidence>): string {
  const roots = network.names.filter(
    (name, i) => i < network.visible && (network.parents[i]?.length ?? 0) === 0 && !evidence.has(name),
  );
  const before = new InferenceEngine(network, { targets: roots }).posteriors();
  const after = new InferenceEngine(network, { evidence, targets: roots }).posteriors();
  let best = roots[0] ?? network.names[0] ?? '';
  let most = 0;
  for (const name of roots) {
    const p = before.get(name) ?? new Float64Array(0);
    const moved = (after.get(name) ?? p).reduce((sum, x, s) => sum + Math.abs(x - (p[s] ?? 0)), 0);
    if (moved > most + 1e-12) [best, most] = [name, moved];
  }
  return best;
}

function topState(p: Float64Array): number {
  return p.reduce((best, x, s) => (x > (p[best] ?? 0) ? s : best), 0);
}
