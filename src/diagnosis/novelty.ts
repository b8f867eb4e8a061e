import { singleFaultConflict } from '../inference/explanation.ts';
import type { Finding } from '../inference/single-fault.ts';
import type { Notice } from '../model/diagnosis.ts';

/** The findings are this many times less probable together than if they had nothing to do with each other. */
const MISFIT = 100;

/**
 * What to tell when no single cause of the catalogue explains what was found: the findings pull towards different
 * causes (more than one thing is wrong, or two inputs are mixed), or nothing known makes any of them likely.
 */
export function noveltyNotice(
  priors: readonly number[],
  findings: readonly Finding[],
  probabilities: readonly number[],
): Notice | undefined {
  const conflict = singleFaultConflict(priors, findings);
  if (conflict > Math.log(MISFIT)) {
    const times = Math.exp(Math.min(conflict, Math.log(1e6)));
    return {
      id: 'novel',
      message:
        `no single known cause explains everything found here (the findings are ${times.toFixed(0)} times less probable together ` +
        'than apart): two things may be wrong at once, logs of two failures may be mixed, or this is new',
    };
  }
  const none = probabilities.length - 1;
  const best = probabilities.reduce((top, p, at) => (p > (probabilities[top] ?? 0) ? at : top), 0);
  if (best !== none) return undefined;
  return { id: 'novel', message: 'none of the known causes explains this better than chance: it may be new' };
}
