/*
 * tsx bench/troubleshoot.ts [CASES]
 *
 * Simulates the catalogue: a cause is drawn by its prior, one message by what the cause shows; then checks are made and
 * repairs tried until it is the turn of the right one. The cost in seconds is that of the checks and of the repairs tried
 * in vain: the cost to the right cause. The repair that works is paid by every strategy alike and left out; the last column
 * and the last share count it in. The troubleshooter chooses its checks; the
 * checklists make the same checks with the same learning from them, in a fixed order, and stop asking when a
 * cause reaches the threshold. A repair attempt and a call for help cost what the constants say (judged 2026-11). Below that, greedy
 * choice is compared with the best policy on small random problems, for repairs and for naming the cause. Exit 1 when the saving is below 60 %, or greedy choice
 * costs more than 5 % above the best.
 */
import { repairOrder } from '../src/inference/repair-plan.ts';
import type { Check, Finding } from '../src/inference/single-fault.ts';
import { singleFaultPosterior } from '../src/inference/single-fault.ts';
import { Troubleshooter } from '../src/inference/troubleshooter.ts';
import { CATALOGUE } from '../src/knowledge/catalogue.generated.ts';
import type { CheckKnowledge } from '../src/model/knowledge.ts';
import { optimalCost, orders, policyCost } from '../tests/inference/policies.ts';
import { expectedRepairCost } from '../src/inference/repair-plan.ts';
import { mean, median, seededRandom } from './inference/cases.ts';
import { printIdentification } from './inference/identification.ts';

/** Seconds to try a repair and build again, and to get help when nothing works. */
const TRY_SECONDS = 120;
const HELP_SECONDS = 1800;
const NONE_SHARE = 0.05;
const THRESHOLD = 0.9;

const cases = Number(process.argv[2] ?? 100);
const { causes, events, checks: known } = CATALOGUE;
const weight = causes.reduce((sum, cause) => sum + cause.prior, 0);
const prior = [...causes.map((cause) => (cause.prior / weight) * (1 - NONE_SHARE)), NONE_SHARE];
const otherwise = new Map(events.map((event) => [event.id, event.otherwise]));
const given = causes.map((cause) => new Map(cause.evidence.map((e) => [e.event, e.given])));
const costs = { tryCost: [...causes.map(() => TRY_SECONDS), Infinity], serviceCost: HELP_SECONDS };
const random = seededRandom(1);

/** P(event | hypothesis), for all causes and then "none of these". */
function likelihood(event: string): number[] {
  const base = otherwise.get(event) ?? 0;
  return [...given.map((row) => row.get(event) ?? base), base];
}

/** One of the events that the check may show, or nothing; scaled down where shares add up to more than one. */
function asCheck(check: CheckKnowledge): Check {
  const rows = check.shows.map(likelihood);
  const scale = prior.map((_, h) => Math.min(1, 0.98 / rows.reduce((sum, row) => sum + (row[h] ?? 0), 0)));
  const outcomes = check.shows.map((id, k) => ({
    id,
    p: prior.map((_, h) => (rows[k]?.[h] ?? 0) * (scale[h] ?? 0)),
  }));
  const nothing = prior.map((_, h) => 1 - outcomes.reduce((sum, { p }) => sum + (p[h] ?? 0), 0));
  return { id: check.id, seconds: check.seconds, outcomes: [...outcomes, { id: 'nothing', p: nothing }] };
}

function pick(weights: readonly number[]): number {
  let left = random() * weights.reduce((a, b) => a + b, 0);
  return Math.max(
    0,
    weights.findIndex((w) => (left -= w) < 0),
  );
}

const checks = known.map(asCheck);

interface Repairs {
  /** Seconds of repairs tried in vain, and of help where it is called. */
  readonly vain: number;
  /** Seconds of the repair that works; 0 when help was called. */
  readonly working: number;
}

/** Repairs in the order of their probability, until the true cause is met. */
function repairCost(posterior: readonly number[], truth: number): Repairs {
  const actions = posterior.slice(0, -1).map((p, h) => ({ id: String(h), p, tryCost: TRY_SECONDS }));
  let spent = 0;
  let open = 1;
  for (const action of repairOrder(actions)) {
    // Help is called when what the remaining repairs can still solve no longer pays.
    if (open <= 0 || action.p / open < TRY_SECONDS / HELP_SECONDS) break;
    if (Number(action.id) === truth) return { vain: spent, working: TRY_SECONDS };
    spent += TRY_SECONDS;
    open -= action.p;
  }
  return { vain: spent + HELP_SECONDS, working: 0 };
}

interface Run {
  readonly seconds: number;
  /** The part of the seconds that went into checks. */
  readonly checking: number;
  readonly asked: number;
  /** With the repair that works, too. */
  readonly untilRepaired: number;
}

function finished(checking: number, asked: number, posterior: readonly number[], truth: number): Run {
  const { vain, working } = repairCost(posterior, truth);
  return { seconds: checking + vain, checking, asked, untilRepaired: checking + vain + working };
}

/** Outcomes are drawn before the run, so that every strategy meets the same world. */
function guided(first: Finding, results: ReadonlyMap<string, string>, truth: number): Run {
  let troubleshooter = new Troubleshooter({ hypotheses: [], prior, findings: [first], checks, costs });
  let seconds = 0;
  for (let asked = 0; ; asked++) {
    const step = troubleshooter.next();
    if (step.kind !== 'check') {
      const { posterior } = troubleshooter;
      const p = posterior.kind === 'posterior' ? posterior.probabilities : prior;
      return finished(seconds, asked, p, truth);
    }
    seconds += step.check.seconds;
    troubleshooter = troubleshooter.record(step.check.id, results.get(step.check.id) ?? 'nothing');
  }
}

function checklist(
  order: readonly Check[],
  first: Finding,
  results: ReadonlyMap<string, string>,
  truth: number,
): Run {
  const findings = [first];
  let seconds = 0;
  let asked = 0;
  for (const check of [...order, undefined]) {
    const posterior = singleFaultPosterior(prior, findings);
    const p = posterior.kind === 'posterior' ? posterior.probabilities : prior;
    if (check === undefined || Math.max(...p) >= THRESHOLD) {
      return finished(seconds, asked, p, truth);
    }
    seconds += check.seconds;
    asked++;
    const outcome = check.outcomes.find((o) => o.id === (results.get(check.id) ?? 'nothing'));
    if (outcome) findings.push({ id: check.id, likelihood: outcome.p });
  }
  return finished(seconds, asked, prior, truth);
}

const strategies: Record<string, Run[]> = {
  troubleshooter: [],
  'checklist by name': [],
  'checklist, cheapest first': [],
};
const byName = checks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const byCost = byName.toSorted((a, b) => a.seconds - b.seconds);
for (let k = 0; k < cases; k++) {
  const truth = pick(causes.map((cause) => cause.prior));
  const shown = events.filter((event) => event.id.startsWith('log.') && !event.fact);
  const symptom =
    shown[pick(shown.map((event) => given[truth]?.get(event.id) ?? 0.01 * event.otherwise))]?.id ?? '';
  const first = { id: symptom, likelihood: likelihood(symptom) };
  const results = new Map(
    checks.map((check) => [
      check.id,
      check.outcomes[pick(check.outcomes.map((o) => o.p[truth] ?? 0))]?.id ?? 'nothing',
    ]),
  );
  strategies['troubleshooter']?.push(guided(first, results, truth));
  strategies['checklist by name']?.push(checklist(byName, first, results, truth));
  strategies['checklist, cheapest first']?.push(checklist(byCost, first, results, truth));
}
console.log(
  `${causes.length} causes, ${checks.length} checks, ${cases} simulated cases, a repair ${TRY_SECONDS} s, help ${HELP_SECONDS} s`,
);
console.log('strategy                       mean s   median s     checks in vain    # checks   repaired');
const meanOf = (name: string, of: (run: Run) => number): number => mean((strategies[name] ?? []).map(of));
for (const [name, runs] of Object.entries(strategies)) {
  const cells = [
    meanOf(name, (run) => run.seconds).toFixed(0),
    median(runs.map((run) => run.seconds)).toFixed(0),
    meanOf(name, (run) => run.checking).toFixed(0),
    meanOf(name, (run) => run.seconds - run.checking).toFixed(0),
    meanOf(name, (run) => run.asked).toFixed(1),
    meanOf(name, (run) => run.untilRepaired).toFixed(0),
  ];
  console.log(name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join(''));
}
const saved = (of: (run: Run) => number, rival: string): number =>
  1 - meanOf('troubleshooter', of) / meanOf(rival, of);
for (const rival of ['checklist by name', 'checklist, cheapest first']) {
  const total = (saved((run) => run.seconds, rival) * 100).toFixed(1);
  const checking = (saved((run) => run.checking, rival) * 100).toFixed(1);
  const repaired = (saved((run) => run.untilRepaired, rival) * 100).toFixed(1);
  console.log(
    `saved against the ${rival}: ${total} % of the cost to the right cause, ${checking} % of the checks alone, ` +
      `${repaired} % when the repair that works is counted in`,
  );
}
const saving = saved((run) => run.seconds, 'checklist by name');
let greedy = 0;
let best = 0;
let orderRight = true;
for (let k = 0; k < 300; k++) {
  const count = 2 + Math.floor(random() * 4);
  const raw = Array.from({ length: count }, () => 1 + Math.floor(random() * 50));
  const total = raw.reduce((a, b) => a + b, 0);
  const chance = raw.map((x) => x / total);
  const small = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, t): Check => {
    const p = chance.map(() => Math.floor(random() * 21) / 20);
    return {
      id: `t${t}`,
      seconds: 1 + Math.floor(random() * 12),
      outcomes: [
        { id: 'yes', p },
        { id: 'no', p: p.map((x) => 1 - x) },
      ],
    };
  });
  const tryCost = chance.map(() => 1 + Math.floor(random() * 100));
  const problem = { hypotheses: [], prior: chance, findings: [], checks: small, costs: { tryCost } };
  greedy += policyCost(new Troubleshooter(problem));
  best += optimalCost(chance, small, problem.costs);
  const actions = chance.map((p, h) => ({ id: String(h), p, tryCost: tryCost[h] ?? 1 }));
  const least = Math.min(...orders(actions).map(expectedRepairCost));
  if (Math.abs(expectedRepairCost(repairOrder(actions)) - least) > 1e-9 * least) orderRight = false;
}
console.log(
  `300 small problems: greedy costs ${((100 * greedy) / best - 100).toFixed(2)} % more than the best policy (bar: 5 %)`,
);
const most = 9;
for (let k = 0; k < 3; k++) {
  const raw = Array.from({ length: most }, () => 1 + Math.floor(random() * 50));
  const total = raw.reduce((a, b) => a + b, 0);
  const actions = raw.map((x, h) => ({
    id: String(h),
    p: x / total,
    tryCost: 1 + Math.floor(random() * 100),
  }));
  const least = orders(actions).reduce((low, order) => Math.min(low, expectedRepairCost(order)), Infinity);
  if (Math.abs(expectedRepairCost(repairOrder(actions)) - least) > 1e-9 * least) orderRight = false;
}
console.log(
  `p over C equals the best of all orders of 2 to ${most} actions: ${orderRight ? 'always' : 'NO'}`,
);
printIdentification(random);
process.exit(saving >= 0.6 && greedy / best <= 1.05 && orderRight ? 0 : 1);
