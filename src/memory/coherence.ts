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
  readonly final: Value;
}

/**
 * All coherent histories of one location: orders of its writes that respect program order, and for every read a write
 * of its value, such that no thread sees the location go backwards and no write comes between the halves of an atomic.
 * Yields lazily. `spend` is called for every step and may throw.
 */
export function* histories(
  accesses: readonly PlacedAccess[],
  initial: Value,
  spend: () => void,
): Generator<History> {
  const writes = accesses.filter(({ write }) => write);
  const threads = new Map<number, PlacedAccess[]>();
  for (const access of accesses) threads.set(access.thread, [...(threads.get(access.thread) ?? []), access]);
  const position = new Map<number, number>();
  const chain: PlacedAccess[] = [];

  function* orders(): Generator<undefined> {
    spend();
    if (chain.length === writes.length) {
      yield undefined;
      return;
    }
    for (const write of writes) {
      if (position.has(write.id)) continue;
      // Earlier writes of the same thread come first.
      const early = writes.some((w) => w.thread === write.thread && w.local < write.local && !position.has(w.id));
      if (early) continue;
      chain.push(write);
      position.set(write.id, chain.length);
      yield* orders();
      position.delete(write.id);
      chain.pop();
    }
  }

  const lanes = [...threads.values()];
  function* reads(lane: number, at: number, seen: number, sources: [number, number][]): Generator<undefined> {
    spend();
    const accesses = lanes[lane];
    if (!accesses) {
      yield undefined;
      return;
    }
    const access = accesses[at];
    if (!access) {
      yield* reads(lane + 1, 0, 0, sources);
      return;
    }
    if (access.write) {
      const place = position.get(access.id) ?? 0;
      if (place > seen) yield* reads(lane, at + 1, place, sources);
      return;
    }
    for (let place = seen; place <= chain.length; place++) {
      const write = chain[place - 1];
      if (!sameValue(write ? write.value : initial, access.value)) continue;
      if (!atomicAt(access, place)) continue;
      sources.push([access.id, write?.id ?? -1]);
      yield* reads(lane, at + 1, place, sources);
      sources.pop();
    }
  }
  /** Between what an atomic reads and what it writes stands no write of another thread. */
  const atomicAt = (read: PlacedAccess, place: number): boolean => {
    if (read.partner < 0 || (read.tags & (TAG.atomic | TAG.exclusive)) === 0) return true;
    const half = accesses.find(({ thread, local }) => thread === read.thread && local === read.partner);
    const own = position.get(half?.id ?? -1) ?? 0;
    if (own <= place) return false;
    return chain.slice(place, own - 1).every(({ thread }) => thread === read.thread);
  };

  for (const order of orders()) {
    void order;
    const sources: [number, number][] = [];
    for (const done of reads(0, 0, 0, sources)) {
      void done;
      yield {
        writes: chain.map(({ id }) => id),
        sources: sources.map(([read, write]) => [read, write] as const),
        final: chain.at(-1)?.value ?? initial,
      };
    }
  }
}
