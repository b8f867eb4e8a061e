import { parseImageReference } from '../../../formats/dockerfile/reference.ts';
import { isSameMachine } from '../../../formats/platform/oci-platform.ts';
import { feedsImage } from '../go-targets.ts';
import {
  type Finding,
  isForeign,
  listed,
  platformsWhere,
  platformText,
  rootOf,
  type Rule,
  stageTitle,
} from '../rule.ts';

/** RUN in a stage of another architecture needs an emulator that is registered in the kernel. */
export const foreignRun: Rule = {
  id: 'foreign-run',
  cause: 'container/binfmt-missing',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const runs = stage.steps.filter(({ instruction }) => instruction.kind === 'run');
      const [run] = runs;
      if (!run) continue;
      const foreign = platformsWhere(view, ({ build, goBuilds }) => {
        const here = build.stages[stage.index];
        // Where Go is compiled, the finding about the emulated compiler says more.
        const compiles =
          goBuilds[stage.index]?.some(({ verb, xx }) => (verb === 'build' || verb === 'install') && !xx) ===
          true;
        // An image for one platform is taken as it is, whatever was asked for.
        const root = here && rootOf(build, here);
        const name = root?.base ?? '';
        const offered = view.image(parseImageReference(name)?.familiar ?? name)?.platforms;
        // So may one that is named by a digest: whether that is a list, only the registry knows.
        if (offered === undefined && root?.kind === 'image' && name.includes('@')) return false;
        const [only] = offered ?? [];
        if (only && offered?.length === 1 && isSameMachine(only, build.buildPlatform)) return false;
        return (
          here !== undefined &&
          // Windows has no user-mode emulator: such a stage is built on Windows.
          here.platform?.os === build.buildPlatform.os &&
          here.reachable &&
          isForeign(here, build) &&
          !(compiles && feedsImage(build, here))
        );
      });
      const [first] = foreign;
      if (!first) continue;
      findings.push({
        cause: this.cause,
        level: 'note',
        line: run.line,
        message:
          `${runs.length === 1 ? 'RUN' : `${runs.length} RUN steps`} of ${stageTitle(stage)} execute on ${platformText(first.build.stages[stage.index])} ` +
          `for ${listed(foreign)}: the build machine needs QEMU in binfmt_misc, or stops with "exec format error".`,
        fix: 'docker run --privileged --rm tonistiigi/binfmt --install all; or do the work in a stage on $BUILDPLATFORM and copy the result',
        edits: [],
        platforms: foreign.map(({ text }) => text),
        stage: stage.index,
        data: { platform: listed(foreign) },
      });
    }
    return findings;
  },
};
