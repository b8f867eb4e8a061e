import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { type CheckOptions, type Directives, parseCheckOptions } from './directives.ts';
import {
  type ArgInstruction,
  type FromInstruction,
  parseInstruction,
  type StageInstruction,
} from './instruction.ts';
import { splitInstructions } from './lines.ts';

export interface Stage {
  readonly from: FromInstruction;
  readonly instructions: readonly StageInstruction[];
}

/** A Dockerfile as written: nothing is expanded or looked up yet. */
export interface Dockerfile {
  readonly text: string;
  readonly directives: Directives;
  readonly check: CheckOptions;
  /** ARGs above the first FROM. */
  readonly global: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}

/** An issue of a Dockerfile; `refused` is what makes BuildKit give up. */
export interface DockerfileIssue extends Issue {
  readonly line: number;
}

/** More than any real file has; keeps the walks over stages shallow. */
const MOST_STAGES = 2000;

/** Every issue but `dockerfile-cut` is a reason for which BuildKit refuses the file. */
export function parseDockerfile(
  text: string,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<Dockerfile> & { readonly issues: readonly DockerfileIssue[] } {
  const issues: DockerfileIssue[] = [];
  const whole = text.length > limits.bytes ? text.slice(0, limits.bytes) : text;
  const { directives, instructions, refusal, cut } = splitInstructions(whole, limits);
  // BuildKit stops at the first; what comes after may only follow from it.
  const refuse = (message: string, line: number): void => {
    if (issues.every(({ id }) => id !== 'dockerfile-refused'))
      issues.push({ id: 'dockerfile-refused', message: `line ${line}: ${message}`, line });
  };
  if (cut || whole !== text)
    issues.push({ id: 'dockerfile-cut', message: 'the Dockerfile is too long and was cut', line: 1 });
  const check = parseCheckOptions(directives.check);
  if (!check) refuse(`invalid check option "${directives.check ?? ''}"`, 1);
  const global: ArgInstruction[] = [];
  const stages: { from: FromInstruction; instructions: StageInstruction[] }[] = [];
  for (const raw of instructions) {
    const instruction = parseInstruction(raw, directives.escape);
    if (typeof instruction === 'string') {
      refuse(instruction, raw.line);
      continue;
    }
    const stage = stages.at(-1);
    if (instruction.kind === 'from' && stages.length >= MOST_STAGES) {
      issues.push({
        id: 'dockerfile-cut',
        message: `only the first ${MOST_STAGES} stages were read`,
        line: raw.line,
      });
      break;
    }
    if (instruction.kind === 'from') stages.push({ from: instruction, instructions: [] });
    else if (stage) stage.instructions.push(instruction);
    else if (instruction.kind === 'arg') global.push(instruction);
    else refuse('no build stage in current context', raw.line);
  }
  if (refusal) refuse(refusal.message, refusal.line);
  else if (stages.length === 0 && issues.length === 0) refuse('dockerfile contains no stages to build', 1);
  return {
    value: {
      text,
      directives,
      check: check ?? { skipAll: false, skip: new Set(), error: false },
      global,
      stages,
    },
    issues,
  };
}
