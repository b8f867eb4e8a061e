import { logSumExp } from './single-fault.ts';

/** A past case: which outcome each finding had (undefined when nobody looked), and the cause when it was confirmed. */
export interface PastCase {
  readonly outcomes: readonly (number | undefined)[];
  readonly cause?: number;
}

/** Parameters of a single-fault model: P(cause) and P(outcome of finding f | cause). */
export interface SingleFaultModel {
  readonly prior: readonly number[];
  /** `likelihood[f][cause][outcome]` */
  readonly likelihood: readonly (readonly (readonly number[])[])[];
}

/** Pseudo-counts in the shape of the model: what experts said, worth as many cases as they add up to. */
export type PseudoCounts = SingleFaultModel;

export interface FittedModel {
  readonly model: SingleFaultModel;
  /** ln of likelihood times Dirichlet prior after each round; never falls. */
  readonly trace: readonly number[];
  /** `responsibilities[case][cause]`: P(cause | case) under the fitted model. */
  readonly responsibilities: readonly (readonly number[])[];
}

/**
 * Maximum a posteriori by expectation-maximisation, for cases whose cause was mostly never confirmed. Starts from the
 * pseudo-counts (each is the Dirichlet parameter minus one, so zero means no opinion). Stops when a round gains less
 * than `tolerance`. A confirmed cause is kept; an unlikely one is not argued with.
 */
export function fitSingleFault(
  cases: readonly PastCase[],
  pseudo: PseudoCounts,
  options: { readonly rounds?: number; readonly tolerance?: number } = {},
): FittedModel {
  let model: SingleFaultModel = {
    prior: normalised(pseudo.prior),
    likelihood: pseudo.likelihood.map((finding) => finding.map(normalised)),
  };
  const trace: number[] = [];
  let responsibilities: number[][] = [];
  for (let round = 0; round < (options.rounds ?? 200); round++) {
    const step = expected(cases, model);
    responsibilities = step.responsibilities;
    const score = step.logLikelihood + logDirichlet(model, pseudo);
    const gain = score - (trace.at(-1) ?? -Infinity);
    trace.push(score);
    if (gain < (options.tolerance ?? 1e-9)) break;
    model = maximised(cases, responsibilities, pseudo);
  }
  return { model, trace, responsibilities };
}

function expected(
  cases: readonly PastCase[],
  model: SingleFaultModel,
): { readonly responsibilities: number[][]; readonly logLikelihood: number } {
  let logLikelihood = 0;
  const responsibilities = cases.map((past) => {
    const logs = model.prior.map((p, c) => {
      if (past.cause !== undefined && past.cause !== c) return -Infinity;
      return past.outcomes.reduce<number>(
        (sum, outcome, f) =>
          outcome === undefined ? sum : sum + Math.log(model.likelihood[f]?.[c]?.[outcome] ?? 0),
        Math.log(p),
      );
    });
    const total = logSumExp(logs);
    logLikelihood += total;
    return logs.map((x) => (total === -Infinity ? 0 : Math.exp(x - total)));
  });
  return { responsibilities, logLikelihood };
}

function maximised(
  cases: readonly PastCase[],
  responsibilities: readonly (readonly number[])[],
  pseudo: PseudoCounts,
): SingleFaultModel {
  const prior = [...pseudo.prior];
  const likelihood = pseudo.likelihood.map((finding) => finding.map((row) => [...row]));
  for (const [i, past] of cases.entries()) {
    for (const [c, weight] of (responsibilities[i] ?? []).entries()) {
      prior[c] = (prior[c] ?? 0) + weight;
      for (const [f, outcome] of past.outcomes.entries()) {
        const row = likelihood[f]?.[c];
        if (row && outcome !== undefined) row[outcome] = (row[outcome] ?? 0) + weight;
      }
    }
  }
  return { prior: normalised(prior), likelihood: likelihood.map((finding) => finding.map(normalised)) };
}

function logDirichlet(model: SingleFaultModel, pseudo: PseudoCounts): number {
  const term = (p: readonly number[], count: readonly number[]): number =>
    count.reduce((sum, a, k) => (a > 0 ? sum + a * Math.log(p[k] ?? 0) : sum), 0);
  return model.likelihood.reduce(
    (sum, finding, f) =>
      finding.reduce((inner, row, c) => inner + term(row, pseudo.likelihood[f]?.[c] ?? []), sum),
    term(model.prior, pseudo.prior),
  );
}

function normalised(counts: readonly number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => (total > 0 ? count / total : 1 / counts.length));
}
