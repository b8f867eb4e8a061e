import type { PlacedAccess } from './coherence.ts';
import { TAG } from './instruction.ts';

/*
 * The Go memory model (version of June 2022): happens-before is the order within goroutines together with "this atomic
 * read observed that atomic write"; a read may observe any write of its variable that does not happen after it and is not
 * overwritten by another one in between. Two accesses of a variable, one of them a write and not both atomic, that are
 * not ordered are a data race.
 */

const isAtomic = ({ tags }: PlacedAccess): boolean => (tags & TAG.goAtomic) !== 0;

/** For every access, the accesses that happen before it. */
function before(accesses: readonly PlacedAccess[], sources: ReadonlyMap<number, number>): Set<number>[] {
  const sets = accesses.map(() => new Set<number>());
  for (let changed = true; changed; ) {
    changed = false;
    for (const [k, access] of accesses.entries()) {
      const own = sets[k] ?? new Set<number>();
      const size = own.size;
      const previous = accesses[k - 1];
      const direct = previous && previous.thread === access.thread ? [previous.id] : [];
      const source = sources.get(access.id) ?? -1;
      const write = accesses[source];
      if (write && isAtomic(write) && isAtomic(access)) direct.push(source);
      for (const id of direct) {
        own.add(id);
        for (const earlier of sets[id] ?? []) own.add(earlier);
      }
      changed ||= own.size !== size;
    }
  }
  return sets;
}

export interface GoFinding {
  /** Every read observes a write that it may observe, and the last values are not overwritten. */
  readonly allowed: boolean;
  /** Two accesses that race, if any. */
  readonly race: readonly [PlacedAccess, PlacedAccess] | undefined;
}

/** Judges an execution whose atomic operations are already in one total order. `last` are the writes that remain. */
export function judgeGo(
  accesses: readonly PlacedAccess[],
  sources: ReadonlyMap<number, number>,
  last: readonly number[],
): GoFinding {
  const sets = before(accesses, sources);
  const happens = (a: number, b: number): boolean => sets[b]?.has(a) === true;
  const writesTo = (location: string): PlacedAccess[] =>
    accesses.filter((access) => access.write && access.location === location);
  const hidden = [...sources].some(([read, write]) => {
    if (write >= 0 && happens(read, write)) return true;
    const others = writesTo(accesses[read]?.location ?? '').filter(({ id }) => id !== write);
    return others.some(({ id }) => (write < 0 || happens(write, id)) && happens(id, read));
  });
  const overwritten = last.some((write) =>
    writesTo(accesses[write]?.location ?? '').some(({ id }) => happens(write, id)),
  );
  let race: [PlacedAccess, PlacedAccess] | undefined;
  for (const a of accesses) {
    for (const b of accesses) {
      if (a.id >= b.id || a.location !== b.location || a.thread === b.thread) continue;
      if ((!a.write && !b.write) || (isAtomic(a) && isAtomic(b))) continue;
      if (!happens(a.id, b.id) && !happens(b.id, a.id)) race ??= [a, b];
    }
  }
  return { allowed: !hidden && !overwritten, race };
}
