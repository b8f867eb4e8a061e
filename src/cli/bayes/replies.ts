import { answer } from '../../inference/answer.ts';
import { networkConflict } from '../../inference/explanation.ts';
import { nodeUncertainty, rankNodeTests } from '../../inference/node-tests.ts';
import { figure, percent, table } from '../../report/columns.ts';
import { type BayesReply, type BayesRequest, costsOf, guarded, requireNode } from './question.ts';

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
