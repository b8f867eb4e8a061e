import { DEFAULT_MAX_BYTES, InferenceEngine } from './engine.ts';
import { TooLargeError } from './errors.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximatePosteriors, RandomSource } from './likelihood-weighting.ts';
import { likelihoodWeighting } from './likelihood-weighting.ts';
import { loopyPropagation } from './loopy-propagation.ts';
import type { Network } from './network.ts';

export interface ExactPosteriors {
  readonly approximate: false;
  readonly posteriors: ReadonlyMap<string, Float64Array>;
  readonly probabilityOfEvidence: number;
}

export interface AnswerOptions {
  readonly maxBytes?: number;
  readonly targets?: readonly string[];
  /** What may be done when the exact answer does not fit; without it TooLargeError is thrown. */
  readonly approximate?:
    | { readonly method: 'loopy-propagation' }
    | { readonly method: 'likelihood-weighting'; readonly samples: number; readonly random: RandomSource };
}

/** Exact posteriors where they fit the memory allowed, else approximate ones where the caller allows them. */
export function answer(
  network: Network,
  evidence: Evidence,
  options: AnswerOptions = {},
): ExactPosteriors | ApproximatePosteriors {
  const engine = new InferenceEngine(network, {
    evidence,
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    ...(options.targets && { targets: options.targets }),
  });
  try {
    const posteriors = engine.posteriors();
    return { approximate: false, posteriors, probabilityOfEvidence: engine.probabilityOfEvidence() };
  } catch (error) {
    if (!(error instanceof TooLargeError) || !options.approximate) throw error;
    return options.approximate.method === 'loopy-propagation'
      ? loopyPropagation(network, evidence)
      : likelihoodWeighting(network, evidence, options.approximate.samples, options.approximate.random);
  }
}
