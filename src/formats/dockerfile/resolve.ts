import { parseOciPlatform } from '../platform/oci-platform.ts';
import { contextOf, settleBase } from './base-image.ts';
import type { Dockerfile, Stage } from './dockerfile.ts';
import { expandWord } from './expand.ts';
import { globalVariables } from './global-variables.ts';
import { parseInstruction, type StageInstruction } from './instruction.ts';
import { splitInstructions } from './lines.ts';
import type { BuildRequest, Problem, ResolvedBuild } from './resolved.ts';
import { runStage } from './stage-run.ts';
import type { Command, Refuse, Resolution, State } from './state.ts';

/**
 * The platform of every stage, base and copied image for one requested platform, by the order of
 * BuildKit's converter:
 *
 *   1. global ARGs over the automatic BUILD* and TARGET* arguments
 *   2. every FROM: base and --platform expanded from those alone; a base that names an earlier stage is
 *      that stage, and its own --platform then counts for nothing
 *   3. every COPY --from and RUN --mount from=: a stage by name or number, else an image of the target
 *   4. images: their --platform, or the target; scratch is always the target
 *   5. ONBUILD triggers of bases that the result needs
 *   6. stage by stage: variables line by line
 *
 * Never throws; what BuildKit would refuse is in `problems`.
 */
export function resolveBuild(dockerfile: Dockerfile, request: BuildRequest): ResolvedBuild {
  const problems: Problem[] = [];
  const platform = request.platform ?? request.buildPlatform;
  const refuse: Refuse = (kind, message, line, stage, names) => {
    problems.push({
      kind,
      message,
      line,
      ...(stage && { stage: stage.index }),
      ...(names && { variables: [...names] }),
    });
  };
  const targetName = request.target ?? dockerfile.stages.at(-1)?.from.name ?? '';
  const resolution: Resolution = {
    request,
    lex: { escape: dockerfile.directives.escape },
    platform,
    global: globalVariables(dockerfile, request, platform, targetName, refuse),
    states: [],
    byName: new Map(),
    refuse,
  };
  for (const [index, stage] of dockerfile.stages.entries()) declare(resolution, stage, index);
  const declared = [...resolution.states];
  const wanted = request.target?.toLowerCase();
  const target = wanted ? resolution.byName.get(wanted) : declared.at(-1);
  if (wanted && !target) refuse('no-target', `target stage "${wanted}" could not be found`, 1);
  for (const state of declared)
    state.commands =
      state.stage?.instructions.map((one) => connect(resolution, state, one, one.raw.line)) ?? [];
  findCycle(refuse, declared);

  // Triggers may copy from further images and stages, which may bring triggers.
  let reachable = reachableFrom(target);
  let open = new Set(reachable);
  while (open.size > 0) {
    for (const state of resolution.states) if (!state.settled && !state.parent) settleBase(resolution, state);
    for (const state of declared) if (open.has(state)) addTriggers(resolution, state);
    const before = reachable;
    reachable = reachableFrom(target);
    open = new Set([...reachable].filter((state) => !before.has(state)));
  }
  for (const state of resolution.states) {
    if (!state.settled && !state.parent) settleBase(resolution, state);
    if (!state.stage) state.done = true;
  }
  return {
    platform,
    buildPlatform: request.buildPlatform,
    stages: declared.map((state) => runStage(resolution, state, reachable.has(state))),
    target: target?.index ?? declared.length - 1,
    global: resolution.global.entries(),
    problems,
  };
}

/** FROM: expands base and platform from the global variables alone. */
function declare(resolution: Resolution, stage: Stage, index: number): void {
  const { global, lex, refuse, byName, request } = resolution;
  const { from } = stage;
  const line = from.raw.line;
  const base = expandWord(from.base, global, lex);
  if (base.error !== undefined || base.text === '')
    refuse(
      'bad-base',
      base.error ?? `base name (${from.base}) should not be blank`,
      line,
      undefined,
      base.unmatched,
    );
  const word = expandWord(from.platform, global, lex);
  const own = word.text === '' ? undefined : parseOciPlatform(word.text, request.buildPlatform);
  const ownRefused = from.platform !== '' && !own;
  if (ownRefused && word.error === undefined && word.text === '')
    refuse(
      'empty-platform',
      `empty platform value from expression ${from.platform}`,
      line,
      undefined,
      word.unmatched,
    );
  else if (ownRefused)
    refuse(
      'bad-platform',
      word.error ?? `failed to parse platform ${word.text}`,
      line,
      undefined,
      word.unmatched,
    );
  const isContext =
    from.name !== '' && contextOf(request, from.name, own ?? resolution.platform) !== undefined;
  const parent = isContext ? undefined : byName.get(base.text);
  const state: State = {
    stage,
    index,
    name: from.name,
    base: base.text,
    ...(parent && { parent }),
    isContext,
    ...(own && { own }),
    ownRefused,
    asked: word.text,
    platformVariables: new Set([...word.matched, ...word.unmatched]),
    line,
    settled: false,
    commands: [],
    triggers: [],
    done: false,
  };
  resolution.states.push(state);
  if (from.name !== '') byName.set(from.name, state);
}

function imageState(from: string, index: number, line: number): State {
  return {
    index,
    name: '',
    base: from,
    isContext: false,
    ownRefused: false,
    asked: '',
    platformVariables: new Set(),
    line,
    settled: false,
    commands: [],
    triggers: [],
    done: false,
  };
}

/** Finds the stages and images that an instruction takes files from. */
function connect(
  resolution: Resolution,
  { index }: State,
  instruction: StageInstruction,
  line: number,
  fromTrigger = false,
): Command {
  const { byName, states, refuse, lex } = resolution;
  const image = (from: string): State => {
    const state = imageState(from, index, line);
    states.push(state);
    return state;
  };
  if (instruction.kind === 'copy' && instruction.from !== '') {
    const { from } = instruction;
    const word = expandWord(from, { get: () => undefined }, lex);
    if (word.error !== undefined || word.text !== from) {
      refuse('bad-from', word.error ?? 'variable expansion is not supported for --from', line);
      return { instruction, line, fromTrigger, sources: [] };
    }
    if (!/^[+-]?\d+$/.test(from))
      return {
        instruction,
        line,
        fromTrigger,
        sources: [byName.get(from.toLowerCase()) ?? image(from)],
      };
    const numbered = states[Number(from)];
    if (!numbered) refuse('bad-from', `invalid stage index ${from}`, line);
    return { instruction, line, fromTrigger, sources: [numbered] };
  }
  if (instruction.kind !== 'run') return { instruction, line, fromTrigger, sources: [] };
  const sources = instruction.mountsFrom.map((from) =>
    from === '' ? undefined : (byName.get(from.toLowerCase()) ?? image(from)),
  );
  return { instruction, line, fromTrigger, sources };
}

/** ONBUILD of the base image, then of the stage that it is FROM, before the own instructions. */
function addTriggers(resolution: Resolution, state: State): void {
  const inherited = (state.parent?.stage?.instructions ?? []).flatMap((one) =>
    one.kind === 'onbuild' ? [one.trigger] : [],
  );
  const commands: Command[] = [];
  for (const trigger of [...state.triggers, ...inherited]) {
    const { instructions, refusal } = splitInstructions(trigger);
    const [raw] = instructions;
    const instruction = raw && parseInstruction(raw, '\\');
    if (refusal || !instruction || instructions.length !== 1 || typeof instruction === 'string')
      resolution.refuse('bad-word', `onbuild trigger: ${trigger}`, state.line);
    else if (instruction.kind !== 'from')
      commands.push(connect(resolution, state, instruction, state.line, true));
  }
  state.triggers = [];
  state.commands = [...commands, ...state.commands];
}

function reachableFrom(target: State | undefined): Set<State> {
  const seen = new Set<State>();
  const open = target ? [target] : [];
  for (let state = open.pop(); state; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    if (state.parent) open.push(state.parent);
    for (const { sources } of state.commands) for (const source of sources) if (source) open.push(source);
  }
  return seen;
}

/** COPY and mounts in a ring; FROM cannot make one, as it only sees what stands above. */
function findCycle(refuse: Refuse, states: readonly State[]): void {
  const path = new Set<State>();
  const seen = new Set<State>();
  const visit = (state: State): boolean => {
    if (path.has(state)) return true;
    if (seen.has(state)) return false;
    seen.add(state);
    path.add(state);
    const found = state.commands.some(({ sources }) =>
      sources.some((source) => source !== undefined && visit(source)),
    );
    path.delete(state);
    return found;
  };
  for (const state of states)
    if (!seen.has(state) && visit(state)) {
      refuse('cycle', `circular dependency detected on stage: ${state.name || state.index}`, state.line);
      return;
    }
}
