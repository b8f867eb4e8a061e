import type { LitmusExecution, LitmusResult, LitmusTest } from '../model/litmus.ts';
import { AARCH64 } from './aarch64.ts';
import type { Dialect } from './instruction.ts';
import { ARMV8, GO_MODEL, type MemoryModel, RVWMO, SC, X86_TSO } from './models.ts';
import type { Execution } from './execution.ts';
import { GO } from './golang.ts';
import { judgeGo } from './happens-before.ts';
import { programOf } from './program.ts';
import { RISCV } from './riscv.ts';
import { Search } from './search.ts';
import { UnsupportedTest } from './unsupported.ts';
import { valueText } from './value.ts';
import { X86, X86_64 } from './x86.ts';

interface Architecture {
  readonly dialect: Dialect;
  readonly model: MemoryModel;
}

/** By the word a litmus file starts with. */
const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ['aarch64', { dialect: AARCH64, model: ARMV8 }],
  ['riscv', { dialect: RISCV, model: RVWMO }],
  ['x86_64', { dialect: X86_64, model: X86_TSO }],
  ['x86', { dialect: X86, model: X86_TSO }],
  ['go', { dialect: GO, model: GO_MODEL }],
]);

/**
 * Whether the condition of a test can hold: `Never`, `Sometimes` or `Always`. With `sc` the threads run on one memory,
 * one access at a time, instead of on the architecture. What is not modelled is `unsupported`, with the reason.
 */
export function litmusVerdict(test: LitmusTest, sc = false): LitmusResult {
  const architecture = ARCHITECTURES.get(test.arch.toLowerCase());
  const model = sc ? SC : architecture?.model;
  const about = { test: test.name, arch: test.arch, model: model?.name ?? '' };
  if (!architecture || !model) {
    const known = 'AArch64, RISCV, X86_64, X86 and Go';
    return { ...about, verdict: 'unsupported', reason: `the architecture ${test.arch}; known are ${known}` };
  }
  try {
    const search = new Search(programOf(test, architecture.dialect), model, test.filter);
    const yes = search.find(test.condition, true);
    const no = search.find(test.condition, false);
    const race = model.judge && search.find(EVERYTHING, true, (execution) => raceOf(execution) !== '');
    const note = race ? `; there is a data race on ${raceOf(race)}, a bug on every platform` : '';
    if (!yes && !no) return { ...about, verdict: 'Never', reason: 'no execution fulfils the filter' };
    if (!yes)
      return { ...about, verdict: 'Never', reason: `no execution allowed by ${model.name} shows it${note}` };
    const witness = executionOf(yes);
    return no
      ? {
          ...about,
          verdict: 'Sometimes',
          reason: `allowed by ${model.name}, and so is its opposite${note}`,
          witness,
        }
      : {
          ...about,
          verdict: 'Always',
          reason: `no execution allowed by ${model.name} breaks it${note}`,
          witness,
        };
  } catch (error) {
    if (!(error instanceof UnsupportedTest)) throw error;
    return { ...about, verdict: 'unsupported', reason: error.message };
  }
}

const EVERYTHING = { kind: 'constant', value: true } as const;

/** The variable on which two accesses race; empty when none do. */
function raceOf({ accesses, sources, last }: Execution): string {
  return judgeGo(accesses, sources, last).race?.[0].location ?? '';
}

function executionOf({ accesses, threads, sources }: Execution): LitmusExecution {
  const label = (id: number): string =>
    id < 26 ? String.fromCharCode(97 + id) : `${String.fromCharCode(97 + (id % 26))}${Math.floor(id / 26)}`;
  return {
    threads: Array.from({ length: threads }, (_, thread) =>
      accesses
        .filter((access) => access.thread === thread)
        .map(({ id, write, location, value }) => {
          const from = sources.get(id);
          return {
            label: label(id),
            kind: write ? ('write' as const) : ('read' as const),
            location,
            value: valueText(value),
            ...(!write && { from: from === undefined || from < 0 ? 'init' : label(from) }),
          };
        }),
    ),
  };
}
