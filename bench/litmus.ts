/*
 * npm run bench:litmus -- DIR…
 *
 * Every directory holds *.litmus files and a verdicts.tsv (test name, tab, Never|Sometimes|Always). All tests are answered
 * in this one process; the answers are compared. `--wrong` lists the differences. Exit 1 when fewer than 99 % agree or it
 * takes 10 seconds.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseLitmus } from '../src/formats/litmus/litmus.ts';
import { litmusVerdict } from '../src/memory/verdict.ts';

const args = process.argv.slice(2);
const listed = args.includes('--wrong');
const roots = args.filter((arg) => !arg.startsWith('--'));
if (roots.length === 0) {
  console.error('usage: npm run bench:litmus -- DIR… [--wrong]');
  process.exit(2);
}

/** Directories at or below `root` that hold verdicts. */
function suites(root: string): string[] {
  const entries = readdirSync(root);
  const below = entries.map((name) => join(root, name)).filter((path) => statSync(path).isDirectory());
  return [...(entries.includes('verdicts.tsv') ? [root] : []), ...below.flatMap(suites)];
}

let total = 0;
let right = 0;
const started = performance.now();
const processor = process.cpuUsage();
let slowest = { name: '', ms: 0 };
for (const directory of roots.flatMap(suites)) {
  const expected = readFileSync(join(directory, 'verdicts.tsv'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
  const found = new Map<string, string>();
  const reasons = new Map<string, string>();
  const from = performance.now();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.litmus'))) {
    const before = performance.now();
    const { value, issues } = parseLitmus(readFileSync(join(directory, file), 'utf8'));
    const result = litmusVerdict(value);
    const verdict = issues.length > 0 ? 'unreadable' : result.verdict;
    found.set(value.name, verdict);
    reasons.set(value.name, issues[0]?.message ?? result.reason);
    const ms = performance.now() - before;
    if (ms > slowest.ms) slowest = { name: `${directory}/${file}`, ms };
  }
  const wrong = expected.filter(([name = '', verdict]) => found.get(name) !== verdict);
  const refused = wrong.filter(([name = '']) => found.get(name) === 'unsupported');
  total += expected.length;
  right += expected.length - wrong.length;
  console.log(
    `${directory}: ${expected.length - wrong.length} of ${expected.length} verdicts equal, ${refused.length} unsupported, ` +
      `${((performance.now() - from) / 1000).toFixed(2)} s`,
  );
  if (listed)
    for (const [name = '', verdict] of wrong)
      console.log(`  ${name}: expected ${verdict}, found ${found.get(name)} (${reasons.get(name)})`);
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(processor);
console.log(
  `${((100 * right) / total).toFixed(2)} % of ${total} (bar: 99 %), ${seconds.toFixed(2)} s (bar: 10 s; ` +
    `${((user + system) / 1e6).toFixed(2)} s of processor time), ` +
    `slowest ${slowest.name} ${slowest.ms.toFixed(0)} ms`,
);
process.exit(right / total >= 0.99 && seconds < 10 ? 0 : 1);
