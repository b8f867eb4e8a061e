import { type Finding, listed, platformsWhere, platformText, type Rule, stageTitle } from '../rule.ts';

/** RUN in a linux/amd64/v3 stage needs a build machine with such a CPU. */
export const microarchitectureStage: Rule = {
  id: 'microarchitecture-stage',
  cause: 'hardware/microarch-level',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const run = stage.steps.find(({ instruction }) => instruction.kind === 'run');
      if (!run) continue;
      const high = platformsWhere(view, ({ build }) => {
        const here = build.stages[stage.index];
        const { platform } = here ?? {};
        return (
          here?.reachable === true &&
          platform?.arch === 'amd64' &&
          /^v[34]$/.test(platform.variant) &&
          build.buildPlatform.arch === 'amd64' &&
          build.buildPlatform.variant < platform.variant
        );
      });
      const [first] = high;
      if (!first) continue;
      findings.push({
        cause: this.cause,
        level: 'note',
        line: run.line,
        message: `RUN of ${stageTitle(stage)} executes on ${platformText(first.build.stages[stage.index])} for ${listed(high)}: on a build machine with a lesser CPU BuildKit refuses it.`,
        fix: 'lower the variant of the platform, or build on a machine of that level',
        edits: [],
        platforms: high.map(({ text }) => text),
        stage: stage.index,
        data: { platform: platformText(first.build.stages[stage.index]) },
      });
    }
    return findings;
  },
};
