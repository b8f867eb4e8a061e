import { type DockerfileIssue, parseDockerfile } from '../../formats/dockerfile/dockerfile.ts';
import type { ImageFacts, ResolvedBuild, ResolvedStage } from '../../formats/dockerfile/resolved.ts';
import { resolveBuild } from '../../formats/dockerfile/resolve.ts';
import { formatOciPlatform, type OciPlatform } from '../../formats/platform/oci-platform.ts';
import type { LintFinding, LintReport, LintSource, LintStage } from '../../model/lint.ts';
import { applyEdits } from './edits.ts';
import { findGoBuilds } from './go-builds.ts';
import type { LintView, Requested, Rule } from './rule.ts';
import { factsByName } from './rules/base-lacks-platform.ts';
import { RULES } from './rules.generated.ts';

export interface LintOptions {
  readonly path: string;
  readonly title?: string;
  readonly requested: readonly { readonly text: string; readonly platform: OciPlatform }[];
  readonly assumed?: string;
  readonly buildPlatform: OciPlatform;
  readonly builder?: 'buildkit' | 'classic';
  readonly args?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** What is known of base images from manifests that the user gave. */
  readonly image?: (reference: string) => ImageFacts | undefined;
}

const LEVELS = { error: 0, warning: 1, note: 2 } as const;

/** Resolves a Dockerfile for every requested platform and looks for what goes wrong with it. */
export function lintDockerfile(text: string, options: LintOptions): LintReport {
  const { value: dockerfile, issues } = parseDockerfile(text);
  // Asked for by several rules and for every platform.
  const facts = new Map<string, ImageFacts | undefined>();
  const image = (reference: string): ImageFacts | undefined => {
    if (!facts.has(reference)) facts.set(reference, options.image?.(reference) ?? factsByName(reference));
    return facts.get(reference);
  };
  const requested = options.requested.map(({ text: written, platform }): Requested => {
    const build = resolveBuild(dockerfile, {
      platform,
      buildPlatform: options.buildPlatform,
      image,
      ...(options.args && { args: options.args }),
      ...(options.contexts && { contexts: options.contexts }),
      ...(options.target !== undefined && { target: options.target }),
    });
    return { text: written, platform, build, goBuilds: build.stages.map(findGoBuilds) };
  });
  const view: LintView = {
    dockerfile,
    buildPlatform: options.buildPlatform,
    builder: options.builder ?? 'buildkit',
    requested,
    image,
  };
  const { check } = dockerfile;
  const findings = check.skipAll
    ? []
    : RULES.filter((rule) => !isSkipped(rule, check.skip)).flatMap((rule) => findingsOf(rule, view));
  return {
    path: options.path,
    title: options.title ?? options.target ?? '',
    requested: requested.map(({ text: written }) => written),
    ...(options.assumed !== undefined && { assumed: options.assumed }),
    buildPlatform: formatOciPlatform(options.buildPlatform),
    stages: (requested[0]?.build.stages ?? []).map((stage) => stageOf(stage, requested)),
    findings: findings.sort((a, b) => a.line - b.line || LEVELS[a.level] - LEVELS[b.level]),
    issues: issuesOf(issues, requested),
  };
}

function isSkipped({ id, cause, checks = [] }: Rule, skip: ReadonlySet<string>): boolean {
  return skip.has(id) || skip.has(cause) || checks.some((name) => skip.has(name));
}

function findingsOf(rule: Rule, view: LintView): LintFinding[] {
  const skipped = new Set(
    view.dockerfile.stages.flatMap(({ from }) => (silenced(rule, from.raw.comments) ? [from.raw.line] : [])),
  );
  return rule
    .find(view)
    .filter(({ line }) => !skipped.has(line))
    .map((finding) => ({ ...finding, rule: rule.id }));
}

/** `# check=skip=Rule` right above an instruction. */
function silenced(rule: Rule, comments: readonly string[]): boolean {
  return comments.some((comment) => {
    const names = /^check=skip=(.*)$/.exec(comment)?.[1]?.split(';')[0]?.split(',') ?? [];
    return (
      names.some((name) => name.trim() === 'all') ||
      isSkipped(rule, new Set(names.map((name) => name.trim())))
    );
  });
}

function byPlatform<T>(
  requested: readonly Requested[],
  value: (build: ResolvedBuild) => T,
): Record<string, T> {
  return Object.fromEntries(requested.map(({ text, build }) => [text, value(build)]));
}

function stageOf(stage: ResolvedStage, requested: readonly Requested[]): LintStage {
  const { index } = stage;
  const sources = stage.sources.map(
    (source, at): LintSource => ({
      line: source.line,
      via: source.via,
      from: source.stage ?? source.from,
      platforms: byPlatform(requested, (build) => {
        const platform = build.stages[index]?.sources[at]?.platform;
        return platform ? formatOciPlatform(platform) : '';
      }),
    }),
  );
  if (stage.baseStage !== undefined)
    sources.unshift({
      line: stage.line,
      via: 'from',
      from: stage.baseStage,
      platforms: byPlatform(requested, (build) => {
        const platform = build.stages[index]?.platform;
        return platform ? formatOciPlatform(platform) : '';
      }),
    });
  return {
    index,
    name: stage.name,
    line: stage.line,
    base: stage.base,
    platforms: byPlatform(requested, (build) => {
      const platform = build.stages[index]?.platform;
      return platform ? formatOciPlatform(platform) : null;
    }),
    sources,
    reachable: stage.reachable,
    target: requested[0]?.build.target === index,
  };
}

function issuesOf(
  issues: readonly DockerfileIssue[],
  requested: readonly Requested[],
): { line: number; message: string }[] {
  const all = issues.map(({ line, message }) => ({ line, message: message.replace(/^line \d+: /, '') }));
  const seen = new Set<string>();
  for (const { build } of requested)
    for (const { line, message, stage } of build.problems) {
      if (stage !== undefined && build.stages[stage]?.reachable === false) continue;
      const key = `${line} ${message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      all.push({ line, message });
    }
  return all;
}

/** More rounds than any file needs: each applies the edits of one finding. */
const MOST_ROUNDS = 60;

/** The Dockerfile with every finding repaired that can be repaired by an edit; unchanged when there is none. */
export function fixDockerfile(
  text: string,
  options: LintOptions,
): { text: string; fixed: readonly LintFinding[] } {
  let current = text;
  const fixed: LintFinding[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const finding = lintDockerfile(current, options).findings.find(({ edits }) => edits.length > 0);
    if (!finding) break;
    const next = applyEdits(current, finding.edits);
    if (next === current) break;
    current = next;
    fixed.push(finding);
  }
  return { text: current, fixed };
}
