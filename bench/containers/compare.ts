import { parseDockerfile } from '../../src/formats/dockerfile/dockerfile.ts';
import { parseImageReference } from '../../src/formats/dockerfile/reference.ts';
import { resolveBuild } from '../../src/formats/dockerfile/resolve.ts';
import type { ImageFacts, ResolvedBuild } from '../../src/formats/dockerfile/resolved.ts';
import {
  formatOciPlatform,
  type OciPlatform,
  parseOciPlatform,
} from '../../src/formats/platform/oci-platform.ts';
import type { ImageTable, OracleAnswer, OracleRequest } from './oracle.ts';

function platformOf(text: string, own?: OciPlatform): OciPlatform {
  const platform = parseOciPlatform(text, own);
  if (!platform) throw new Error(`no platform: ${text}`);
  return platform;
}

/** Facts of the images of a request. */
export function lookUp(images: ImageTable): (reference: string) => ImageFacts | undefined {
  const known = new Map(
    Object.entries(images).map(([name, { platforms, onbuild, env }]): [string, ImageFacts] => [
      parseImageReference(name)?.familiar ?? name,
      {
        ...(platforms && { platforms: platforms.map((text) => platformOf(text)) }),
        ...(onbuild && { onbuild }),
        ...(env && { env: Object.fromEntries(env.map((pair) => pair.split('=', 2) as [string, string])) }),
      },
    ]),
  );
  return (reference) => known.get(reference);
}

/** Our answer to a request of the oracle. */
export function resolveRequest(request: OracleRequest, requested: string): ResolvedBuild | string {
  const { value, issues } = parseDockerfile(request.dockerfile);
  if (issues[0]) return issues[0].message;
  const buildPlatform = platformOf(request.buildPlatform);
  return resolveBuild(value, {
    platform: platformOf(requested),
    buildPlatform,
    ...(request.args && { args: request.args }),
    ...(request.target !== undefined && { target: request.target }),
    ...(request.contexts && { contexts: request.contexts }),
    image: lookUp(request.images ?? {}),
  });
}

/** The differences between our resolution and BuildKit's; none when they agree. */
export function differences(request: OracleRequest, answer: OracleAnswer): string[] {
  const found: string[] = [];
  for (const requested of request.platforms) {
    const all = answer.all[requested];
    const target = answer.target[requested];
    const ours = resolveRequest(request, requested);
    const say = (text: string): void => void found.push(`${requested}: ${text}`);
    if (typeof ours === 'string') {
      if (all?.error === undefined || target?.error === undefined)
        say(`we refuse (${ours}), BuildKit does not`);
      continue;
    }
    const needed = ours.problems.filter(
      ({ stage }) => stage === undefined || stage < 0 || ours.stages[stage]?.reachable === true,
    );
    if ((target?.error !== undefined) !== needed.length > 0)
      say(
        `build: BuildKit ${target?.error ?? 'accepts'}; we ${needed.map(({ message }) => message).join('; ') || 'accept'}`,
      );
    if ((all?.error !== undefined) !== ours.problems.length > 0)
      say(
        `check: BuildKit ${all?.error ?? 'accepts'}; we ${ours.problems.map(({ message }) => message).join('; ') || 'accept'}`,
      );
    // Where only an unneeded stage is refused, the stages that are needed can still be compared.
    const stages = all?.stages ?? target?.stages;
    if (!stages) continue;
    if (stages.length !== ours.stages.length) say(`${stages.length} stages, we have ${ours.stages.length}`);
    for (const [index, theirs] of stages.entries()) {
      const mine = ours.stages[index];
      if (!mine || (!all?.stages && !mine.reachable)) continue;
      const platform = mine.platform ? formatOciPlatform(mine.platform) : '';
      if (platform !== theirs.platform) say(`stage ${index}: BuildKit ${theirs.platform}, we ${platform}`);
      if (mine.name !== theirs.name || mine.line !== theirs.line) say(`stage ${index}: name or line`);
      const sources = (theirs.sources ?? []).map(({ line, platform }) => `${line} ${platform}`).sort();
      const mySources = mine.sources
        .filter(({ from }) => from !== 'scratch')
        .map((source) => `${source.line} ${formatOciPlatform(source.platform)}`)
        .sort();
      if (sources.join() !== mySources.join())
        say(`stage ${index}: sources BuildKit [${sources.join()}], we [${mySources.join()}]`);
      for (const run of theirs.runs ?? []) {
        const steps = mine.steps.filter(
          ({ line, instruction, fromTrigger }) =>
            line === run.line && instruction.kind === 'run' && !fromTrigger,
        );
        if (steps.length !== 1) continue;
        if (run.platform !== platform) say(`line ${run.line}: RUN on ${run.platform}, we ${platform}`);
        const environment = new Map(steps[0]?.environment.entries());
        environment.delete('PATH');
        const mineText = [...environment]
          .map(([key, value]) => `${key}=${value}`)
          .sort()
          .join('\n');
        const theirText = Object.entries(run.env)
          .map(([key, value]) => `${key}=${value}`)
          .sort()
          .join('\n');
        if (mineText !== theirText)
          say(`line ${run.line}: variables\n--- BuildKit\n${theirText}\n--- ours\n${mineText}`);
      }
    }
  }
  return found;
}
