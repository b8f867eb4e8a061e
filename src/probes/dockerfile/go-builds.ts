import { expandWord } from '../../formats/dockerfile/expand.ts';
import type { ResolvedStage, Step } from '../../formats/dockerfile/resolved.ts';
import { readRunScript, type RunScript, type ScriptCommand } from '../../formats/shell/run-script.ts';

/** A value that the shell computes when it runs (`$(uname -m)`): nobody can tell it from the file. */
export const UNKNOWN = Symbol('unknown');
export type Value = string | undefined | typeof UNKNOWN;

/** One `go build` and its kin in a RUN, with the variables that it sees for one requested platform. */
export interface GoBuild {
  readonly verb: 'build' | 'install' | 'test' | 'run';
  /** Through tonistiigi/xx, which sets GOOS, GOARCH, GOARM and CC by itself. */
  readonly xx: boolean;
  readonly step: Step;
  readonly command: ScriptCommand;
  readonly goos: Value;
  readonly goarch: Value;
  readonly goarm: Value;
  readonly cgo: Value;
  readonly cc: Value;
  readonly race: boolean;
  readonly isStatic: boolean;
  /** `-o`; empty without. */
  readonly output: string;
  readonly packages: readonly string[];
  /** Where GOARCH comes from, for the one who must change it. */
  readonly goarchFrom: 'command' | 'stage' | 'nowhere';
}

const scripts = new WeakMap<object, RunScript>();

/** The shell text of a RUN, parsed once; undefined for other instructions. */
export function scriptOf({ instruction }: Step): RunScript | undefined {
  if (instruction.kind !== 'run') return undefined;
  let script = scripts.get(instruction);
  if (!script) {
    const text =
      instruction.shell ?? instruction.argv?.map((word) => `'${word.replaceAll("'", '')}'`).join(' ');
    script = readRunScript(text ?? '');
    scripts.set(instruction, script);
  }
  return script;
}

/** The value of a word of a command, with the variables of the stage. */
export function evaluate(word: string, command: ScriptCommand, step: Step, depth = 0): Value {
  if (/\$\(|`/.test(word)) return UNKNOWN;
  if (!word.includes('$')) return word;
  let unknown = false;
  const lookUp = (name: string): string | undefined => {
    const own = depth < 4 ? command.env.get(name) : undefined;
    // A variable that is set from itself (`A=$A-x`) is looked up in the stage the second time.
    const value = own === undefined ? step.environment.get(name) : evaluate(own, command, step, depth + 1);
    if (value === UNKNOWN) unknown = true;
    return value === UNKNOWN ? undefined : value;
  };
  const { text, error } = expandWord(word, { get: lookUp }, { escape: '\\', quotesAreOrdinary: true });
  return unknown || error !== undefined ? UNKNOWN : text;
}

/** What the command sees of a variable: its own, exported before, or the stage's. */
function variableOf(name: string, command: ScriptCommand, step: Step): Value {
  const own = command.env.get(name);
  return own === undefined ? step.environment.get(name) : evaluate(own, command, step);
}

const VERBS = ['build', 'install', 'test', 'run'] as const;
const FLAGS_WITH_VALUE = new Set([
  '-o',
  '-p',
  '-mod',
  '-modfile',
  '-tags',
  '-ldflags',
  '-gcflags',
  '-asmflags',
  '-buildmode',
  '-pkgdir',
  '-overlay',
  '-C',
  '-exec',
  '-toolexec',
  '-installsuffix',
  '-compiler',
  '-gccgoflags',
  '-pgo',
  '-covermode',
  '-coverpkg',
  '-run',
  '-timeout',
]);

/** All Go builds of a stage. */
export function findGoBuilds(stage: ResolvedStage): GoBuild[] {
  const builds: GoBuild[] = [];
  for (const step of stage.steps)
    for (const command of scriptOf(step)?.commands ?? []) {
      const build = goBuild(command, step);
      if (build) builds.push(build);
    }
  return builds;
}

function goBuild(command: ScriptCommand, step: Step): GoBuild | undefined {
  const xx = command.name === 'xx-go';
  if (!xx && !/^(?:go|go1(?:\.\d+)*)$/.test(command.name)) return undefined;
  const words = command.words.filter((word) => word !== '--wrap');
  const verb = VERBS.find((known) => known === words.find((word) => !word.startsWith('-')));
  if (!verb) return undefined;
  const rest = words.slice(words.indexOf(verb) + 1);
  let output = '';
  const packages: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = (rest[at] ?? '').replace(/^--/, '-');
    if (!word.startsWith('-')) packages.push(word);
    else if (word.startsWith('-o=')) output = word.slice(3);
    else if (FLAGS_WITH_VALUE.has(word)) {
      if (word === '-o') output = rest[at + 1] ?? '';
      at++;
    }
  }
  const value = (name: string): Value => variableOf(name, command, step);
  const all = rest.join(' ');
  const flags = `${all} ${String(step.environment.get('GOFLAGS') ?? '')} ${command.env.get('GOFLAGS') ?? ''}`;
  const goarch = value('GOARCH');
  return {
    verb,
    xx,
    step,
    command,
    goos: value('GOOS'),
    goarch: goarch === '' ? undefined : goarch,
    goarm: value('GOARM'),
    cgo: value('CGO_ENABLED'),
    cc: value('CC'),
    race: /(?:^|\s)--?race(?:=true|=1)?(?:\s|$)/.test(flags),
    isStatic: /-static\b|-linkmode[= ]internal|static_build|osusergo/.test(flags),
    output: textOf(evaluate(output, command, step)),
    packages,
    goarchFrom: command.env.has('GOARCH') ? 'command' : goarch === undefined ? 'nowhere' : 'stage',
  };
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}
