import { automaticArguments } from '../../../formats/dockerfile/global-variables.ts';
import type { ArgInstruction, EnvInstruction } from '../../../formats/dockerfile/instruction.ts';
import type { ResolvedStage } from '../../../formats/dockerfile/resolved.ts';
import type { TextEdit } from '../../../model/lint.ts';
import { scriptOf } from '../go-builds.ts';
import { type Finding, type LintView, listed, platformsWhere, type Rule } from '../rule.ts';

const NAMES = ['TARGETARCH', 'TARGETPLATFORM', 'TARGETOS', 'TARGETVARIANT', 'BUILDPLATFORM'] as const;

/** A default (`ARG TARGETARCH=amd64`) or an ENV hides the value that BuildKit would give. */
export const targetArgumentShadowed: Rule = {
  id: 'target-argument-shadowed',
  cause: 'container/targetarch-not-declared',
  find(view) {
    const findings: Finding[] = [];
    for (const { setter, name, stage, isGlobal } of setters(view)) {
      const wrong = platformsWhere(view, ({ build }) => {
        const automatic = automaticArguments(build.buildPlatform, build.platform, '')[name];
        if (isGlobal) {
          const value = build.global.get(name);
          return value !== automatic && isReadGlobally(view, build.stages, name);
        }
        const here = build.stages[stage ?? -1];
        return readingSteps(here, name, setter.raw.line).some(
          (step) => step.environment.get(name) !== automatic,
        );
      });
      if (wrong.length === 0) continue;
      const pair = setter.pairs.find(({ key }) => key === name);
      const word = setter.kind === 'arg' ? 'the default' : 'ENV';
      findings.push({
        cause: this.cause,
        level: 'error',
        line: setter.raw.line,
        message:
          `${word} ${name}=${pair?.value ?? ''} hides the value that BuildKit sets` +
          `${isGlobal ? ' in the whole file' : ''}: wrong for ${listed(wrong)}.`,
        fix:
          setter.kind === 'arg'
            ? `write ARG ${name} without a default`
            : `write ARG ${name} in place of ENV ${name}=${pair?.value ?? ''}`,
        edits: shadowEdits(view, setter, name),
        platforms: wrong.map(({ text }) => text),
        ...(stage !== undefined && { stage }),
        data: { name },
      });
    }
    return findings;
  },
};

interface Setter {
  readonly setter: ArgInstruction | EnvInstruction;
  readonly name: (typeof NAMES)[number];
  readonly stage?: number;
  readonly isGlobal: boolean;
}

function setters({ dockerfile }: LintView): Setter[] {
  const found: Setter[] = [];
  const take = (setter: ArgInstruction | EnvInstruction, stage?: number): void => {
    for (const name of NAMES)
      if (setter.pairs.some(({ key, value }) => key === name && value !== undefined && !value.includes(name)))
        found.push({ setter, name, isGlobal: stage === undefined, ...(stage !== undefined && { stage }) });
  };
  for (const one of dockerfile.global) take(one);
  for (const [index, { instructions }] of dockerfile.stages.entries())
    for (const one of instructions) if (one.kind === 'arg' || one.kind === 'env') take(one, index);
  return found;
}

/** Steps below `line` that read the variable: in shell text, in words, or through GOARCH and its kin. */
function readingSteps(stage: ResolvedStage | undefined, name: string, line: number): ResolvedStage['steps'] {
  return (stage?.steps ?? []).filter((step) => {
    if (step.line <= line) return false;
    const { instruction } = step;
    if (instruction.kind === 'run') {
      const script = scriptOf(step);
      return (
        script?.reads.has(name) === true ||
        script?.commands.some((command) => command.name === 'xx-go') === true
      );
    }
    return instruction.raw.text.includes(name) && instruction.kind !== 'arg';
  });
}

function isReadGlobally(view: LintView, stages: readonly ResolvedStage[], name: string): boolean {
  const inFrom = view.dockerfile.stages.some(({ from }) => `${from.platform} ${from.base}`.includes(name));
  const inStage = stages.some((stage) =>
    view.dockerfile.stages[stage.index]?.instructions.some(
      (one) =>
        one.kind === 'arg' &&
        one.pairs.some(({ key, value }) => key === name && value === undefined) &&
        readingSteps(stage, name, one.raw.line).length > 0,
    ),
  );
  return inFrom || inStage;
}

function shadowEdits(
  { dockerfile }: LintView,
  { raw, kind, pairs }: ArgInstruction | EnvInstruction,
  name: string,
): TextEdit[] {
  const from = dockerfile.text.split('\n', raw.line - 1).join('\n').length + (raw.line > 1 ? 1 : 0);
  const end = dockerfile.text.split('\n', raw.endLine).join('\n').length;
  const text = dockerfile.text.slice(from, end);
  if (kind === 'arg') {
    const match = new RegExp(`\\b${name}=(?:"[^"]*"|'[^']*'|\\S)*`).exec(text);
    return match ? [{ from: from + match.index, to: from + match.index + match[0].length, text: name }] : [];
  }
  if (pairs.length !== 1) return [];
  return [
    {
      from,
      to: end,
      text: `${/^\s*env/.test(text) ? 'arg' : 'ARG'} ${name}${text.endsWith('\r') ? '\r' : ''}`,
    },
  ];
}
