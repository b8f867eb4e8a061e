import { libcOf, usesCgo } from '../cgo.ts';
import { UNKNOWN } from '../go-builds.ts';
import { goTarget, isProduct } from '../go-targets.ts';
import { type Finding, imageStages, listed, platformsWhere, rootOf, type Rule, stageTitle } from '../rule.ts';

/** A program linked with the builder's C library goes into an image that does not have it. */
export const dynamicIntoStatic: Rule = {
  id: 'dynamic-into-static',
  cause: 'cgo/dynamic-when-static-wanted',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      const builds = view.requested[0]?.goBuilds[stage.index] ?? [];
      for (const at of builds.keys()) {
        const wrong = platformsWhere(view, ({ build, goBuilds }) => {
          const here = build.stages[stage.index];
          const target = build.stages[build.target];
          const one = goBuilds[stage.index]?.[at];
          if (!here || !target || !one || imageStages(build).has(stage.index)) return false;
          if (one.isStatic || one.command.conditional || one.cgo === '0' || one.cgo === UNKNOWN) return false;
          if (!isProduct(build, here, one) || !usesCgo(here, [one])) return false;
          // Without CGO_ENABLED=1, cgo is off for another architecture than the stage's.
          const made = goTarget(here, one, build);
          if (made === UNKNOWN || (one.cgo !== '1' && made.arch !== here.platform?.arch)) return false;
          if (made.arch !== build.platform.arch) return false;
          return clash(libcOf(rootOf(build, here).base), libcOf(rootOf(build, target).base));
        });
        const [first] = wrong;
        const one = first?.goBuilds[stage.index]?.[at];
        const target = first?.build.stages[first.build.target];
        if (!first || !one || !target) continue;
        const into = rootOf(first.build, target).base;
        const from = libcOf(rootOf(first.build, stage).base);
        findings.push({
          cause: libcOf(into) === 'none' ? this.cause : 'cgo/missing-interpreter',
          level: 'error',
          line: one.step.line,
          message:
            `go ${one.verb} in ${stageTitle(stage)} links with the C library of its base` +
            `${from === 'unknown' ? '' : ` (${from})`} as cgo is on; ${into} does not have it, so for ${listed(wrong)} the program ends with "no such file or directory".`,
          fix: 'build with CGO_ENABLED=0; where C is needed, link statically on Alpine (-ldflags "-linkmode external -extldflags -static") or use a base with the same C library',
          // Whether the program can do without C, the file does not say.
          edits: [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { image: into },
        });
        break;
      }
    }
    return findings;
  },
};

function clash(from: ReturnType<typeof libcOf>, into: ReturnType<typeof libcOf>): boolean {
  if (into === 'none') return true;
  return (from === 'glibc' && into === 'musl') || (from === 'musl' && into === 'glibc');
}
