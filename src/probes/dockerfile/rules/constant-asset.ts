import { evaluate, scriptOf, UNKNOWN } from '../go-builds.ts';
import type { Step } from '../../../formats/dockerfile/resolved.ts';
import { feedsImage } from '../go-targets.ts';
import { type Finding, imageStages, listed, platformsWhere, type Rule } from '../rule.ts';

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[^a-z0-9])(?:amd64|x86[-_]64|x64|linux64)(?![a-z0-9])/i, 'amd64'],
  [/(?:^|[^a-z0-9])(?:arm64|aarch64)(?![a-z0-9])/i, 'arm64'],
  [/(?:^|[^a-z0-9])(?:armv7l?|armhf|armv6l?)(?![a-z0-9])/i, 'arm'],
  [/(?:^|[^a-z0-9])(?:i386|i686|386)(?![a-z0-9])/i, '386'],
  [/(?:^|[^a-z0-9])(?:ppc64le)(?![a-z0-9])/i, 'ppc64le'],
  [/(?:^|[^a-z0-9])(?:s390x)(?![a-z0-9])/i, 's390x'],
  [/(?:^|[^a-z0-9])(?:riscv64)(?![a-z0-9])/i, 'riscv64'],
];

/** A file that is fetched by a name with one architecture in it. */
export const constantAsset: Rule = {
  id: 'constant-asset',
  cause: 'target/wrong-arch-downloaded',
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? [])
      for (const [at, step] of stage.steps.entries()) {
        const constant = constantUrl(view.requested.map(({ build }) => build.stages[stage.index]?.steps[at]));
        if (!constant) continue;
        const { url, arch } = constant;
        const wrong = platformsWhere(view, ({ build, platform }) => {
          const here = build.stages[stage.index];
          if (!here?.platform || here.platform.arch === arch || arch === platform.arch) return false;
          // A tool of a stage for the build machine is that stage's business.
          return (
            imageStages(build).has(stage.index) ||
            (feedsImage(build, here) && here.platform.arch === platform.arch)
          );
        });
        if (wrong.length === 0) continue;
        findings.push({
          cause: this.cause,
          level: 'error',
          line: step.line,
          message: `${url} is for ${arch}; for ${listed(wrong)} the image gets a file that cannot run there.`,
          fix: 'put $TARGETARCH (with ARG TARGETARCH in the stage) in place of the architecture; mind projects that write x86_64 and aarch64',
          edits: [],
          platforms: wrong.map(({ text }) => text),
          stage: stage.index,
          data: { url, arch },
        });
      }
    return findings;
  },
};

/** An address with one architecture's name that is fetched for every platform alike. */
function constantUrl(steps: readonly (Step | undefined)[]): { url: string; arch: string } | undefined {
  const [first] = steps;
  if (!first) return undefined;
  const { instruction } = first;
  if (instruction.kind === 'add') {
    if (instruction.sources.some((word) => word.includes('$'))) return undefined;
    return named(instruction.sources.filter((word) => /^(?:https?|ftp):\/\//.test(word)));
  }
  const script = scriptOf(first);
  if (!script || script.asksMachine) return undefined;
  for (const [index, command] of script.commands.entries()) {
    if (command.conditional || !/^(?:curl|wget|aria2c|http)$/.test(command.name)) continue;
    const values = new Set<string>();
    const urls: string[] = [];
    for (const word of command.words) {
      if (!/:\/\//.test(word) && !word.includes('$')) continue;
      for (const step of steps) {
        const same = step && scriptOf(step)?.commands[index];
        const value = step && same ? evaluate(word, same, step) : UNKNOWN;
        if (value === UNKNOWN || value === undefined) return undefined;
        values.add(value);
        if (/^(?:https?|ftp):\/\//.test(value)) urls.push(value);
      }
      // It differs by platform: somebody thought of it.
      if (values.size > 1) return undefined;
      values.clear();
    }
    const found = named(urls);
    if (found) return found;
  }
  return undefined;
}

function named(urls: readonly string[]): { url: string; arch: string } | undefined {
  for (const url of urls) {
    const path = url.replace(/^\w+:\/\/[^/]+/, '');
    const found = WORDS.filter(([pattern]) => pattern.test(path));
    const [, arch] = found[0] ?? [];
    // A cross compiler or a list of keys is named by its target and runs elsewhere.
    if (
      found.length === 1 &&
      arch !== undefined &&
      !/cross|\.(?:asc|sig|sha256|txt|pub|gpg|json)$/i.test(path)
    )
      return { url, arch };
  }
  return undefined;
}
