import type { PlacedAccess } from './coherence.ts';

/** An execution of a program: what was accessed, and who read from whom. */
export interface Execution {
  readonly accesses: readonly PlacedAccess[];
  readonly threads: number;
  /** For every read, the write it reads; -1 is the initial value. */
  readonly sources: ReadonlyMap<number, number>;
  /** The last write of each location that is written. */
  readonly last: readonly number[];
}
