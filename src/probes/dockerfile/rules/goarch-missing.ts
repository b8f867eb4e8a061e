import { goTarget, imageIsRight, isProduct, targetEdits } from '../go-targets.ts';
import { UNKNOWN } from '../go-builds.ts';
import {
  type Finding,
  imageStages,
  listed,
  platformsWhere,
  platformText,
  type Rule,
  stageTitle,
} from '../rule.ts';

/** A compile on another platform than the target's, without saying which target: it makes the host's program. */
export const goarchMissing: Rule = {
  id: 'goarch-missing',
  cause: 'target/host-arch-built',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const count = view.requested[0]?.goBuilds[stage.index]?.length ?? 0;
      for (let at = 0; at < count; at++) {
        const wrong = platformsWhere(view, ({ build, platform, goBuilds }) => {
          const here = build.stages[stage.index];
          const one = goBuilds[stage.index]?.[at];
          if (!here || !one || one.goarch !== undefined || one.command.conditional) return false;
          // The last stage itself on a wrong platform is another rule's finding.
          if (imageStages(build).has(stage.index) || !imageIsRight(build) || !isProduct(build, here, one))
            return false;
          const target = goTarget(here, one, build);
          return target !== UNKNOWN && target.arch !== platform.arch && !isOtherSystem(one.goos, platform.os);
        });
        const [first] = wrong;
        const one = first?.goBuilds[stage.index]?.[at];
        if (!first || !one) continue;
        const edits = targetEdits(view, stage, [one]);
        const undeclared = one.xx && one.step.environment.get('TARGETPLATFORM') === undefined;
        if (undeclared) continue;
        findings.push({
          cause: this.cause,
          level: 'error',
          line: one.step.line,
          message:
            `go ${one.verb} in ${stageTitle(stage)} runs on ${platformText(first.build.stages[stage.index])} and names no GOARCH: ` +
            `the images for ${listed(wrong)} get a program for the build machine.`,
          fix: `add ARG TARGETOS TARGETARCH to ${stageTitle(stage)} and write GOOS=$TARGETOS GOARCH=$TARGETARCH before go ${one.verb}`,
          edits,
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { arch: first.build.stages[stage.index]?.platform?.arch ?? '' },
        });
        break;
      }
    }
    return findings;
  },
};

/** A program for Windows or for js is no program of the image. */
function isOtherSystem(goos: unknown, os: string): boolean {
  return typeof goos === 'string' && goos !== '' && goos !== os;
}
