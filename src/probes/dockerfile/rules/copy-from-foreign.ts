import type { CopyInstruction } from '../../../formats/dockerfile/instruction.ts';
import type { ResolvedBuild, ResolvedStage, Source } from '../../../formats/dockerfile/resolved.ts';
import { isSameMachine } from '../../../formats/platform/oci-platform.ts';
import type { TextEdit } from '../../../model/lint.ts';
import { scriptOf, UNKNOWN } from '../go-builds.ts';
import { goTarget } from '../go-targets.ts';
import {
  type Finding,
  imageStages,
  type LintView,
  listed,
  platformsWhere,
  platformText,
  type Requested,
  type Rule,
  stageTitle,
} from '../rule.ts';

/** A program is copied out of a stage or image of another platform. */
export const copyFromForeign: Rule = {
  id: 'copy-from-foreign',
  cause: 'container/copy-from-wrong-platform',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? [])
      for (const [at, source] of stage.sources.entries()) {
        const copy = source.step.instruction;
        if (source.via !== 'copy' || copy.kind !== 'copy') continue;
        const wrong = platformsWhere(view, (requested) => isWrong(requested, stage.index, at, copy));
        const [first] = wrong;
        const here = first?.build.stages[stage.index];
        const from = here?.sources[at];
        if (!first || !here || !from) continue;
        const isImage = source.stage === undefined;
        const origin = isImage ? from.from : stageTitle(first.build.stages[source.stage ?? 0] ?? here);
        const is = `${from.platform.os}/${from.platform.arch}`;
        findings.push({
          cause: this.cause,
          level: 'error',
          line: source.line,
          message: isImage
            ? `COPY --from=${origin} takes the files for the target (${is}), but ${stageTitle(stage)} runs on ${platformText(here)}: ${programs(copy)} will not start in it.`
            : `${programs(copy)} comes from ${origin}, which is for ${is}; the image for ${listed(wrong)} cannot run it.`,
          fix: isImage
            ? `name the image in a stage of its own, FROM --platform=$BUILDPLATFORM ${origin} AS …, and copy from that`
            : `take it from a stage without a fixed --platform, or build it for the target in ${origin}`,
          edits: isImage ? imageEdits(view, stage, copy, origin) : [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { path: copy.sources[0] ?? '' },
        });
      }
    return findings;
  },
};

const programs = (copy: CopyInstruction): string => copy.sources.join(' ');
const PROGRAM = /(?:^|\/)s?bin\/[^/]+$|\.so(?:\.\d+)*$|(?:^|\/)libexec\//;

function isWrong(
  { build, goBuilds, platform }: Requested,
  index: number,
  at: number,
  copy: CopyInstruction,
): boolean {
  const here = build.stages[index];
  const source = here?.sources[at];
  if (!here?.platform || !source || isSameMachine(here.platform, source.platform)) return false;
  if (source.stage === undefined) return isImageToolUsed(here, source, copy);
  const origin = build.stages[source.stage];
  // Only what ends in the image must run on the target; stages between may collect anything.
  if (!here.reachable || !origin || !imageStages(build).has(index) || !isSameMachine(here.platform, platform))
    return false;
  const family = [origin.index];
  for (let up = origin.baseStage; up !== undefined; up = build.stages[up]?.baseStage) family.push(up);
  const compiles = family.flatMap((one) =>
    (goBuilds[one] ?? []).map((go) => ({ go, stage: build.stages[one] ?? origin })),
  );
  // What Go makes there is judged by its GOARCH, by other rules.
  const makesTarget = compiles.some(({ go, stage }) => {
    const target = goTarget(stage, go, build);
    return target === UNKNOWN || target.arch === platform.arch || go.goarch === undefined;
  });
  if (makesTarget || family.some((one) => crossesOtherwise(build, one))) return false;
  return copy.sources.some((path) => PROGRAM.test(path));
}

/** The stage fetches or makes things by the target's name, in some way that is not Go's. */
function crossesOtherwise(build: ResolvedBuild, index: number): boolean {
  return (build.stages[index]?.steps ?? []).some((step) => {
    if (step.instruction.kind === 'copy' || step.instruction.kind === 'add')
      return step.instruction.expanded.some((word) => /\$\{?(?:TARGET|BUILD|GOARCH|ARCH)/.test(word));
    const script = scriptOf(step);
    if (!script) return false;
    return (
      script.commands.some(
        ({ name }) =>
          name.startsWith('xx-') ||
          /^(?:make|cargo|goreleaser|mage|just|task|bazel|zig|npm|yarn|pnpm)$/.test(name) ||
          name.endsWith('.sh'),
      ) || [...script.reads.keys()].some((name) => /^(?:TARGET|GOARCH|ARCH)/.test(name))
    );
  });
}

/** A tool out of an image, put on the path of a stage of the build machine and called there. */
function isImageToolUsed(stage: ResolvedStage, source: Source, copy: CopyInstruction): boolean {
  if (/(?:^|\/)tonistiigi\/xx(?:$|[:@])/.test(source.from)) return false;
  const names = copy.sources
    .map((path) => path.replace(/\/$/, '').replace(/^.*\//, ''))
    .concat(copy.target.replace(/\/$/, '').replace(/^.*\//, ''));
  return stage.steps.some(
    (step) =>
      step.line > source.line &&
      scriptOf(step)?.commands.some(({ name }) => name !== '' && names.includes(name)) === true,
  );
}

function imageEdits(view: LintView, stage: ResolvedStage, copy: CopyInstruction, image: string): TextEdit[] {
  const written = view.dockerfile.stages[stage.index]?.from;
  if (!written) return [];
  const names = new Set(view.dockerfile.stages.map(({ from }) => from.name));
  const short = image
    .replace(/[@:][^/]*$/, '')
    .replace(/^.*\//, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]/g, '-');
  let name = /^[a-z]/.test(short) ? short : `tool-${short}`;
  while (names.has(name)) name = `${name}-build`;
  const lines = view.dockerfile.text.split('\n');
  const offset = (line: number): number => lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const lineEnd = lines[0]?.endsWith('\r') ? '\r\n' : '\n';
  const at = offset(written.raw.line);
  const from = offset(copy.raw.line);
  const found = view.dockerfile.text.slice(from).indexOf(`--from=${image}`);
  if (found < 0) return [];
  return [
    { from: at, to: at, text: `FROM --platform=$BUILDPLATFORM ${image} AS ${name}${lineEnd}` },
    { from: from + found, to: from + found + `--from=${image}`.length, text: `--from=${name}` },
  ];
}
