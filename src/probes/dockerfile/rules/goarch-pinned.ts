import { declareArguments, replaceInStep } from '../edits.ts';
import { isProduct } from '../go-targets.ts';
import type { GoBuild } from '../go-builds.ts';
import type { TextEdit } from '../../../model/lint.ts';
import type { ResolvedStage, Step } from '../../../formats/dockerfile/resolved.ts';
import { type Finding, type LintView, listed, platformsWhere, type Rule, stageTitle } from '../rule.ts';

/** GOARCH or GOOS is the same for every platform. */
export const goarchPinned: Rule = {
  id: 'goarch-pinned',
  cause: 'container/dockerfile-goarch-pinned',
  find(view) {
    const findings: Finding[] = [];
    const [base] = view.requested;
    for (const stage of base?.build.stages ?? []) {
      const builds = base?.goBuilds[stage.index] ?? [];
      // Several architectures by name in one stage: a file that makes them all, on purpose.
      const values = new Set(builds.map(({ goarch }) => String(goarch)));
      if (values.size > 1) continue;
      for (const [at, one] of builds.entries()) {
        const value = constantOf(view, stage.index, at, 'goarch');
        const system = constantOf(view, stage.index, at, 'goos');
        if (one.command.conditional || one.xx || (value === undefined && system === undefined)) continue;
        if (isElsewhere(system ?? (one.goos === undefined ? '' : String(one.goos)), view) || value === 'wasm')
          continue;
        const wrong = platformsWhere(view, ({ build, platform, goBuilds }) => {
          const here = build.stages[stage.index];
          const build_ = goBuilds[stage.index]?.[at];
          if (!here || !build_ || !isProduct(build, here, build_)) return false;
          return (
            (value !== undefined && value !== platform.arch) ||
            (system !== undefined && system !== platform.os)
          );
        });
        if (wrong.length === 0) continue;
        const name =
          value !== undefined && wrong.some(({ platform }) => value !== platform.arch) ? 'GOARCH' : 'GOOS';
        const pinned = name === 'GOARCH' ? (value ?? '') : (system ?? '');
        const source = settingStep(view, stage, one, name);
        findings.push({
          cause: this.cause,
          level: 'error',
          line: source.line,
          message: `${name}=${pinned} is the same for every platform: the images for ${listed(wrong)} get a program for ${pinned}.`,
          fix: `write ${name}=$TARGET${name === 'GOARCH' ? 'ARCH' : 'OS'}, with ARG TARGET${name === 'GOARCH' ? 'ARCH' : 'OS'} in ${stageTitle(stage)}`,
          edits: source.stage ? pinnedEdits(view, source.stage, source.step, name, pinned) : [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { goarch: pinned, name },
        });
        break;
      }
    }
    return findings;
  },
};

/** The value that a variable has for every requested platform; undefined when it differs or nobody can tell. */
function constantOf(view: LintView, stage: number, at: number, key: 'goarch' | 'goos'): string | undefined {
  const values = new Set(view.requested.map(({ goBuilds }) => goBuilds[stage]?.[at]?.[key]));
  const [value] = values;
  if (values.size !== 1 || typeof value !== 'string' || value === '') return undefined;
  const words = view.requested.map(({ goBuilds }) =>
    goBuilds[stage]?.[at]?.command.env.get(key.toUpperCase()),
  );
  // `GOARCH=$TARGETARCH` with TARGETARCH missing or shadowed is a finding about TARGETARCH.
  if (words.some((word) => word?.includes('TARGET') || word?.includes('BUILD'))) return undefined;
  return value;
}

/** GOOS names a system that no requested image has: a program for elsewhere, packed into the image. */
function isElsewhere(goos: string, view: LintView): boolean {
  return goos !== '' && view.requested.every(({ platform }) => platform.os !== goos);
}

/** The instruction that sets the variable: the RUN itself, or an ENV or ARG of the stage or of its base. */
function settingStep(
  view: LintView,
  stage: ResolvedStage,
  one: GoBuild,
  name: string,
): { step: Step; line: number; stage?: ResolvedStage } {
  if (one.command.env.has(name)) return { step: one.step, line: one.step.line, stage };
  const stages = view.requested[0]?.build.stages ?? [];
  for (let at: ResolvedStage | undefined = stage; at; at = stages[at.baseStage ?? -1])
    for (const step of at.steps.toReversed()) {
      const { instruction } = step;
      if (step.line > one.step.line && at === stage) continue;
      if (
        (instruction.kind === 'env' || instruction.kind === 'arg') &&
        instruction.pairs.some(({ key, value }) => key === name && value !== undefined)
      )
        return { step, line: step.line, stage: at };
    }
  return { step: one.step, line: one.step.line };
}

function pinnedEdits(
  view: LintView,
  stage: ResolvedStage,
  step: Step,
  name: 'GOARCH' | 'GOOS',
  pinned: string,
): TextEdit[] {
  const argument = name === 'GOARCH' ? 'TARGETARCH' : 'TARGETOS';
  const replaced = replaceInStep(
    view.dockerfile,
    step,
    new RegExp(`\\b${name}([= \\t])(["']?)${pinned}\\2(?![\\w.-])`, 'g'),
    ([, separator, quote]) =>
      `${name}${separator}${quote === "'" ? '"' : (quote ?? '')}$${argument}${quote === "'" ? '"' : (quote ?? '')}`,
  );
  if (replaced.length === 0) return [];
  const missing = step.environment.get(argument) === undefined ? [argument] : [];
  return [...declareArguments(view.dockerfile, stage, missing), ...replaced];
}
