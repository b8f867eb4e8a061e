// Produces failures with real tools and records what they printed.
//   npx tsx scripts/reproduce/main.ts [CAUSE|RECIPE…]          run and write tests/recordings
//   npx tsx scripts/reproduce/main.ts --list [CAUSE|RECIPE…]   name them
//   npx tsx scripts/reproduce/main.ts --check [CAUSE|RECIPE…]  run again, write nothing, report drift
//   --show prints the log of everything that was not reproduced
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Recipe } from './recipe.ts';
import type { Outcome } from './run.ts';
import { reproduce } from './run.ts';

interface Named {
  name: string;
  recipe: Recipe;
}

const here = dirname(fileURLToPath(import.meta.url));
const recordings = join(here, '../../tests/recordings');

function isRecipe(value: unknown): value is Recipe {
  return typeof value === 'object' && value !== null && 'cause' in value && 'steps' in value;
}

async function recipesIn(file: string): Promise<Named[]> {
  const loaded: unknown = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  const found: unknown[] = Array.isArray(loaded) ? loaded : [loaded];
  return found.filter(isRecipe).map((recipe) => ({ name: recipe.name ?? basename(file, '.ts'), recipe }));
}

async function allRecipes(): Promise<Named[]> {
  const folder = join(here, 'recipes');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const found = (await Promise.all(files.sort().map((path) => recipesIn(join(folder, path))))).flat();
  const taken = new Set<string>();
  for (const { name, recipe } of found) {
    const path = `${recipe.cause}/${name}`;
    if (taken.has(path)) throw new Error(`two recipes are named ${path}`);
    taken.add(path);
  }
  return found;
}

/** What may differ from run to run: temporary names, addresses, clocks, durations, build IDs. */
function withoutChance(log: string): string {
  return log
    .replaceAll(/\b(go-(?:build|link|tool|run)[-_]?|reproduce-|crossroot-)\w+/g, '$1')
    .replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{16,}\b/g, '0x')
    .replaceAll(/\/cc\w{6}\b/g, '/cc')
    .replaceAll(
      /\d+:\d\d:\d\d(\.\d+)?Z?|\d{4}[-/]\d\d[-/]\d\d|\b\d+(\.\d+)?m?s\b|[A-Z][a-z]{2} +\d+ +\d+:\d\d/g,
      '',
    )
    .replaceAll(/goroutine \d+|pid \d+|\+0x|:\d{5}->/g, '');
}

function sameFacts(old: string, fresh: unknown): boolean {
  const facts = (value: unknown) =>
    JSON.stringify({ ...(value as Record<string, unknown>), sha256: '', date: '', lookAlike: '' });
  return facts(JSON.parse(old)) === facts(fresh);
}

/** A run that differs only by chance keeps the old recording, so that running again leaves no diff. */
function record(name: string, cause: string, outcome: Extract<Outcome, { kind: 'reproduced' }>): void {
  const folder = join(recordings, cause);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  const about = join(folder, `${name}.json`);
  const kept =
    existsSync(path) &&
    existsSync(about) &&
    withoutChance(readFileSync(path, 'latin1')) === withoutChance(outcome.log.toString('latin1')) &&
    sameFacts(readFileSync(about, 'utf8'), outcome.provenance);
  if (kept) return;
  writeFileSync(path, outcome.log);
  writeFileSync(about, `${JSON.stringify(outcome.provenance, null, 2)}\n`);
}

function drift(name: string, cause: string, outcome: Outcome): string {
  const path = join(recordings, cause, `${name}.log`);
  if (!existsSync(path)) return outcome.kind === 'reproduced' ? 'new' : `not reproduced: ${outcome.why}`;
  if (outcome.kind !== 'reproduced') return `recorded, but not reproduced now: ${outcome.why}`;
  const same = withoutChance(readFileSync(path, 'latin1')) === withoutChance(outcome.log.toString('latin1'));
  return same ? 'same' : 'drifted';
}

const words = process.argv.slice(2);
const asked = words.filter((word) => !word.startsWith('--'));
const selected = (await allRecipes()).filter(
  ({ name, recipe }) =>
    asked.length === 0 ||
    asked.some((word) =>
      [name, recipe.cause, `${recipe.cause}/${name}`, recipe.cause.split('/')[0]].includes(word),
    ),
);
if (asked.length === 0) {
  const known = new Set(selected.map(({ name, recipe }) => `${recipe.cause}/${name}.log`));
  const found = existsSync(recordings) ? readdirSync(recordings, { recursive: true, encoding: 'utf8' }) : [];
  for (const path of found) {
    if (path.endsWith('.log') && !known.has(path)) console.log(`${path}: recorded, but no recipe makes it`);
  }
}
if (words.includes('--list')) {
  for (const { name, recipe } of selected) console.log(`${recipe.cause}/${name}`);
} else {
  const date = new Date().toISOString().slice(0, 10);
  let bad = 0;
  for (const { name, recipe } of selected) {
    const outcome = await reproduce(recipe, name, date);
    let said: string;
    if (words.includes('--check')) {
      said = drift(name, recipe.cause, outcome);
      if (said === 'drifted') bad += 1;
    } else if (outcome.kind === 'reproduced') {
      record(name, recipe.cause, outcome);
      said = 'reproduced';
    } else {
      said = `not reproduced: ${outcome.why}`;
      bad += 1;
    }
    console.log(`${recipe.cause}/${name}: ${said}`);
    if (words.includes('--show') && outcome.kind === 'not-reproduced')
      console.log(outcome.log.trimEnd().slice(-3000));
  }
  console.log(`${selected.length - bad} of ${selected.length} recipes`);
  process.exitCode = bad > 0 ? 1 : 0;
}
