import type { Value } from './value.ts';

/** A read or a write of one thread. Dependencies are bit sets of earlier accesses of the same thread. */
export interface Access {
  readonly write: boolean;
  readonly location: string;
  /** The location as a place in memory, and the width of the access. */
  readonly symbol: string;
  readonly offset: bigint;
  readonly bits: number;
  readonly value: Value;
  readonly tags: number;
  readonly address: number;
  readonly data: number;
  readonly control: number;
  /** The weaker kind, by which something was only chosen (conditional select, compare-and-swap). */
  readonly pickAddress: number;
  readonly pickData: number;
  readonly pickControl: number;
  /** The other half of a read-modify-write; -1 without one. */
  readonly partner: number;
}

/** A barrier: how many accesses come before it, and on which of them branches before it depend. */
export interface Barrier {
  readonly name: string;
  readonly at: number;
  readonly control: number;
  readonly pickControl: number;
}

/** One way through the program of a thread, for certain values read. */
export interface Trace {
  readonly accesses: readonly Access[];
  readonly barriers: readonly Barrier[];
  readonly registers: ReadonlyMap<string, Value>;
}
