import type { LitmusCondition, LitmusPlace } from '../model/litmus.ts';
import { eachHistory, eachRacyHistory, type History, type PlacedAccess } from './coherence.ts';
import { holds } from './condition.ts';
import type { Execution } from './execution.ts';
import { Graph } from './graph.ts';
import { TAG } from './instruction.ts';
import type { MemoryModel } from './models.ts';
import type { Order } from './order.ts';
import type { Program } from './program.ts';
import { Supply } from './supply.ts';
import type { Trace } from './trace.ts';
import { UnsupportedTest } from './unsupported.ts';
import type { Value } from './value.ts';

/** Steps of all searches of one test; the longest of the published suites needs some thousands. */
const MOST_STEPS = 400_000;

/** Locations with more accesses have too many histories to keep them all. */
const MOST_KEPT = 8;

interface Location {
  readonly name: string;
  readonly list: readonly PlacedAccess[];
  readonly initial: Value;
  readonly histories: readonly History[] | undefined;
  readonly each: typeof eachHistory;
  readonly count: number;
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
  find(
    condition: LitmusCondition,
    wanted: boolean,
    accept: (execution: Execution) => boolean = () => true,
  ): Execution | undefined {
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
      if (thread === undefined) return this.complete(chosen as Trace[], fits, accept);
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
    accept: (execution: Execution) => boolean,
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
    // A location without any coherent history ends the search before the others are multiplied out.
    const locations: Location[] = [];
    for (const [name, list] of byLocation) {
      const initial = this.program.initial(name);
      const racy = this.model.judge && !list.some(({ tags }) => (tags & TAG.goAtomic) !== 0);
      const each = racy ? eachRacyHistory : eachHistory;
      if (list.length > MOST_KEPT) {
        locations.push({ name, list, initial, each, histories: undefined, count: Infinity });
        continue;
      }
      const kept: History[] = [];
      each(list, initial, this.spend, (history) => {
        kept.push(history);
        return false;
      });
      if (kept.length === 0) return undefined;
      locations.push({ name, list, initial, each, histories: kept, count: kept.length });
    }
    locations.sort((a, b) => a.count - b.count);
    const finals = new Map<string, Value>();
    const sources = new Map<number, number>();
    const lasts = new Map<string, number>();
    let found: Execution | undefined;
    const choose = (depth: number, before: Graph): boolean => {
      const location = locations[depth];
      if (!location) {
        if (!fits(finals) || !this.orderOfReadsFits(chosen, base, before, sources)) return false;
        const execution = {
          accesses,
          threads: chosen.length,
          sources,
          last: [...lasts.values()].filter((id) => id >= 0),
        };
        if ((this.model.judge && !this.model.judge(execution)) || !accept(execution)) return false;
        found = { ...execution, sources: new Map(sources) };
        return true;
      }
      const next = (history: History): boolean => {
        this.spend();
        finals.set(location.name, history.final);
        lasts.set(location.name, history.last);
        if (finals.size === locations.length && !fits(finals)) return false;
        const after = this.withHistory(before, accesses, history);
        if (!after) return false;
        for (const [read, write] of history.sources) sources.set(read, write);
        return choose(depth + 1, after);
      };
      const { list, initial, histories, each } = location;
      const stop = histories ? histories.some(next) : each(list, initial, this.spend, next);
      finals.delete(location.name);
      return stop;
    };
    choose(0, graph);
    return found;
  }

  /** Adds who read from whom and who overwrote whom; undefined when that closes a cycle. */
  private withHistory(graph: Graph, accesses: readonly PlacedAccess[], history: History): Graph | undefined {
    if (history.racy) return graph;
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
