import type { Value } from './value.ts';

/*
 * What an instruction of any architecture comes down to. Registers are named by strings; a register that an instruction
 * reads passes its dependencies on to what the instruction writes.
 */

/** Annotations of an access, as bits. */
export const TAG = {
  /** Load-acquire (RCsc), `aq`. */
  acquire: 1,
  /** Load-acquire of the weaker kind (RCpc), LDAPR. */
  acquirePc: 2,
  /** Store-release, `rl`. */
  release: 4,
  /** The value read is thrown away: some barriers do not order such a read. */
  noReturn: 8,
  /** Part of an atomic read-modify-write instruction. */
  atomic: 16,
  /** Part of a load-reserve/store-conditional pair. */
  exclusive: 32,
  /** An operation of sync/atomic. */
  goAtomic: 64,
} as const;

export interface Operand {
  readonly reads: readonly string[];
  readonly compute: (values: readonly Value[]) => Value;
}

interface Access {
  readonly address: Operand;
  readonly bits: number;
  /** Waits until it reads such a value: only executions in which it does are looked at. */
  readonly when?: (value: Value) => boolean;
}

export interface ReadModifyWrite extends Access {
  readonly kind: 'rmw';
  readonly reads: readonly string[];
  /** What is stored (undefined: nothing) and what the registers become. */
  readonly run: (
    old: Value,
    values: readonly Value[],
  ) => {
    readonly store: Value | undefined;
    readonly registers: readonly (readonly [string, Value])[];
  };
  readonly readTags: number;
  readonly writeTags: number;
  /** What is stored is made from what was read (an addition; not a swap). */
  readonly dependsOnRead: boolean;
  /** Registers that only decide whether the store happens; their dependency on it is weaker. */
  readonly decides?: readonly string[];
  /** After a successful compare-and-swap this register may be taken as unchanged, so it may keep its old dependencies. */
  readonly maybeUnchanged?: string;
}

export type Instruction =
  | {
      readonly kind: 'compute';
      readonly value: Operand;
      readonly into: readonly string[];
      readonly each?: (value: Value) => readonly Value[];
    }
  | {
      readonly kind: 'select';
      readonly into: string;
      /** Registers that decide, and whether they choose the first operand. */
      readonly by: readonly string[];
      readonly first: (values: readonly Value[]) => boolean;
      readonly whenTrue: Operand;
      readonly whenFalse: Operand;
    }
  | (Access & {
      readonly kind: 'load';
      readonly into: string | undefined;
      readonly extend: (value: Value) => Value;
      readonly tags: number;
    })
  | (Access & { readonly kind: 'store'; readonly data: Operand; readonly tags: number })
  | ReadModifyWrite
  | (Access & {
      readonly kind: 'store-conditional';
      readonly data: Operand;
      readonly status: string | undefined;
      readonly tags: number;
      /** RISC-V lets the status carry a dependency on the store, Arm does not. */
      readonly statusDepends: boolean;
    })
  | { readonly kind: 'fence'; readonly name: string }
  | {
      readonly kind: 'branch';
      readonly reads: readonly string[];
      readonly taken: (values: readonly Value[]) => boolean;
      readonly target: string;
    }
  | { readonly kind: 'label'; readonly name: string };

/** How an architecture reads its programs. */
export interface Dialect {
  /** The name under which a register is kept: `W0` and `X0` are one. */
  readonly register: (name: string) => string | undefined;
  /** Rewrites what spans several lines or threads. */
  readonly prepare?: (threads: readonly (readonly string[])[]) => readonly (readonly string[])[];
  /** One line of a program; several steps where an instruction does several things. Throws UnsupportedTest. */
  readonly decode: (line: string) => readonly Instruction[];
}
