import { edgeCuttingGain } from '../../src/inference/edge-cutting.ts';
import { type Check, entropyBits } from '../../src/inference/single-fault.ts';

/** A class of hypotheses this probable is named. */
const SURE = 1 - 1e-9;

type Value = (posterior: readonly number[], classes: readonly number[], check: Check) => number;

const informationGain: Value = (posterior, classes, check) => {
  const left = check.outcomes.reduce((sum, outcome) => {
    const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
    const total = joint.reduce((a, b) => a + b, 0);
    if (total === 0) return sum;
    return sum + total * entropyBits(byClass(joint, classes).map((p) => p / total));
  }, 0);
  return entropyBits(byClass(posterior, classes)) - left;
};

function byClass(weights: readonly number[], classes: readonly number[]): number[] {
  const sums: number[] = [];
  for (const [h, p] of weights.entries()) sums[classes[h] ?? h] = (sums[classes[h] ?? h] ?? 0) + p;
  return sums.filter((p) => p !== undefined);
}

/** Expected cost until a class is certain or no check tells anything; `choose` picks, without it the best is searched. */
function cost(
  posterior: readonly number[],
  classes: readonly number[],
  checks: readonly Check[],
  choose: Value | undefined,
): number {
  if (Math.max(...byClass(posterior, classes)) >= SURE) return 0;
  const telling = checks.filter((check) => edgeCuttingGain(posterior, classes, check) > 1e-12);
  if (telling.length === 0) return 0;
  const follow = (check: Check): number =>
    check.outcomes.reduce((sum, outcome) => {
      const joint = posterior.map((p, h) => p * (outcome.p[h] ?? 0));
      const total = joint.reduce((a, b) => a + b, 0);
      if (total < 1e-15) return sum;
      const next = joint.map((p) => p / total);
      return (
        sum +
        total *
          cost(
            next,
            classes,
            checks.filter((other) => other !== check),
            choose,
          )
      );
    }, check.seconds);
  if (!choose) return Math.min(...telling.map(follow));
  const worth = (check: Check): number => choose(posterior, classes, check) / check.seconds;
  return follow(telling.reduce((best, check) => (worth(check) > worth(best) ? check : best)));
}

/**
 * EC2 and information gain per cost, against the best policy of all: until the class of the cause is certain. Checks
 * split the hypotheses exactly, so that "until nothing more can be learned" means the same to every policy.
 */
export function printIdentification(random: () => number): void {
  const ratios = { 'EC2 per cost': [] as number[], 'information per cost': [] as number[] };
  for (let k = 0; k < 300; k++) {
    const count = 3 + Math.floor(random() * 4);
    const raw = Array.from({ length: count }, () => 1 + Math.floor(random() * 30));
    const total = raw.reduce((a, b) => a + b, 0);
    const prior = raw.map((x) => x / total);
    const classes = prior.map(() => Math.floor(random() * 3));
    const checks = Array.from({ length: 3 + Math.floor(random() * 3) }, (_, t): Check => {
      const yes = prior.map(() => Number(random() < 0.5));
      const outcomes = [
        { id: 'yes', p: yes },
        { id: 'no', p: yes.map((x) => 1 - x) },
      ];
      return { id: `t${t}`, seconds: 1 + Math.floor(random() * 9), outcomes };
    });
    const best = cost(prior, classes, checks, undefined);
    if (best === 0) continue;
    ratios['EC2 per cost'].push(cost(prior, classes, checks, edgeCuttingGain) / best);
    ratios['information per cost'].push(cost(prior, classes, checks, informationGain) / best);
  }
  for (const [name, list] of Object.entries(ratios)) {
    const average = list.reduce((a, b) => a + b, 0) / list.length;
    console.log(
      `${list.length} small problems, naming the class of the cause: ${name} costs ${(100 * average - 100).toFixed(2)} % more ` +
        `than the best policy on average, ${Math.max(...list).toFixed(2)} times at worst`,
    );
  }
}
