import { parseOciPlatform } from '../formats/platform/oci-platform.ts';
import type { ObservedEvent } from '../model/event.ts';
import type { LintFinding } from '../model/lint.ts';
import type { Situation } from '../model/situation.ts';
import { lintDockerfile } from './dockerfile/lint.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

/** Rules of the Dockerfile and the events that their findings are. */
const EVENTS: Readonly<Record<string, string>> = {
  'base-lacks-platform': 'dockerfile-base-lacks-platform',
  'builder-emulated': 'dockerfile-no-buildplatform',
  'constant-asset': 'dockerfile-constant-asset',
  'copy-from-foreign': 'dockerfile-copy-from-foreign',
  'cross-cgo-without-compiler': 'dockerfile-cross-cgo-without-compiler',
  'dynamic-into-static': 'dockerfile-dynamic-into-static',
  'final-stage-platform': 'dockerfile-constant-platform',
  'goarch-missing': 'dockerfile-goarch-missing',
  'goarch-pinned': 'dockerfile-goarch-pinned',
  'goarm-missing': 'dockerfile-goarm-missing',
  'platform-refused': 'dockerfile-target-argument-empty',
  'target-argument-shadowed': 'dockerfile-target-argument-empty',
  'target-argument-undeclared': 'dockerfile-target-argument-empty',
};

/** What a Dockerfile, or the instructions that a build log repeats, says about the platforms of the stages. */
export const dockerfileStages: Probe = {
  id: 'dockerfile-stages',
  find(observations: Observations) {
    const { dockerfile } = observations.situation.context;
    if (dockerfile !== undefined && dockerfile !== '')
      return fromDockerfile(dockerfile, observations.situation);
    return fromSteps(observations);
  },
};

function fromDockerfile(text: string, situation: Situation): ObservedEvent[] {
  const report = lintDockerfile(text, {
    path: 'Dockerfile',
    requested: requestedPlatforms(situation),
    buildPlatform: { os: 'linux', arch: 'amd64', variant: '', osVersion: '' },
  });
  const found: ObservedEvent[] = [];
  for (const finding of report.findings) {
    const event = EVENTS[finding.rule];
    if (event !== undefined) found.push(eventOf(event, finding));
  }
  return found;
}

function eventOf(event: string, { line, message, data, stage }: LintFinding): ObservedEvent {
  return {
    event: `derived.${event}`,
    data: { ...data, ...(stage !== undefined && { stage }) },
    where: { path: 'Dockerfile', line },
    text: message.slice(0, 400),
  };
}

/** What the build was asked for; without a word about it, the two that most images have. */
function requestedPlatforms(
  situation: Situation,
): { text: string; platform: NonNullable<ReturnType<typeof parseOciPlatform>> }[] {
  const named = situation.commands.flatMap(({ name, words }) =>
    /^(?:docker|podman|buildah|nerdctl|buildctl)$/.test(name)
      ? words.flatMap((word, at) =>
          word === '--platform'
            ? (words[at + 1] ?? '').split(',')
            : word.startsWith('--platform=')
              ? word.slice(11).split(',')
              : [],
        )
      : [],
  );
  const { arch, armLevel } = situation.target;
  const target = arch === undefined ? [] : [`linux/${arch}${armLevel === undefined ? '' : `/${armLevel}`}`];
  const words = named.length > 0 ? named : [...target, 'linux/amd64', 'linux/arm64'];
  return [...new Set(words)].flatMap((text) => {
    const platform = parseOciPlatform(text);
    return platform ? [{ text, platform }] : [];
  });
}

/** Build logs repeat the instructions: `#9 [build 3/4] RUN …`, `Step 3/9 : RUN …`. Some of them only. */
function fromSteps(observations: Observations): ObservedEvent[] {
  const text = seen(observations, 'fact.buildkit-step', 'fact.dockerfile-step')
    .map(({ text: line }) => /\b((?:FROM|RUN|ENV|ARG|COPY) .*)$/.exec(line ?? '')?.[1] ?? '')
    .filter(Boolean)
    .join('\n');
  if (text === '') return [];
  const found: ObservedEvent[] = [];
  const pinned = /\bGOARCH[= ]["']?([a-z0-9]+)\b/.exec(text.replaceAll(/#[^\n]*/g, ''));
  if (pinned?.[1]) found.push(derived('dockerfile-goarch-pinned', { goarch: pinned[1] }));
  const constant = [...text.matchAll(/^\s*FROM\s+(?:--platform=(\S+)\s+)?(\S+)/gim)].find(
    ([, platform]) => platform !== undefined && !platform.includes('$'),
  );
  if (constant?.[1]) found.push(derived('dockerfile-constant-platform', { platform: constant[1] }));
  if (/\bgo (?:build|install)\b/.test(text) && !/BUILDPLATFORM/.test(text))
    found.push(derived('dockerfile-no-buildplatform'));
  return found;
}
