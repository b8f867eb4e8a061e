import type { LitmusCondition, LitmusPlace } from '../model/litmus.ts';
import { type History, histories, type PlacedAccess } from './coherence.ts';
import { holds } from './condition.ts';
import type { MemoryModel } from './models.ts';
import type { Order } from './order.ts';
import type { Program } from './program.ts';
import type { Trace } from './trace.ts';
import { UnsupportedTest } from './unsupported.ts';
import { type Value, valueText } from './value.ts';

/** Steps of all searches of one test; a test of the published suites needs some thousands. */
const MOST_STEPS = 4_000_000;

/** An execution that the model allows. */
export interface Execution {
  readonly accesses: readonly PlacedAccess[];
  readonly threads: number;
  /** For every read, the write it reads; -1 is the initial value. */
  readonly sources: ReadonlyMap<number, number>;
}

/**
 * Looks for executions of a program under a model. Threads are run by themselves for all values that could be read;
 * then one way through each thread is picked, and for each location a coherent history, as long as the orders of the
 * model have no cycle. Whatever already decides the condition the wrong way is not looked at.
 */
export class Search {
  private readonly program: Program;
  private readonly model: MemoryModel;
  private readonly filter: LitmusCondition | undefined;
  private readonly orders = new Map<Trace, Order>();
  private readonly numbered = new Map<Trace, readonly PlacedAccess[]>();
  private steps = 0;

  constructor(program: Program, model: MemoryModel, filter?: LitmusCondition) {
    this.program = program;
    this.model = model;
    this.filter = filter;
  }

  /** An allowed execution in which the condition is `wanted`; undefined when there is none. */
  find(condition: LitmusCondition, wanted: boolean): Execution | undefined {
    const { traces } = this.program;
    const chosen: (Trace | undefined)[] = traces.map(() => undefined);
    const order = [...traces.keys()].sort((a, b) => (traces[a]?.length ?? 0) - (traces[b]?.length ?? 0));
    const supply = new Supply(traces, this.program.initial);
    const fits = (finals?: ReadonlyMap<string, Value>): boolean => {
      const lookup = (place: LitmusPlace): Value | undefined => this.lookup(place, chosen, finals);
      const value = holds(condition, lookup, this.program.valueOf);
      if (value !== undefined && value !== wanted) return false;
      return !this.filter || holds(this.filter, lookup, this.program.valueOf) !== false;
    };
    const pick = (depth: number): Execution | undefined => {
      const thread = order[depth];
      if (thread === undefined) return this.complete(chosen as Trace[], fits);
      const rest = order.slice(depth + 1);
      for (const trace of traces[thread] ?? []) {
        this.spend();
        chosen[thread] = trace;
        if (!fits() || !supply.covers(chosen, rest)) continue;
        const found = pick(depth + 1);
        if (found) return found;
      }
      chosen[thread] = undefined;
      return undefined;
    };
    return pick(0);
  }

  private lookup(
    place: LitmusPlace,
    chosen: readonly (Trace | undefined)[],
    finals: ReadonlyMap<string, Value> | undefined,
  ): Value | undefined {
    if (place.kind === 'register') {
      const trace = chosen[place.thread];
      return trace && this.program.register(trace, place.thread, place.name);
    }
    const location = this.program.location(place);
    if (!this.program.written.has(location)) return this.program.initial(location);
    return finals && (finals.get(location) ?? this.program.initial(location));
  }

  /** All coherent histories of the locations that these ways through the threads touch. */
  private complete(
    chosen: readonly Trace[],
    fits: (finals: ReadonlyMap<string, Value>) => boolean,
  ): Execution | undefined {
    const accesses: PlacedAccess[] = [];
    const base: number[] = [];
    for (const [thread, trace] of chosen.entries()) {
      base.push(accesses.length);
      accesses.push(...this.placed(trace, thread, accesses.length));
    }
    const graph = new Graph(accesses.length);
    for (const [thread, trace] of chosen.entries()) graph.addOrder(this.orderOf(trace), base[thread] ?? 0);
    const byLocation = new Map<string, PlacedAccess[]>();
    for (const access of accesses) {
      const list = byLocation.get(access.location);
      if (list) list.push(access);
      else byLocation.set(access.location, [access]);
    }
    const locations = [...byLocation].sort((a, b) => a[1].length - b[1].length);
    const known = new Map<string, History[]>();
    // A location without any coherent history ends the search before the others are multiplied out.
    for (const [location, list] of locations) {
      if (list.length > 8) continue;
      const all = [...histories(list, this.program.initial(location), this.spend)];
      if (all.length === 0) return undefined;
      known.set(location, all);
    }
    locations.sort((a, b) => (known.get(a[0])?.length ?? 1e9) - (known.get(b[0])?.length ?? 1e9));
    const finals = new Map<string, Value>();
    const sources = new Map<number, number>();
    const choose = (depth: number, before: Graph): Execution | undefined => {
      const entry = locations[depth];
      if (!entry) {
        if (!fits(finals) || !this.orderOfReadsFits(chosen, base, before, sources)) return undefined;
        return { accesses, threads: chosen.length, sources: new Map(sources) };
      }
      const [location, list] = entry;
      for (const history of known.get(location) ?? histories(list, this.program.initial(location), this.spend)) {
        this.spend();
        finals.set(location, history.final);
        if (depth < locations.length - 1 && finals.size === locations.length && !fits(finals)) continue;
        const after = this.withHistory(before, accesses, history);
        if (!after) continue;
        for (const [read, write] of history.sources) sources.set(read, write);
        const found = choose(depth + 1, after);
        if (found) return found;
      }
      finals.delete(location);
      return undefined;
    };
    return choose(0, graph);
  }

  /** Adds who read from whom and who overwrote whom; undefined when that closes a cycle. */
  private withHistory(graph: Graph, accesses: readonly PlacedAccess[], history: History): Graph | undefined {
    const next = graph.copy();
    const { internalCoherence, internalReads } = this.model;
    const threadOf = (id: number): number => accesses[id]?.thread ?? -1;
    const { writes } = history;
    for (const [k, write] of writes.entries())
      for (const later of writes.slice(k + 1))
        if (internalCoherence || threadOf(write) !== threadOf(later)) next.add(write, later);
    for (const [read, write] of history.sources) {
      if (write >= 0 && (internalReads || threadOf(write) !== threadOf(read))) next.add(write, read);
      for (const later of writes.slice(writes.indexOf(write) + 1))
        if (internalCoherence || threadOf(later) !== threadOf(read)) next.add(read, later);
    }
    return next.isAcyclic() ? next : undefined;
  }

  private orderOfReadsFits(
    chosen: readonly Trace[],
    base: readonly number[],
    graph: Graph,
    sources: ReadonlyMap<number, number>,
  ): boolean {
    const { orderOfReads } = this.model;
    if (!orderOfReads) return true;
    const next = graph.copy();
    for (const [thread, trace] of chosen.entries()) {
      const start = base[thread] ?? 0;
      const order = orderOfReads(trace, (read) => {
        const write = sources.get(start + read) ?? -1;
        const own = write - start;
        return own >= 0 && own < trace.accesses.length ? own : -2 - write;
      });
      next.addOrder(order, start);
    }
    return next.isAcyclic();
  }

  /** The accesses of a way through a thread, numbered from `base`. */
  private placed(trace: Trace, thread: number, base: number): readonly PlacedAccess[] {
    const known = this.numbered.get(trace);
    if (known?.[0]?.id === base) return known;
    const placed = trace.accesses.map((access, local) => ({ ...access, id: base + local, thread, local }));
    this.numbered.set(trace, placed);
    return placed;
  }

  private orderOf(trace: Trace): Order {
    let order = this.orders.get(trace);
    if (!order) this.orders.set(trace, (order = this.model.order(trace)));
    return order;
  }

  private readonly spend = (): void => {
    if (++this.steps > MOST_STEPS) throw new UnsupportedTest('too many executions to look at');
  };
}

/** Which values can still be read, given the threads already picked: a cheap test before the expensive one. */
class Supply {
  private readonly needs = new Map<Trace, Set<string>>();
  private readonly gives = new Map<Trace, Set<string>>();
  private readonly anyOf: Set<string>[];
  private readonly initial: (location: string) => Value;

  constructor(traces: readonly (readonly Trace[])[], initial: (location: string) => Value) {
    this.initial = initial;
    this.anyOf = traces.map((list) => {
      const all = new Set<string>();
      for (const trace of list) {
        const needs = new Set<string>();
        const gives = new Set<string>();
        for (const { write, location, value } of trace.accesses) {
          const key = `${location}=${valueText(value)}`;
          if (write) {
            gives.add(key);
            all.add(key);
          } else if (valueText(this.initial(location)) !== valueText(value)) needs.add(key);
        }
        this.needs.set(trace, needs);
        this.gives.set(trace, gives);
      }
      return all;
    });
  }

  covers(chosen: readonly (Trace | undefined)[], open: readonly number[]): boolean {
    for (const trace of chosen) {
      if (!trace) continue;
      for (const key of this.needs.get(trace) ?? []) {
        const given =
          chosen.some((other) => other && this.gives.get(other)?.has(key)) ||
          open.some((thread) => this.anyOf[thread]?.has(key));
        if (!given) return false;
      }
    }
    return true;
  }
}

/** A relation on all accesses of an execution, as bit rows. */
class Graph {
  private readonly count: number;
  private readonly words: number;
  private readonly rows: Int32Array;

  constructor(count: number, rows?: Int32Array) {
    this.count = count;
    this.words = (count + 31) >>> 5;
    this.rows = rows ?? new Int32Array(count * this.words);
  }

  copy(): Graph {
    return new Graph(this.count, this.rows.slice());
  }

  add(from: number, to: number): void {
    const at = from * this.words + (to >>> 5);
    this.rows[at] = (this.rows[at] as number) | (1 << (to & 31));
  }

  addOrder({ after }: Order, base: number): void {
    for (let i = 0; i < after.length; i++) {
      for (let rest = after[i] as number; rest !== 0; rest &= rest - 1)
        this.add(base + i, base + 31 - Math.clz32(rest & -rest));
    }
  }

  isAcyclic(): boolean {
    // 0 not visited, 1 on the path, 2 done.
    const state = new Uint8Array(this.count);
    const visit = (node: number): boolean => {
      state[node] = 1;
      for (let w = 0; w < this.words; w++) {
        for (let rest = this.rows[node * this.words + w] as number; rest !== 0; rest &= rest - 1) {
          const next = (w << 5) + 31 - Math.clz32(rest & -rest);
          if (state[next] === 1) return false;
          if (state[next] === 0 && !visit(next)) return false;
        }
      }
      state[node] = 2;
      return true;
    };
    for (let node = 0; node < this.count; node++) if (state[node] === 0 && !visit(node)) return false;
    return true;
  }
}
