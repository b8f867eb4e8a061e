import { parseDockerfile } from '../formats/dockerfile/dockerfile.ts';
import type { CopyInstruction } from '../formats/dockerfile/instruction.ts';
import { resolveBuild } from '../formats/dockerfile/resolve.ts';
import type { ResolvedBuild, ResolvedStage } from '../formats/dockerfile/resolved.ts';
import { formatOciPlatform } from '../formats/platform/oci-platform.ts';
import { findGoBuilds } from './dockerfile/go-builds.ts';
import { imageStages } from './dockerfile/rule.ts';
import { type Observations, type Probe, seen } from './probe.ts';

const AMD64 = { os: 'linux', arch: 'amd64', variant: '', osVersion: '' };

/**
 * The way of a program that does not start at the host back through the image: the COPY that put it there,
 * the stage that it came from, and the line that built it.
 */
export const programOrigin: Probe = {
  id: 'program-origin',
  find(observations: Observations) {
    const { dockerfile } = observations.situation.context;
    const failures = seen(
      observations,
      'log.exec-format-error',
      'log.exec-no-such-file',
      'log.permission-denied-container',
    );
    const paths = new Set(
      failures.map(({ data }) => String(data['path'] ?? '')).filter((path) => path.startsWith('/')),
    );
    if (!dockerfile || paths.size === 0) return [];
    const build = resolveBuild(parseDockerfile(dockerfile).value, { platform: AMD64, buildPlatform: AMD64 });
    return [...paths].flatMap((path) => {
      const origin = originOf(build, path);
      if (!origin) return [];
      const { stage, copyLine } = origin;
      const made = findGoBuilds(stage).findLast(({ verb }) => verb === 'build' || verb === 'install');
      return [
        {
          event: 'derived.program-origin',
          data: {
            path,
            stage: stage.name === '' ? `stage-${stage.index}` : stage.name,
            stageLine: stage.line,
            copyLine,
            ...(stage.platform && stage.written !== '' && { platform: formatOciPlatform(stage.platform) }),
            ...(made && { builtLine: made.step.line }),
          },
          where: { path: 'Dockerfile', line: made?.step.line ?? stage.line },
          text: `${path} comes from stage ${stage.name || stage.index} (line ${stage.line})${made ? `, built on line ${made.step.line}` : ''}, copied on line ${copyLine}`,
        },
      ];
    });
  },
};

/** The stage out of which COPY takes the file at `path` of the image; the last COPY wins. */
function originOf(
  build: ResolvedBuild,
  path: string,
): { stage: ResolvedStage; copyLine: number } | undefined {
  for (const index of imageStages(build)) {
    const sources = build.stages[index]?.sources ?? [];
    for (const { stage, step, line } of sources.toReversed()) {
      const copy = step.instruction;
      if (copy.kind !== 'copy' || stage === undefined || !lands(copy, path)) continue;
      const from = build.stages[stage];
      if (from) return { stage: from, copyLine: line };
    }
  }
  return undefined;
}

function lands({ sources, target }: CopyInstruction, path: string): boolean {
  const goal = target.startsWith('/') ? target : `/${target.replace(/^\.\/?/, '')}`;
  if (goal === path) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const directory = goal.endsWith('/') ? goal : `${goal}/`;
  return (
    path.startsWith(directory) &&
    sources.some((source) => source.endsWith('/') || source.endsWith(`/${name}`) || source === name)
  );
}
