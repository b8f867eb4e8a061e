import { AUTOMATIC_ARGUMENTS } from '../../../formats/dockerfile/global-variables.ts';
import { scriptOf } from '../go-builds.ts';
import type { Finding, Rule } from '../rule.ts';

/** The classic builder sets no BUILDPLATFORM and no TARGETARCH: what relies on them gets nothing. */
export const builderWithoutArguments: Rule = {
  id: 'builder-without-arguments',
  cause: 'container/buildkit-disabled',
  find(view) {
    if (view.builder !== 'classic') return [];
    const findings: Finding[] = [];
    const report = (line: number, stage: number, name: string, what: string): void => {
      if (findings.some((one) => one.line === line)) return;
      findings.push({
        cause: this.cause,
        level: 'error',
        line,
        message: `the classic builder does not set ${name}: ${what}`,
        fix: 'build with BuildKit (DOCKER_BUILDKIT=1, or docker buildx build)',
        edits: [],
        platforms: view.requested.map(({ text }) => text),
        stage,
        data: { name },
      });
    };
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const inFrom = [...stage.platformVariables].find((name) => isUnset(name));
      if (inFrom !== undefined)
        report(stage.line, stage.index, inFrom, 'FROM stops with "failed to parse platform".');
      for (const step of stage.steps) {
        const read = [...(scriptOf(step)?.reads.keys() ?? [])].find((name) => isUnset(name));
        if (read !== undefined && step.environment.get(read) !== undefined)
          report(step.line, stage.index, read, 'it is empty in this RUN.');
      }
    }
    return findings;

    function isUnset(name: string): boolean {
      if (!AUTOMATIC_ARGUMENTS.includes(name)) return false;
      const all = [
        ...view.dockerfile.global,
        ...view.dockerfile.stages.flatMap(({ instructions }) => instructions),
      ];
      return !all.some(
        (one) =>
          (one.kind === 'arg' || one.kind === 'env') &&
          one.pairs.some(({ key, value }) => key === name && value !== undefined),
      );
    }
  },
};
