import type { Instruction, Operand } from './instruction.ts';
import { TAG } from './instruction.ts';
import type { Access, Barrier, Trace } from './trace.ts';
import { UnsupportedTest } from './unsupported.ts';
import { truncated, type Value, valueText, ZERO } from './value.ts';

/** Accesses are numbered in the bits of an integer. */
const MOST_ACCESSES = 30;
const MOST_STEPS = 400;
/** A backward branch is followed this often; longer runs are left out, as herd does. */
const MOST_TURNS = 2;
const MOST_TRACES = 5_000;

interface Register {
  readonly value: Value;
  /** Accesses on whose value this one depends, and which only chose it. */
  readonly from: number;
  readonly pick: number;
}

interface State {
  readonly registers: Map<string, Register>;
  readonly accesses: Access[];
  readonly barriers: Barrier[];
  control: number;
  pickControl: number;
  /** The load-reserve that a store-conditional would pair with; -1 without one. */
  reserved: number;
  steps: number;
  readonly turns: Map<number, number>;
}

const EMPTY: Register = { value: ZERO, from: 0, pick: 0 };

/**
 * Every way through a program when a read of a location may return any value that `values` lists for it. Registers
 * start as `initial` says, else zero. `spend` is called for every step and may throw.
 */
export function runThread(
  program: readonly Instruction[],
  initial: ReadonlyMap<string, Value>,
  values: (location: string) => readonly Value[],
  spend: () => void,
): Trace[] {
  const labels = new Map<string, number>();
  for (const [at, step] of program.entries()) if (step.kind === 'label') labels.set(step.name, at);
  const traces: Trace[] = [];

  const run = (state: State, start: number): void => {
    for (let at = start; at < program.length; at++) {
      if (++state.steps > MOST_STEPS) return;
      spend();
      const step = program[at] as Instruction;
      switch (step.kind) {
        case 'label':
          break;
        case 'fence':
          state.barriers.push({
            name: step.name,
            at: state.accesses.length,
            control: state.control,
            pickControl: state.pickControl,
          });
          break;
        case 'compute': {
          const result = evaluated(state, step.value);
          const parts = step.each?.(result.value) ?? [result.value];
          for (const [k, name] of step.into.entries())
            state.registers.set(name, { ...result, value: parts[k] ?? result.value });
          break;
        }
        case 'select': {
          const by = step.by.map((name) => state.registers.get(name) ?? EMPTY);
          const chosen = evaluated(
            state,
            step.first(by.map(({ value }) => value)) ? step.whenTrue : step.whenFalse,
          );
          const pick = by.reduce((set, { from, pick }) => set | from | pick, chosen.pick);
          state.registers.set(step.into, { ...chosen, pick });
          break;
        }
        case 'branch': {
          const by = step.reads.map((name) => state.registers.get(name) ?? EMPTY);
          for (const { from, pick } of by) {
            state.control |= from;
            state.pickControl |= pick;
          }
          if (!step.taken(by.map(({ value }) => value))) break;
          const target = labels.get(step.target);
          if (target === undefined)
            throw new UnsupportedTest(`a branch to ${step.target}, which is no label here`);
          if (target <= at) {
            const turns = (state.turns.get(at) ?? 0) + 1;
            if (turns > MOST_TURNS) return;
            state.turns.set(at, turns);
          }
          at = target;
          break;
        }
        case 'store': {
          const address = evaluated(state, step.address);
          const data = evaluated(state, step.data);
          // A number as an address: a value was assumed that no execution that goes on can read.
          if (address.value.symbol === '') return;
          access(state, true, address, truncated(data.value, step.bits), step.tags, step.bits, data);
          break;
        }
        case 'load': {
          const address = evaluated(state, step.address);
          if (address.value.symbol === '') return;
          const all = values(locationOf(address)).filter(step.when ?? (() => true));
          for (const [k, value] of all.entries()) {
            // The last one may have the state itself.
            const next = k < all.length - 1 ? copy(state) : state;
            const me = access(next, false, address, value, step.tags, step.bits);
            if ((step.tags & TAG.exclusive) !== 0) next.reserved = me;
            if (step.into !== undefined)
              next.registers.set(step.into, { value: step.extend(value), from: 1 << me, pick: 0 });
            run(next, at + 1);
          }
          return;
        }
        case 'store-conditional': {
          const address = evaluated(state, step.address);
          const data = evaluated(state, step.data);
          if (address.value.symbol === '') return;
          const before = state.accesses[state.reserved];
          const status = (next: State, value: bigint, from: number): void => {
            if (step.status !== undefined)
              next.registers.set(step.status, { value: { symbol: '', offset: value }, from, pick: 0 });
          };
          if (before && before.location === locationOf(address)) {
            const next = copy(state);
            const me = access(
              next,
              true,
              address,
              truncated(data.value, step.bits),
              step.tags,
              step.bits,
              data,
              state.reserved,
            );
            next.reserved = -1;
            status(next, 0n, step.statusDepends ? 1 << me : 0);
            run(next, at + 1);
          }
          state.reserved = -1;
          status(state, 1n, 0);
          break;
        }
        case 'rmw': {
          const address = evaluated(state, step.address);
          if (address.value.symbol === '') return;
          const inputs = step.reads.map((name) => state.registers.get(name) ?? EMPTY);
          for (const old of values(locationOf(address)).filter(step.when ?? (() => true))) {
            const result = step.run(
              old,
              inputs.map(({ value }) => value),
            );
            for (const unchanged of step.maybeUnchanged !== undefined && result.store
              ? [false, true]
              : [false]) {
              const next = copy(state);
              const read = access(next, false, address, old, step.readTags, step.bits);
              if (result.store) {
                const decided = (name: string): boolean => step.decides?.includes(name) === true;
                // Whether a compare-and-swap stores depends on what it read.
                const data = { value: ZERO, from: 0, pick: step.decides ? 1 << read : 0 };
                for (const [k, name] of step.reads.entries()) {
                  const { from, pick } = inputs[k] ?? EMPTY;
                  if (!decided(name)) data.from |= from;
                  data.pick |= decided(name) ? from | pick : pick;
                }
                if (step.dependsOnRead) data.from |= 1 << read;
                access(
                  next,
                  true,
                  address,
                  truncated(result.store, step.bits),
                  step.writeTags,
                  step.bits,
                  data,
                  read,
                );
              }
              for (const [name, value] of result.registers) {
                const keeps = unchanged && name === step.maybeUnchanged;
                const from = keeps ? (state.registers.get(name) ?? EMPTY).from : 1 << read;
                next.registers.set(name, {
                  value,
                  from,
                  pick: keeps ? (state.registers.get(name) ?? EMPTY).pick : 0,
                });
              }
              run(next, at + 1);
            }
          }
          return;
        }
      }
    }
    if (traces.length >= MOST_TRACES)
      throw new UnsupportedTest(`more than ${MOST_TRACES} ways through one thread`);
    const registers = new Map([...state.registers].map(([name, { value }]) => [name, value]));
    traces.push({ accesses: state.accesses, barriers: state.barriers, registers });
  };

  const registers = new Map([...initial].map(([name, value]) => [name, { value, from: 0, pick: 0 }]));
  run(
    {
      registers,
      accesses: [],
      barriers: [],
      control: 0,
      pickControl: 0,
      reserved: -1,
      steps: 0,
      turns: new Map(),
    },
    0,
  );
  return traces;
}

function copy(state: State): State {
  return {
    ...state,
    registers: new Map(state.registers),
    accesses: [...state.accesses],
    barriers: [...state.barriers],
    turns: new Map(state.turns),
  };
}

function evaluated(state: State, operand: Operand): Register {
  let from = 0;
  let pick = 0;
  const values = operand.reads.map((name) => {
    const register = state.registers.get(name) ?? EMPTY;
    from |= register.from;
    pick |= register.pick;
    return register.value;
  });
  return { value: operand.compute(values), from, pick };
}

function locationOf({ value }: Register): string {
  return valueText(value);
}

/** Appends an access and returns its number. */
function access(
  state: State,
  write: boolean,
  address: Register,
  value: Value,
  tags: number,
  bits: number,
  data: Register = EMPTY,
  partner = -1,
): number {
  const me = state.accesses.length;
  if (me >= MOST_ACCESSES) throw new UnsupportedTest(`more than ${MOST_ACCESSES} accesses in one thread`);
  state.accesses.push({
    write,
    location: locationOf(address),
    symbol: address.value.symbol,
    offset: address.value.offset,
    bits,
    value,
    tags,
    address: address.from,
    data: data.from,
    control: state.control,
    pickAddress: address.pick,
    pickData: data.pick,
    pickControl: state.pickControl,
    partner,
  });
  const other = state.accesses[partner];
  if (other) state.accesses[partner] = { ...other, partner: me };
  return me;
}
