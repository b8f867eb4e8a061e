import { isSameMachine } from '../../../formats/platform/oci-platform.ts';
import { removePlatform } from '../edits.ts';
import {
  type Finding,
  listed,
  platformsWhere,
  platformText,
  rootOf,
  type Rule,
  stageTitle,
  writtenKind,
} from '../rule.ts';

/** The image gets another platform's files under the right label: the last FROM is pinned. */
export const finalStagePlatform: Rule = {
  id: 'final-stage-platform',
  cause: 'container/stage-platform-mismatch',
  checks: ['FromPlatformFlagConstDisallowed'],
  find(view) {
    const wrong = platformsWhere(view, ({ build, platform }) => {
      const stage = build.stages[build.target];
      return stage?.platform !== undefined && !isSameMachine(stage.platform, platform);
    });
    const [first] = wrong;
    const stage = first?.build.stages[first.build.target];
    if (!first || !stage) return [];
    const root = rootOf(first.build, stage);
    const kind = writtenKind(root);
    if (root.kind === 'context') return [];
    if (kind === 'build' && !isImageStage(view.requested, stage.index)) return [];
    const from = view.dockerfile.stages[root.index]?.from.raw;
    const names = root === stage ? 'the last stage' : `the last stage is FROM ${stageTitle(root)}, which`;
    const how = kind === 'build' ? 'the machine that builds' : platformText(root);
    const ignored =
      stage !== root && stage.written !== '' ? ' The --platform of the last FROM itself is ignored.' : '';
    return [
      {
        cause: this.cause,
        level: 'error',
        line: root.line,
        message:
          `${names} is for ${how} (--platform=${root.written}), but the image is labelled ${listed(wrong)}: ` +
          `its programs will not start there.${ignored}`,
        fix: `delete --platform=${root.written} from the FROM on line ${root.line}`,
        edits: from ? removePlatform(view.dockerfile, from) : [],
        platforms: wrong.map(({ text }) => text),
        stage: root.index,
        data: { platform: platformText(root) },
      } satisfies Finding,
    ];
  },
};

/** A last stage that only runs tests or linters is no image: it starts nothing and takes nothing over. */
function isImageStage(requested: Parameters<Rule['find']>[0]['requested'], index: number): boolean {
  const stages = requested[0]?.build.stages ?? [];
  for (let at: number | undefined = index; at !== undefined; at = stages[at]?.baseStage)
    for (const { instruction } of stages[at]?.steps ?? []) {
      if (instruction.kind === 'copy' && instruction.from !== '') return true;
      if (instruction.kind === 'other' && /^(?:cmd|entrypoint)$/.test(instruction.raw.keyword)) return true;
    }
  return stages.length === 1 && !/test|lint|dev|vendor|validate/.test(stages[index]?.name ?? '');
}
