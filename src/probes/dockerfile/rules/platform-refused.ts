import { AUTOMATIC_ARGUMENTS } from '../../../formats/dockerfile/global-variables.ts';
import { USUAL_PLATFORMS, isImageArch, parseOciPlatform } from '../../../formats/platform/oci-platform.ts';
import { nearestWord } from '../../../model/nearest-word.ts';
import { setPlatform } from '../edits.ts';
import type { Finding, LintView, Rule } from '../rule.ts';

/** A `--platform` that is empty or no platform: a misspelt variable, mostly. */
export const platformRefused: Rule = {
  id: 'platform-refused',
  cause: 'container/targetarch-not-declared',
  checks: ['UndefinedArgInFrom'],
  find(view) {
    const findings: Finding[] = [];
    const [first] = view.requested;
    if (!first) return findings;
    const globals = [...first.build.global.keys()];
    for (const stage of first.build.stages) {
      const from = view.dockerfile.stages[stage.index]?.from;
      if (!from || stage.written === '') continue;
      const unset = [...stage.platformVariables].filter((name) => !first.build.global.has(name));
      const [name] = unset;
      const refused = view.requested.filter(({ build }) =>
        isRefused(build.stages[stage.index]?.asked ?? '', view),
      );
      if (refused.length === 0) continue;
      if (name !== undefined) {
        const near = nearestWord(name, [...AUTOMATIC_ARGUMENTS, ...globals]);
        const inStage = declaredInStage(view, name);
        const fixed = near === undefined ? undefined : stage.written.replace(name, near);
        findings.push({
          cause: this.cause,
          level: 'error',
          line: stage.line,
          message:
            `--platform=${stage.written}: ${name} has no value here, so BuildKit refuses the build` +
            (inStage
              ? '; the ARG stands inside a stage, and FROM sees only those above the first FROM.'
              : '.'),
          fix: near ? `write ${near}` : `declare ARG ${name}=… above the first FROM`,
          edits: fixed === undefined ? [] : setPlatform(view.dockerfile, from.raw, fixed),
          platforms: refused.map(({ text }) => text),
          stage: stage.index,
          data: { name, platform: '' },
        });
        continue;
      }
      const near = nearestWord(stage.asked, USUAL_PLATFORMS);
      findings.push({
        cause: 'container/stage-platform-mismatch',
        level: 'error',
        line: stage.line,
        message: `--platform=${stage.written} is no platform that images exist for.`,
        fix: near ? `write --platform=${near}` : 'write os/architecture, such as linux/arm64',
        edits: near && stage.platformVariables.size === 0 ? setPlatform(view.dockerfile, from.raw, near) : [],
        platforms: refused.map(({ text }) => text),
        stage: stage.index,
        data: { platform: stage.asked },
      });
    }
    return findings;
  },
};

/** BuildKit takes any `a/b`; an architecture that does not exist fails at the pull. */
function isRefused(asked: string, { buildPlatform }: LintView): boolean {
  const platform = asked === '' ? undefined : parseOciPlatform(asked, buildPlatform);
  return platform === undefined || !isImageArch(platform.arch);
}

function declaredInStage(view: LintView, name: string): boolean {
  return view.dockerfile.stages.some(({ instructions }) =>
    instructions.some((one) => one.kind === 'arg' && one.pairs.some(({ key }) => key === name)),
  );
}
