import { TAG } from './instruction.ts';
import { sameValue, type Value } from './value.ts';
import type { Access } from './trace.ts';

/** An access of an execution: its number, its thread and its number there. */
export interface PlacedAccess extends Access {
  readonly id: number;
  readonly thread: number;
  readonly local: number;
}

/** One coherent history of a location. */
export interface History {
  /** Ids of the writes, first to last. */
  readonly writes: readonly number[];
  /** For every read of the location, its id and the id of the write it reads (-1: the initial value). */
  readonly sources: readonly (readonly [read: number, write: number])[];
  /** Value of the last write, and its id (-1: nothing was written). */
  readonly final: Value;
  readonly last: number;
  /** Not coherent, but whatever unsynchronised accesses might see; orders nothing. */
  readonly racy?: true;
}

/**
 * All coherent histories of one location: orders of its writes that respect program order, and for every read a write
 * of its value, such that no thread sees the location go backwards and no write comes between the halves of an atomic.
 * Each is handed to `visit`, until that returns true. `spend` is called for every step and may throw.
 */
export function eachHistory(
  accesses: readonly PlacedAccess[],
  initial: Value,
  spend: () => void,
  visit: (history: History) => boolean,
): boolean {
  const writes = accesses.filter(({ write }) => write);
  const lanes = lanesOf(accesses);
  /** Place of each write in the order, by its index in `writes`; 0 while it has none, and the place of the initial value. */
  const places = writes.map(() => 0);
  const chain: PlacedAccess[] = [];
  const sources: (readonly [number, number])[] = [];

  const order = (): boolean => {
    spend();
    if (chain.length === writes.length) return read(0, 0, 0);
    for (const [k, write] of writes.entries()) {
      if (places[k] !== 0) continue;
      // Earlier writes of the same thread come first; accesses are given in program order.
      let early = false;
      for (let e = 0; e < k; e++) early ||= places[e] === 0 && writes[e]?.thread === write.thread;
      if (early) continue;
      places[k] = chain.push(write);
      const stop = order();
      chain.pop();
      places[k] = 0;
      if (stop) return true;
    }
    return false;
  };
  const read = (laneNumber: number, at: number, seen: number): boolean => {
    const lane = lanes[laneNumber];
    if (!lane) {
      spend();
      const final = chain.at(-1)?.value ?? initial;
      return visit({
        writes: chain.map(({ id }) => id),
        sources: [...sources],
        final,
        last: chain.at(-1)?.id ?? -1,
      });
    }
    const access = lane[at];
    if (!access) return read(laneNumber + 1, 0, 0);
    if (access.write) {
      const place = places[writes.indexOf(access)] ?? 0;
      return place > seen && read(laneNumber, at + 1, place);
    }
    for (let place = seen; place <= chain.length; place++) {
      const write = chain[place - 1];
      if (!sameValue(write ? write.value : initial, access.value) || !atomicAt(access, place)) continue;
      sources.push([access.id, write?.id ?? -1]);
      const stop = read(laneNumber, at + 1, place);
      sources.pop();
      if (stop) return true;
    }
    return false;
  };
  /** Between what an atomic reads and what it writes stands no write of another thread. */
  const atomicAt = (access: PlacedAccess, place: number): boolean => {
    if (access.partner < 0 || (access.tags & (TAG.atomic | TAG.exclusive)) === 0) return true;
    const half = writes.findIndex(
      ({ thread, local }) => thread === access.thread && local === access.partner,
    );
    const own = places[half] ?? 0;
    if (own <= place) return false;
    for (let k = place; k < own - 1; k++) if (chain[k]?.thread !== access.thread) return false;
    return true;
  };
  return order();
}

function lanesOf(accesses: readonly PlacedAccess[]): PlacedAccess[][] {
  const lanes: PlacedAccess[][] = [];
  for (const access of accesses) {
    const lane = lanes.find(([first]) => first?.thread === access.thread);
    if (lane) lane.push(access);
    else lanes.push([access]);
  }
  return lanes;
}

/**
 * Everything that accesses without any synchronisation might see: every read any write of its value, and any write in
 * the end. Which of it is allowed depends on the other locations.
 */
export function eachRacyHistory(
  accesses: readonly PlacedAccess[],
  initial: Value,
  spend: () => void,
  visit: (history: History) => boolean,
): boolean {
  const writes = accesses.filter(({ write }) => write);
  const reads = accesses.filter(({ write }) => !write);
  const sources: (readonly [number, number])[] = [];
  const read = (at: number): boolean => {
    spend();
    const access = reads[at];
    if (!access) {
      const ends = writes.length > 0 ? writes : [undefined];
      return ends.some((end) =>
        visit({
          writes: [],
          sources: [...sources],
          final: end?.value ?? initial,
          last: end?.id ?? -1,
          racy: true,
        }),
      );
    }
    const candidates: (PlacedAccess | undefined)[] = [undefined, ...writes];
    return candidates.some((write) => {
      if (!sameValue(write?.value ?? initial, access.value)) return false;
      sources.push([access.id, write?.id ?? -1]);
      const stop = read(at + 1);
      sources.pop();
      return stop;
    });
  };
  return read(0);
}
