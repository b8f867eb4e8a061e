import { type Finding, isForeign, listed, platformsWhere, type Rule, stageTitle } from '../rule.ts';

/** The race detector needs an address space that QEMU's user mode does not offer. */
export const raceEmulated: Rule = {
  id: 'race-emulated',
  cause: 'hardware/tsan-vma-range',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const builds = view.requested[0]?.goBuilds[stage.index] ?? [];
      const at = builds.findIndex(({ race, verb }) => race && (verb === 'test' || verb === 'run'));
      const one = builds[at];
      if (!one) continue;
      const foreign = platformsWhere(view, ({ build }) => {
        const here = build.stages[stage.index];
        return here !== undefined && isForeign(here, build);
      });
      if (foreign.length === 0) continue;
      findings.push({
        cause: this.cause,
        level: 'error',
        line: one.step.line,
        message: `go ${one.verb} -race in ${stageTitle(stage)} runs under QEMU for ${listed(foreign)}: ThreadSanitizer stops there with "unsupported VMA range".`,
        fix: 'run it in a stage FROM --platform=$BUILDPLATFORM, or on a machine of that architecture',
        edits: [],
        platforms: foreign.map(({ text }) => text),
        stage: stage.index,
        data: {},
      });
    }
    return findings;
  },
};
