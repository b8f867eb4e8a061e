import { isSameMachine, parseOciPlatform } from '../../../formats/platform/oci-platform.ts';
import { removePlatform } from '../edits.ts';
import { type Finding, platformsWhere, platformText, type Rule, stageTitle } from '../rule.ts';

/** `--platform` on `FROM scratch` or on a FROM that names a stage counts for nothing. */
export const platformIgnored: Rule = {
  id: 'platform-ignored',
  cause: 'container/stage-platform-mismatch',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      if (stage.written === '' || (stage.kind !== 'stage' && stage.kind !== 'scratch')) continue;
      const differs = platformsWhere(view, ({ build }) => {
        const here = build.stages[stage.index];
        const asked = parseOciPlatform(here?.asked ?? '', build.buildPlatform);
        return asked !== undefined && here?.platform !== undefined && !isSameMachine(asked, here.platform);
      });
      const [first] = differs;
      const from = view.dockerfile.stages[stage.index]?.from.raw;
      if (!first || !from) continue;
      const is = platformText(first.build.stages[stage.index]);
      const why =
        stage.kind === 'scratch'
          ? 'scratch always has the platform that is built for'
          : `a stage that is FROM ${stage.base} has the platform of ${stage.base}`;
      findings.push({
        cause: this.cause,
        level: 'warning',
        line: stage.line,
        message: `--platform=${stage.written} of ${stageTitle(stage)} is ignored: ${why} (${is} for ${first.text}).`,
        fix: `delete --platform=${stage.written} from the FROM on line ${stage.line}`,
        edits: removePlatform(view.dockerfile, from),
        platforms: differs.map(({ text }) => text),
        stage: stage.index,
        data: { platform: is },
      });
    }
    return findings;
  },
};
