import { StageVariables } from './environment.ts';
import { expandWord } from './expand.ts';
import type { ArgInstruction, RunInstruction, StageInstruction } from './instruction.ts';
import type { Command, Resolution, State } from './state.ts';
import type { ResolvedStage, Source, Step } from './resolved.ts';
import { csvFields } from './words.ts';

/** Arguments that BuildKit keeps out of the variables of a stage. */
const NO_VARIABLE = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);

/** Goes through a stage line by line, with the variables that hold at each. */
export function runStage(resolution: Resolution, state: State, reachable: boolean): ResolvedStage {
  const { platform, states } = resolution;
  const parent = state.parent;
  if (parent) state.platform = parent.platform;
  else if (state.platform === undefined && !state.ownRefused) state.platform = platform;
  const variables = new StageVariables(parent ? parent.variables : state.variables);
  if (variables.view().get('PATH') === undefined && platform.os !== 'windows')
    variables.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  state.variables = variables;
  state.done = true;
  const steps: Step[] = [];
  const sources: Source[] = [];
  // A stage that a named context replaces runs nothing of its own.
  for (const command of state.commands) {
    const { instruction, line, fromTrigger } = command;
    takeVariables(resolution, state, variables, command);
    const step: Step = { instruction, line, fromTrigger, environment: variables.view() };
    steps.push(step);
    for (const source of command.sources) {
      if (!source) continue;
      if (!source.done) {
        const message = 'files come from a stage that needs to be defined before the current stage';
        resolution.refuse('bad-from', message, line, state);
      }
      sources.push({
        line,
        via: instruction.kind === 'copy' ? 'copy' : 'mount',
        from: source.stage ? source.name || String(states.indexOf(source)) : source.base,
        ...(source.stage && { stage: source.index }),
        platform: source.platform ?? platform,
        step,
      });
    }
  }
  const from = state.stage?.from;
  return {
    index: state.index,
    name: state.name,
    line: state.line,
    base: state.base,
    kind: state.isContext ? 'context' : parent ? 'stage' : state.base === 'scratch' ? 'scratch' : 'image',
    ...(parent && { baseStage: parent.index }),
    ...(state.platform && { platform: state.platform }),
    written: from?.platform ?? '',
    asked: state.asked,
    platformVariables: state.platformVariables,
    steps,
    sources,
    reachable,
  };
}

/** ARG and ENV change the variables; every other word must expand. */
function takeVariables(
  resolution: Resolution,
  state: State,
  variables: StageVariables,
  { instruction, line }: Command,
): void {
  const { lex, refuse } = resolution;
  if (instruction.kind === 'arg') {
    takeArguments(resolution, state, variables, instruction, line);
    return;
  }
  const before = variables.view();
  const expanded = (word: string): string => {
    if (!/[$'"<`\\]/.test(word)) return word;
    const { text, error } = expandWord(word, before, lex);
    if (error !== undefined) refuse('bad-word', error, line, state);
    return text;
  };
  if (instruction.kind === 'env')
    for (const { key, value } of instruction.pairs) variables.setForImage(expanded(key), expanded(value));
  else if (instruction.kind === 'run') {
    const message = refusedMount(instruction, expanded);
    if (message !== undefined) refuse('bad-word', message, line, state);
  } else for (const word of wordsOf(instruction)) expanded(word);
}

function wordsOf(instruction: StageInstruction): readonly string[] {
  if (instruction.kind === 'label') return instruction.pairs.flatMap(({ key, value }) => [key, value]);
  return 'expanded' in instruction ? instruction.expanded : [];
}

function takeArguments(
  resolution: Resolution,
  state: State,
  variables: StageVariables,
  { pairs }: ArgInstruction,
  line: number,
): void {
  const given = resolution.request.args ?? {};
  for (const { key, value: fallback } of pairs) {
    let value: string | undefined = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined && fallback !== undefined) {
      const word = expandWord(fallback, variables.view(), resolution.lex);
      if (word.error !== undefined) resolution.refuse('bad-word', word.error, line, state);
      value = word.text;
    } else if (value === undefined) value = resolution.global.get(key);
    if (value !== undefined && !NO_VARIABLE.has(key)) variables.set(key, value);
  }
}

const MOUNT_TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const MOUNT_KEYS = new Set(
  'type from source src target dst destination readonly ro readwrite rw required size id sharing mode uid gid env'.split(
    ' ',
  ),
);
const MOUNT_SWITCHES = new Set(['readonly', 'ro', 'readwrite', 'rw', 'required']);

/** Why a `--mount` is refused once its variables are known. */
function refusedMount(run: RunInstruction, expanded: (word: string) => string): string | undefined {
  for (const mount of run.mounts) {
    let type = 'bind';
    for (const field of csvFields(mount) ?? []) {
      const at = field.indexOf('=');
      const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
      if (!MOUNT_KEYS.has(key)) return `unexpected key '${key}' in '${field}'`;
      if (at < 0) {
        if (!MOUNT_SWITCHES.has(key)) return `invalid field '${field}' must be a key=value pair`;
        continue;
      }
      const value = expanded(field.slice(at + 1));
      if (key === 'type') {
        type = value.toLowerCase();
        if (!MOUNT_TYPES.includes(type)) return `unsupported mount type "${value}"`;
      }
      if (key === 'from' && type === 'secret') return 'secret mount should not have a from';
    }
  }
  return undefined;
}
