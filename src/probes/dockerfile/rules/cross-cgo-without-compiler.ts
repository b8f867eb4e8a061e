import { UNKNOWN } from '../go-builds.ts';
import { goTarget, isProduct } from '../go-targets.ts';
import { type Finding, listed, platformsWhere, platformText, type Rule, stageTitle } from '../rule.ts';

/** cgo is on for another architecture than the stage's, with the stage's own C compiler. */
export const crossCgoWithoutCompiler: Rule = {
  id: 'cross-cgo-without-compiler',
  cause: 'cgo/missing-cross-cc',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const builds = view.requested[0]?.goBuilds[stage.index] ?? [];
      for (const at of builds.keys()) {
        const wrong = platformsWhere(view, ({ build, goBuilds }) => {
          const here = build.stages[stage.index];
          const one = goBuilds[stage.index]?.[at];
          if (!here || !one || one.xx || one.command.conditional || one.cgo !== '1') return false;
          if (one.cc !== undefined && one.cc !== '') return false;
          if (!isProduct(build, here, one)) return false;
          const target = goTarget(here, one, build);
          return (
            target !== UNKNOWN && target.arch !== here.platform?.arch && target.arch === build.platform.arch
          );
        });
        const [first] = wrong;
        const one = first?.goBuilds[stage.index]?.[at];
        if (!first || !one) continue;
        findings.push({
          cause: this.cause,
          level: 'error',
          line: one.step.line,
          message:
            `CGO_ENABLED=1 for ${listed(wrong)} in ${stageTitle(stage)}, which runs on ` +
            `${platformText(first.build.stages[stage.index])}: gcc there makes objects of its own architecture only.`,
          fix: 'name a cross compiler as CC (aarch64-linux-gnu-gcc), use xx-go with xx-apt or xx-apk, or CGO_ENABLED=0',
          edits: [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: {},
        });
        break;
      }
    }
    return findings;
  },
};
