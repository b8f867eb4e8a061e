import { AUTOMATIC_ARGUMENTS } from '../../../formats/dockerfile/global-variables.ts';
import { expandWord, NO_VARIABLES } from '../../../formats/dockerfile/expand.ts';
import type { Step } from '../../../formats/dockerfile/resolved.ts';
import { declareArguments } from '../edits.ts';
import { scriptOf } from '../go-builds.ts';
import { type Finding, type Rule, stageTitle } from '../rule.ts';

const NAMES = AUTOMATIC_ARGUMENTS.filter((name) => !/OSVERSION|STAGE/.test(name));
/** Helpers of tonistiigi/xx that look at TARGETPLATFORM. */
const XX = /^xx-(?:go|apt|apt-get|apk|cc|c\+\+|clang|clang\+\+|info|verify|cargo|windres)$/;

/** TARGETARCH and its kin, read in a stage that does not declare them: they are empty there. */
export const targetArgumentUndeclared: Rule = {
  id: 'target-argument-undeclared',
  cause: 'container/targetarch-not-declared',
  checks: ['UndefinedVar'],
  find(view) {
    const findings: Finding[] = [];
    const [first] = view.requested;
    for (const stage of first?.build.stages ?? []) {
      if (stage.kind === 'context') continue;
      const missing = new Map<string, Step>();
      for (const step of stage.steps)
        for (const name of readNames(step))
          if (!missing.has(name) && step.environment.get(name) === undefined) missing.set(name, step);
      const [entry] = missing;
      if (!entry) continue;
      const [name, step] = entry;
      const names = [...missing.keys()];
      const declaredAbove = view.dockerfile.global.some(({ pairs }) => pairs.some(({ key }) => key === name));
      const declaredLater = stage.steps.some(
        ({ instruction }) => instruction.kind === 'arg' && instruction.pairs.some(({ key }) => key === name),
      );
      const why = declaredLater
        ? 'its ARG stands below'
        : declaredAbove
          ? 'the ARG above the first FROM serves FROM lines only'
          : 'the stage has no ARG for it';
      findings.push({
        cause: this.cause,
        level: 'error',
        line: step.line,
        message:
          `$${name} is empty in ${stageTitle(stage)}: ${why}. ` +
          (name.startsWith('TARGET')
            ? 'An empty GOARCH makes Go build for the machine it runs on.'
            : 'What depends on it gets an empty text.'),
        fix: `add ARG ${names.join(' ')} after the FROM on line ${stage.line}`,
        // A trigger of the base runs before anything that the stage itself declares.
        edits: [...missing.values()].some(({ fromTrigger }) => fromTrigger)
          ? []
          : declareArguments(view.dockerfile, stage, names),
        platforms: view.requested.map(({ text }) => text),
        stage: stage.index,
        data: { name },
      });
    }
    return findings;
  },
};

/** Automatic arguments that an instruction reads and does not set by itself. */
function readNames(step: Step): string[] {
  const { instruction } = step;
  if (instruction.kind === 'run') {
    const script = scriptOf(step);
    if (!script || instruction.shell === undefined) return [];
    const names = NAMES.filter((name) => script.reads.has(name) && !script.sets.has(name));
    // xx falls back to TARGETOS and TARGETARCH when both are there.
    const usesXx = script.commands.some(
      ({ name, words }) => XX.test(name) && !words.includes('--wrap') && !words.includes('--unwrap'),
    );
    const knows = (name: string): boolean => step.environment.get(name) !== undefined;
    if (
      usesXx &&
      !knows('TARGETPLATFORM') &&
      !(knows('TARGETOS') && knows('TARGETARCH')) &&
      !script.sets.has('TARGETPLATFORM')
    )
      names.push('TARGETPLATFORM');
    return names;
  }
  const words = wordsOf(instruction);
  return words.flatMap((word) => {
    if (!word.includes('$')) return [];
    const { unmatched } = expandWord(word, NO_VARIABLES, { escape: '\\' });
    return NAMES.filter((name) => unmatched.has(name));
  });
}

function wordsOf(instruction: Step['instruction']): readonly string[] {
  switch (instruction.kind) {
    case 'env':
    case 'label':
      return instruction.pairs.map(({ value }) => value);
    case 'arg':
      return instruction.pairs.map(({ value }) => value ?? '');
    case 'copy':
    case 'add':
    case 'other':
      return instruction.expanded;
    default:
      return [];
  }
}
