import type { LitmusPlace, LitmusTest, LitmusValue } from '../model/litmus.ts';
import type { Dialect, Instruction } from './instruction.ts';
import { runThread } from './run-thread.ts';
import type { Trace } from './trace.ts';
import { UnsupportedTest } from './unsupported.ts';
import { addressValue, numberValue, sameValue, type Value, valueText, ZERO } from './value.ts';

/** A litmus test ready for the search: all ways through each thread, and how to read its condition. */
export interface Program {
  readonly traces: readonly (readonly Trace[])[];
  readonly initial: (location: string) => Value;
  readonly location: (place: LitmusPlace & { readonly kind: 'memory' }) => string;
  readonly valueOf: (value: LitmusValue) => Value;
  readonly register: (trace: Trace, thread: number, name: string) => Value;
  /** Locations that some thread may write. */
  readonly written: ReadonlySet<string>;
}

const MOST_THREADS = 8;
const MOST_LINES = 200;
/** Steps of all threads together, over all values that could be read. */
const MOST_STEPS = 60_000;
/** Most different values of one location that are followed. */
const MOST_VALUES = 64;
const BYTES: Readonly<Record<string, number>> = {
  int8_t: 1, uint8_t: 1, char: 1, int16_t: 2, uint16_t: 2, short: 2, int64_t: 8, uint64_t: 8, long: 8,
}; // biome-ignore format: a table

/** Decodes and runs the threads of a test. Throws UnsupportedTest with what is not modelled. */
export function programOf(test: LitmusTest, dialect: Dialect): Program {
  if (test.threads.length === 0) throw new UnsupportedTest('a test without threads');
  if (test.threads.length > MOST_THREADS) throw new UnsupportedTest(`more than ${MOST_THREADS} threads`);
  const sizes = new Map<string, number>();
  for (const { place, type } of test.init)
    if (place.kind === 'memory') sizes.set(place.symbol, type?.includes('*') ? 8 : (BYTES[type ?? ''] ?? 4));
  const offsetOf = (symbol: string, index: number): bigint => BigInt(index * (sizes.get(symbol) ?? 4));
  // The search asks the same few questions thousands of times.
  const valueOf = remembered(
    (value: LitmusValue): Value =>
      value.kind === 'number'
        ? numberValue(value.value)
        : addressValue(value.symbol, offsetOf(value.symbol, value.index)),
  );
  const location = remembered((place: LitmusPlace & { readonly kind: 'memory' }): string =>
    valueText(addressValue(place.symbol, offsetOf(place.symbol, place.index))),
  );

  const memory = new Map<string, Value>();
  const registers = test.threads.map(() => new Map<string, Value>());
  const nameOf = remembered((name: string): string => {
    const known = dialect.register(name);
    if (known === undefined) throw new UnsupportedTest(`the register ${name}`);
    return known;
  });
  for (const { place, value, type } of test.init) {
    if (type === 'chan')
      memory.set(`${location(place as LitmusPlace & { kind: 'memory' })}.received`, valueOf(value));
    else if (place.kind === 'memory') memory.set(location(place), valueOf(value));
    else registers[place.thread]?.set(nameOf(place.name), valueOf(value));
  }
  const initial = (at: string): Value => memory.get(at) ?? ZERO;

  const programs = (dialect.prepare?.(test.threads) ?? test.threads).map((lines) => {
    if (lines.length > MOST_LINES) throw new UnsupportedTest(`a thread of more than ${MOST_LINES} lines`);
    return lines.flatMap((line): readonly Instruction[] => {
      const label = /^(\S.*):$/.exec(line);
      return label ? [{ kind: 'label', name: label[1] ?? '' }] : decoded(dialect, line);
    });
  });
  const { traces, written } = closure(programs, registers, initial);
  checkOverlaps(traces);
  return {
    traces,
    initial,
    location,
    valueOf,
    register: (trace, thread, name) => {
      const known = nameOf(name);
      return trace.registers.get(known) ?? registers[thread]?.get(known) ?? ZERO;
    },
    written,
  };
}

/** Suites consist of the same few hundred instructions. */
const DECODED = new Map<Dialect, Map<string, readonly Instruction[]>>();
const MOST_DECODED = 10_000;

function decoded(dialect: Dialect, line: string): readonly Instruction[] {
  let known = DECODED.get(dialect);
  if (!known || known.size > MOST_DECODED) DECODED.set(dialect, (known = new Map()));
  let steps = known.get(line);
  if (!steps) known.set(line, (steps = dialect.decode(line)));
  return steps;
}

function remembered<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = work(key)));
    return value;
  };
}

/** Accesses that overlap in parts would need memory by the byte. Whole words of 32 and 64 bits at one place count as the same. */
function checkOverlaps(traces: readonly (readonly Trace[])[]): void {
  const widths = new Map<string, Map<bigint, number>>();
  for (const { symbol, offset, bits } of traces.flat().flatMap(({ accesses }) => accesses)) {
    let places = widths.get(symbol);
    if (!places) widths.set(symbol, (places = new Map()));
    const known = places.get(offset);
    if (known !== undefined && known !== bits && Math.min(known, bits) < 32)
      throw new UnsupportedTest(`accesses to parts of ${symbol}`);
    places.set(offset, Math.max(bits, known ?? 0));
  }
  for (const [symbol, places] of widths) {
    for (const [offset, bits] of places) {
      for (const other of places.keys())
        if (other > offset && other < offset + BigInt(bits / 8))
          throw new UnsupportedTest(`accesses to parts of ${symbol}`);
    }
  }
}

/** Runs the threads with more and more values to read, until no thread writes a value that was not expected. */
function closure(
  programs: readonly (readonly Instruction[])[],
  registers: readonly ReadonlyMap<string, Value>[],
  initial: (location: string) => Value,
): { readonly traces: Trace[][]; readonly written: ReadonlySet<string> } {
  const domain = new Map<string, Value[]>();
  const valuesAt = (location: string): Value[] => {
    let values = domain.get(location);
    if (!values) domain.set(location, (values = [initial(location)]));
    return values;
  };
  const written = new Set<string>();
  // A value needs a chain of writes, each made from the one before: no longer than there are writes.
  const writes = programs
    .flat()
    .filter((step) => ['store', 'rmw', 'store-conditional'].includes(step.kind)).length;
  let steps = 0;
  const spend = (): void => {
    if (++steps > MOST_STEPS) throw new UnsupportedTest('too many ways through the threads');
  };
  // A thread is run again when a location that it reads got a new value.
  const asked = programs.map(() => new Set<string>());
  const traces: Trace[][] = programs.map(() => []);
  let open = new Set(programs.keys());
  for (let round = 0; round <= writes + 1 && open.size > 0; round++) {
    for (const thread of open) {
      const values = (location: string): readonly Value[] => {
        asked[thread]?.add(location);
        return valuesAt(location);
      };
      traces[thread] = runThread(programs[thread] ?? [], registers[thread] ?? new Map(), values, spend);
    }
    const grown = new Set<string>();
    for (const { write, location, value } of [...open]
      .flatMap((t) => traces[t] ?? [])
      .flatMap((t) => t.accesses)) {
      if (!write) continue;
      written.add(location);
      const values = valuesAt(location);
      if (values.some((known) => sameValue(known, value))) continue;
      if (values.length >= MOST_VALUES)
        throw new UnsupportedTest(`more than ${MOST_VALUES} values of ${location}`);
      values.push(value);
      grown.add(location);
    }
    open = new Set(
      [...programs.keys()].filter((t) => [...grown].some((location) => asked[t]?.has(location))),
    );
  }
  return { traces, written };
}
