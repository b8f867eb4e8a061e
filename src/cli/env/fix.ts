import { type FixRecipe, fixFor } from '../../diagnosis/go-env/fix.ts';
import { parseTarget } from '../../knowledge/platforms/parse-target.ts';
import { meaningsOf, nearestTarget } from '../../knowledge/target-names/meanings.ts';
import type { Host } from '../../model/host.ts';
import {
  renderEnvironmentFix,
  renderEnvironmentFixJson,
  type ShownFix,
} from '../../report/environment-fix.ts';
import type { Streams } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import { readCompiler } from './compiler.ts';
import type { EnvOptions } from './env.ts';
import { onPath } from './read-facts.ts';
import { thisMachine } from './read-go.ts';

/** A TARGET as everywhere, or a name that another tool gives to a pair. */
function targetOf(word: string): Parameters<typeof fixFor>[0] {
  const { value, issues } = parseTarget(word);
  if (value) return value;
  const pairs = meaningsOf(word).filter(({ kind }) => kind === 'pair');
  // armv7l is said of linux and android: Linux is what people mean.
  const pair = pairs.find(({ goos }) => goos === 'linux') ?? pairs[0];
  if (pair?.goos === undefined || pair.goarch === undefined) {
    const nearest = nearestTarget(word);
    throw new UsageError(
      issues[0]?.message ??
        `unknown target '${word}'${nearest === undefined ? '' : `. Did you mean '${nearest}'?`}`,
    );
  }
  const level = pair.level?.replace(/^.*=/, '');
  return {
    text: word,
    goos: pair.goos,
    goarch: pair.goarch,
    levelIsExact: level !== undefined,
    ...(level !== undefined && { level }),
  };
}

/** `crossroot env --fix --on TARGET`: exports, and whether their compilers are here. */
export async function environmentFix(
  host: Host,
  { out }: Pick<Streams, 'out' | 'screen'>,
  options: EnvOptions,
  format: 'terminal' | 'json',
): Promise<number> {
  if (options.on.length === 0)
    throw new UsageError('--fix needs a target: crossroot env --fix --on linux/arm64');
  const machine = thisMachine();
  const fixes: ShownFix[] = [];
  for (const word of options.on) {
    const fix = fixFor(targetOf(word), `${machine.goos}/${machine.goarch}`);
    const recipes = [];
    for (const recipe of fix.recipes)
      recipes.push(await onThisMachine(host, recipe, options.run, machine.goos));
    fixes.push({ ...fix, recipes });
  }
  out(format === 'json' ? renderEnvironmentFixJson(fixes) : renderEnvironmentFix(fixes));
  return 0;
}

async function onThisMachine(
  host: Host,
  { cc, ...recipe }: FixRecipe,
  mayRun: boolean,
  goos: string,
): Promise<ShownFix['recipes'][number]> {
  const here = onPath(host, cc.split(' ')[0] ?? cc, goos);
  const machine = here && mayRun ? (await readCompiler(host, cc)).machine : undefined;
  return { ...recipe, here, ...(machine !== undefined && { machine }) };
}
