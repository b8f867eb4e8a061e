import { setPlatform } from '../edits.ts';
import { copiedPaths, feedsImage, platformOfBuild, targetEdits } from '../go-targets.ts';
import { usesCgo } from '../cgo.ts';
import {
  imageStages,
  isForeign,
  type Finding,
  listed,
  platformsWhere,
  rootOf,
  type Rule,
  stageTitle,
} from '../rule.ts';

/** The Go compiler runs under an emulator, where it could make the same program natively. */
export const builderEmulated: Rule = {
  id: 'builder-emulated',
  cause: 'container/stage-platform-mismatch',
  find(view) {
    const findings: Finding[] = [];
    const seen = new Set<number>();
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const emulated = platformsWhere(view, ({ build, goBuilds }) => {
        const here = build.stages[stage.index];
        return (
          here !== undefined &&
          isForeign(here, build) &&
          feedsImage(build, here) &&
          (goBuilds[stage.index] ?? []).some(
            ({ verb, xx }) => (verb === 'build' || verb === 'install') && !xx,
          )
        );
      });
      const [first] = emulated;
      if (!first) continue;
      const root = rootOf(first.build, stage);
      if (seen.has(root.index) || root.kind !== 'image') continue;
      seen.add(root.index);
      const builds = first.goBuilds[stage.index] ?? [];
      const line = builds.find(({ verb }) => verb === 'build' || verb === 'install')?.step.line ?? stage.line;
      const inImage = imageStages(first.build).has(stage.index);
      const cgo = usesCgo(first.build.stages[stage.index], builds);
      const from = view.dockerfile.stages[root.index]?.from.raw;
      const edits = targetEdits(
        view,
        stage,
        builds.filter(({ goarch }) => goarch === undefined),
      );
      const needsTarget = builds.some(({ goarch }) => goarch === undefined);
      const isSafe =
        !inImage &&
        !cgo &&
        from !== undefined &&
        onlyProducts(copiedPaths(first.build, root.index), builds) &&
        // Other steps of the stage could fetch or start files of the target.
        builds.every(({ verb, command }) => verb !== 'install' && verb !== 'run' && !command.conditional) &&
        (!needsTarget || edits.length > 0) &&
        first.build.stages.every((other) => other.baseStage !== root.index || other.index === stage.index);
      const variant = cgo ? ', with a cross compiler as CC (or xx-go) as cgo is on' : '';
      findings.push({
        cause: this.cause,
        level: 'warning',
        line: root.line,
        message:
          `${stageTitle(stage)} compiles Go (line ${line}) on the platform of the target, so for ${listed(emulated)} the ` +
          `compiler runs under QEMU on ${platformOfBuild(first.build)}: some 5 to 20 times slower, and exposed to the crashes of the emulator.`,
        fix: inImage
          ? 'compile in a stage of its own, FROM --platform=$BUILDPLATFORM, and copy the program into the last stage'
          : `write FROM --platform=$BUILDPLATFORM on line ${root.line}, ARG TARGETOS TARGETARCH after it and GOOS=$TARGETOS GOARCH=$TARGETARCH before go build${variant}`,
        edits: isSafe && from ? [...setPlatform(view.dockerfile, from, '$BUILDPLATFORM'), ...edits] : [],
        platforms: emulated.map(({ text }) => text),
        stage: root.index,
        data: { platform: listed(emulated) },
      });
    }
    return findings;
  },
};

/** Whether only what `go build` makes is copied out; a library or tool of the base would become foreign. */
function onlyProducts(paths: readonly string[], builds: readonly { output: string }[]): boolean {
  const outputs = builds.map(({ output }) => output.replace(/^\.\//, '').replace(/\/$/, '')).filter(Boolean);
  return paths.every(
    (path) =>
      outputs.some((output) => path === output || path.endsWith(`/${output}`) || path.startsWith(output)) ||
      !/(?:^|\/)(?:s?bin|lib(?:32|64|exec)?)(?:\/|$)|\.so\b/.test(path),
  );
}
