import { armOrder, armOrderOfReads } from './arm-order.ts';
import { riscvOrder, riscvOrderOfReads } from './riscv-order.ts';
import type { Execution } from './execution.ts';
import { judgeGo } from './happens-before.ts';
import { TAG } from './instruction.ts';
import { Order } from './order.ts';
import type { Trace } from './trace.ts';

/**
 * A memory model: which accesses of a thread keep their order, and whether a write that a thread reads from itself, or
 * overwrites itself, counts as seen by all. An execution is allowed when these orders and "who read from whom", "who
 * overwrote whom" have no cycle; besides, every location by itself is always coherent and atomic updates are atomic.
 */
export interface MemoryModel {
  readonly name: string;
  /** Order within a thread that does not depend on which writes were read. */
  readonly order: (trace: Trace) => Order;
  /** Order that does: `source(read)` is the write of the same thread it reads, or a number below zero that is the same for the same foreign write. */
  readonly orderOfReads?: (trace: Trace, source: (read: number) => number) => Order;
  /** Coherence within a thread is part of the global order (it is not where stores wait in a buffer that only forwards). */
  readonly internalCoherence: boolean;
  /** Unsynchronised locations need not be coherent; an execution as a whole is judged. */
  readonly judge?: (execution: Execution) => boolean;
  /** And so are reads from the thread's own writes. */
  readonly internalReads: boolean;
}

const between = (trace: Trace, i: number, j: number, name: RegExp): boolean =>
  trace.barriers.some((barrier) => barrier.at > i && barrier.at <= j && name.test(barrier.name));

/** Sequential consistency: one memory, one access at a time. */
export const SC: MemoryModel = {
  name: 'SC',
  order: (trace) => Order.where(trace, () => true),
  internalCoherence: true,
  internalReads: true,
};

/** x86: stores wait in a first-in-first-out buffer; locked instructions and mfence empty it. */
export const X86_TSO: MemoryModel = {
  name: 'x86-TSO',
  order: (trace) =>
    Order.where(trace, (i, j, a, b) => {
      if (!a.write || b.write) return true;
      const locked = ((a.tags | b.tags) & TAG.atomic) !== 0;
      return locked || between(trace, i, j, /^mfence$/);
    }),
  internalCoherence: true,
  internalReads: false,
};

/** Armv8-A, other-multi-copy atomic: the model of the architecture reference manual. */
export const ARMV8: MemoryModel = {
  name: 'Armv8',
  order: armOrder,
  orderOfReads: armOrderOfReads,
  internalCoherence: false,
  internalReads: false,
};

/** RISC-V weak memory ordering, RVWMO. */
export const RVWMO: MemoryModel = {
  name: 'RVWMO',
  order: riscvOrder,
  orderOfReads: riscvOrderOfReads,
  internalCoherence: true,
  internalReads: false,
};

/** The Go memory model: sync/atomic, mutexes and channels are one sequence; everything else is ordered only by them. */
export const GO_MODEL: MemoryModel = {
  name: 'Go',
  order: SC.order,
  judge: ({ accesses, sources, last }) => judgeGo(accesses, sources, last).allowed,
  internalCoherence: true,
  internalReads: true,
};
