import { isSameMachine } from '../../../formats/platform/oci-platform.ts';
import { removePlatform } from '../edits.ts';
import {
  type Finding,
  type LintView,
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
    if (kind === 'build' && !isImageStage(view, stage.index)) return [];
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

/**
 * Whether the last stage is an image to start: it names a program, or the last that it does is to take files.
 * One that ends in RUN is a test, a linter or a generator, and belongs on the build platform.
 */
function isImageStage({ requested: [first] }: LintView, index: number): boolean {
  const stages = first?.build.stages ?? [];
  for (let at: number | undefined = index; at !== undefined; at = stages[at]?.baseStage)
    if (
      stages[at]?.steps.some(
        ({ instruction }) =>
          instruction.kind === 'other' && /^(?:cmd|entrypoint)$/.test(instruction.raw.keyword),
      )
    )
      return true;
  for (let at: number | undefined = index; at !== undefined; at = stages[at]?.baseStage) {
    const last = stages[at]?.steps.findLast(({ instruction }) => /^(?:run|copy|add)$/.test(instruction.kind));
    if (last) return last.instruction.kind !== 'run';
  }
  return true;
}
