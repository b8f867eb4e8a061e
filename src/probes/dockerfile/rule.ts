import type { Dockerfile } from '../../formats/dockerfile/dockerfile.ts';
import type { ImageFacts, ResolvedBuild, ResolvedStage } from '../../formats/dockerfile/resolved.ts';
import { formatOciPlatform, isSameMachine, type OciPlatform } from '../../formats/platform/oci-platform.ts';
import type { LintFinding } from '../../model/lint.ts';
import type { GoBuild } from './go-builds.ts';

/** One requested platform with everything that was resolved for it. */
export interface Requested {
  /** As the user wrote it. */
  readonly text: string;
  readonly platform: OciPlatform;
  readonly build: ResolvedBuild;
  /** Go builds of each stage, by index. */
  readonly goBuilds: readonly (readonly GoBuild[])[];
}

/** A Dockerfile as the rules see it. */
export interface LintView {
  readonly dockerfile: Dockerfile;
  readonly buildPlatform: OciPlatform;
  readonly builder: 'buildkit' | 'classic';
  readonly requested: readonly Requested[];
  readonly image: (reference: string) => ImageFacts | undefined;
}

export type Finding = Omit<LintFinding, 'rule'>;

/** One rule; a file of its own in rules/. `checks` are BuildKit's names that silence it as well. */
export interface Rule {
  readonly id: string;
  readonly cause: string;
  readonly checks?: readonly string[];
  find(view: LintView): readonly Finding[];
}

/** The stage that brings the base image of `stage`: FROM of FROM of it. */
export function rootOf(build: ResolvedBuild, stage: ResolvedStage): ResolvedStage {
  let at = stage;
  for (let left = build.stages.length; left > 0 && at.baseStage !== undefined; left--)
    at = build.stages[at.baseStage] ?? at;
  return at;
}

/** The stages whose file system ends in the image: the target and what it is FROM. */
export function imageStages(build: ResolvedBuild): ReadonlySet<number> {
  const indices = new Set<number>();
  for (let at: number | undefined = build.target; at !== undefined && !indices.has(at); ) {
    indices.add(at);
    at = build.stages[at]?.baseStage;
  }
  return indices;
}

/** Requested platforms for which something holds, as the user wrote them. */
export function platformsWhere(
  view: LintView,
  holds: (requested: Requested) => boolean,
): readonly Requested[] {
  return view.requested.filter(holds);
}

/** Whether programs of the stage need an emulator on the build machine. */
export function isForeign(stage: ResolvedStage | undefined, build: ResolvedBuild): boolean {
  return stage?.platform !== undefined && !isSameMachine(stage.platform, build.buildPlatform);
}

export function listed(requested: readonly Requested[]): string {
  return requested.map(({ text }) => text).join(', ');
}

export function platformText(stage: ResolvedStage | undefined): string {
  return stage?.platform ? formatOciPlatform(stage.platform) : 'no platform';
}

export function stageTitle(stage: ResolvedStage): string {
  return stage.name === '' ? `stage ${stage.index}` : `stage "${stage.name}"`;
}

/** How a FROM chose its platform. */
export function writtenKind(stage: ResolvedStage): 'none' | 'constant' | 'build' | 'target' | 'argument' {
  if (stage.written === '') return 'none';
  const names = [...stage.platformVariables];
  if (names.length === 0) return 'constant';
  if (names.some((name) => name.startsWith('TARGET'))) return 'target';
  return names.some((name) => name.startsWith('BUILD')) ? 'build' : 'argument';
}
