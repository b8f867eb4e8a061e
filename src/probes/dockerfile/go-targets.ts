import type { ResolvedBuild, ResolvedStage } from '../../formats/dockerfile/resolved.ts';
import { formatOciPlatform, isSameMachine } from '../../formats/platform/oci-platform.ts';
import type { TextEdit } from '../../model/lint.ts';
import { declareArguments, replaceInStep } from './edits.ts';
import { type GoBuild, scriptOf, UNKNOWN } from './go-builds.ts';
import { imageStages, type LintView } from './rule.ts';

/**
 * Whether the image gets what the stage makes: it is part of the image, or files go from it into the image,
 * from stage to stage by COPY, or by a mount of a stage that becomes the image.
 */
export function feedsImage(build: ResolvedBuild, stage: ResolvedStage): boolean {
  const image = imageStages(build);
  const fed = new Set<number>();
  const open = [build.target];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (fed.has(at)) continue;
    fed.add(at);
    const { baseStage, sources = [] } = build.stages[at] ?? {};
    if (baseStage !== undefined) open.push(baseStage);
    for (const source of sources)
      if (source.stage !== undefined && (source.via === 'copy' || image.has(at))) open.push(source.stage);
  }
  return fed.has(stage.index);
}

/** Whether the image has the platform that was asked for; where it has not, that is the finding. */
export function imageIsRight(build: ResolvedBuild): boolean {
  const platform = build.stages[build.target]?.platform;
  return platform !== undefined && isSameMachine(platform, build.platform);
}

/** Whether a Go build makes a product, and not a tool for a later step of the build itself. */
export function isProduct(build: ResolvedBuild, stage: ResolvedStage, one: GoBuild): boolean {
  if (one.verb !== 'build' && one.verb !== 'install') return false;
  if (!feedsImage(build, stage)) return false;
  const copied = copiedPaths(build, stage.index);
  if (one.verb === 'install')
    return imageStages(build).has(stage.index)
      ? one.packages.every((name) => !name.includes('@'))
      : copied.some(
          (path) => /(?:^|\/)bin(?:\/|$)/.test(path) && (one.packages.length !== 1 || mentions(path, one)),
        );
  if (one.output === '') return true;
  const name = one.output.replace(/\/$/, '').replace(/^.*\//, '');
  const runsLater = stage.steps.some((step) =>
    scriptOf(step)?.commands.some(
      (command) => command !== one.command && (command.name === name || command.name === `./${name}`),
    ),
  );
  return !runsLater || copied.some((path) => path === one.output || path.endsWith(`/${name}`));
}

function mentions(path: string, { packages }: GoBuild): boolean {
  const name = (packages[0] ?? '').replace(/@.*$/, '').replace(/\/$/, '').replace(/^.*\//, '');
  return (
    path.endsWith('/bin') ||
    path.endsWith('/bin/') ||
    name === '' ||
    name === '.' ||
    name === '...' ||
    path.includes(name)
  );
}

/** Paths that COPY --from takes out of a stage or of one that is FROM it. */
export function copiedPaths(build: ResolvedBuild, index: number): string[] {
  const family = new Set([index]);
  for (const { baseStage, index: child } of build.stages)
    if (baseStage !== undefined && family.has(baseStage)) family.add(child);
  return build.stages.flatMap(({ sources, reachable }) =>
    sources.flatMap(({ stage, step, via }) =>
      reachable &&
      via === 'copy' &&
      stage !== undefined &&
      family.has(stage) &&
      step.instruction.kind === 'copy'
        ? step.instruction.sources
        : [],
    ),
  );
}

/** Architecture of what a Go build makes in `stage`: GOARCH, or the stage's own; UNKNOWN when the shell decides. */
export function goTarget(
  stage: ResolvedStage,
  one: GoBuild,
  build: ResolvedBuild,
): { os: string; arch: string } | typeof UNKNOWN {
  if (one.xx) {
    const asked = one.step.environment.get('TARGETPLATFORM') ?? one.step.environment.get('TARGETARCH');
    return asked === undefined
      ? { os: build.buildPlatform.os, arch: stage.platform?.arch ?? '' }
      : { os: build.platform.os, arch: build.platform.arch };
  }
  if (one.goarch === UNKNOWN || one.goos === UNKNOWN) return UNKNOWN;
  return {
    os: one.goos ? String(one.goos) : (stage.platform?.os ?? 'linux'),
    arch: one.goarch === undefined ? (stage.platform?.arch ?? '') : String(one.goarch),
  };
}

/** Edits that let every plain `go build` of a step take its target from TARGETOS and TARGETARCH. */
export function targetEdits(view: LintView, stage: ResolvedStage, builds: readonly GoBuild[]): TextEdit[] {
  const edits: TextEdit[] = [];
  const missing = new Set<string>();
  for (const step of new Set(builds.map(({ step }) => step))) {
    const own = builds.filter((one) => one.step === step);
    if (own.some((one) => one.xx || one.verb !== 'build' || one.goarch !== undefined)) return [];
    // The text of a JSON form is no shell: it expands no variables.
    if (step.instruction.kind === 'run' && step.instruction.shell === undefined) return [];
    const setsOs = own.every((one) => one.goos !== undefined);
    const prefix = setsOs ? 'GOARCH=$TARGETARCH ' : 'GOOS=$TARGETOS GOARCH=$TARGETARCH ';
    const found = replaceInStep(view.dockerfile, step, /(?<![\w./-])go(?=\s+build\b)/g, () => `${prefix}go`);
    if (found.length === 0) return [];
    edits.push(...found);
    for (const name of setsOs ? ['TARGETARCH'] : ['TARGETOS', 'TARGETARCH'])
      if (step.environment.get(name) === undefined) missing.add(name);
  }
  return [...declareArguments(view.dockerfile, stage, [...missing]), ...edits];
}

export const platformOfBuild = (build: ResolvedBuild): string => formatOciPlatform(build.buildPlatform);
