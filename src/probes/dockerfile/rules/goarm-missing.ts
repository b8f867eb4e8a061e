import { isProduct } from '../go-targets.ts';
import { UNKNOWN } from '../go-builds.ts';
import { declareArguments, replaceInStep } from '../edits.ts';
import { type Finding, listed, platformsWhere, rootOf, type Rule, stageTitle } from '../rule.ts';

/** GOARCH follows the platform, GOARM does not: the program for arm/v6 gets the instructions of v7. */
export const goarmMissing: Rule = {
  id: 'goarm-missing',
  cause: 'target/goarm-level',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const builds = view.requested[0]?.goBuilds[stage.index] ?? [];
      for (const at of builds.keys()) {
        const wrong = platformsWhere(view, ({ build, platform, goBuilds }) => {
          const here = build.stages[stage.index];
          const one = goBuilds[stage.index]?.[at];
          if (!here || !one || one.xx || platform.arch !== 'arm' || one.goarch !== 'arm') return false;
          if (!isProduct(build, here, one) || one.goarm === UNKNOWN) return false;
          const level = String(one.goarm ?? '').replace(/,.*$/, '');
          if (level !== '') return Number(level) > Number(platform.variant.slice(1));
          return defaultLevel(rootOf(build, here).base) !== Number(platform.variant.slice(1));
        });
        const [first] = wrong;
        const one = first?.goBuilds[stage.index]?.[at];
        if (!first || !one) continue;
        const level =
          one.goarm === undefined || one.goarm === ''
            ? defaultLevel(rootOf(first.build, stage).base)
            : Number(String(one.goarm).slice(0, 1));
        const tooHigh = wrong.some(({ platform }) => level > Number(platform.variant.slice(1)));
        const isPlain = one.goarm === undefined && one.command.env.get('GOARCH') !== undefined;
        const added = isPlain
          ? replaceInStep(
              view.dockerfile,
              one.step,
              /\bGOARCH=("?)\$\{?TARGETARCH\}?\1(?![\w}-])/g,
              ([text]) => `${text} GOARM=\${TARGETVARIANT#v}`,
            )
          : [];
        const missing = one.step.environment.get('TARGETVARIANT') === undefined ? ['TARGETVARIANT'] : [];
        findings.push({
          cause: this.cause,
          level: tooHigh ? 'error' : 'warning',
          line: one.step.line,
          message: tooHigh
            ? `go ${one.verb} builds with GOARM=${level} for ${listed(wrong)}: the program stops there with an illegal instruction.`
            : `go ${one.verb} builds with GOARM=${level}, the default of this Go, for ${listed(wrong)}: floating point is computed in software.`,
          fix: `add ARG TARGETVARIANT to ${stageTitle(stage)} and write GOARM=\${TARGETVARIANT#v} beside GOARCH`,
          edits: added.length > 0 ? [...declareArguments(view.dockerfile, stage, missing), ...added] : [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { goarm: String(level) },
        });
        break;
      }
    }
    return findings;
  },
};

/** GOARM of a cross build: 7 since Go 1.21, before that 5. */
function defaultLevel(base: string): number {
  const version = /(?:^|\/)golang:1\.(\d+)/.exec(base)?.[1];
  return version !== undefined && Number(version) < 21 ? 5 : 7;
}
