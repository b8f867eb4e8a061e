import { TAG } from './instruction.ts';
import { Order } from './order.ts';
import type { Access, Trace } from './trace.ts';

/*
 * Preserved program order of RVWMO (RISC-V unprivileged specification, chapter "RVWMO Memory Consistency Model", rules 1
 * to 13). Rules 2, 3 and 12 depend on what was read and stand in `riscvOrderOfReads`.
 */
export function riscvOrder(trace: Trace): Order {
  const order = Order.where(trace, (i, j, a, b) => {
    const rule1 = b.write && a.location === b.location;
    const rule5 = (a.tags & TAG.acquire) !== 0;
    const rule6 = (b.tags & TAG.release) !== 0;
    const rule7 = isRcsc(a) && isRcsc(b);
    const rule8 = a.partner === j;
    return rule1 || fenced(trace, i, j, a, b) || rule5 || rule6 || rule7 || rule8;
  });
  for (const [j, b] of trace.accesses.entries()) {
    order.addAll(b.address, j);
    if (!b.write) continue;
    order.addAll(b.data | b.control, j);
    // Rule 13: an address that must be known before it is clear whether this write may overtake.
    for (let i = 0; i < j; i++) order.addAll((trace.accesses[i] as Access).address, j);
  }
  asUnits(trace, order);
  return order;
}

/** The annotated loads and stores of litmus tests are only RCpc; atomics and reservations are RCsc. */
function isRcsc({ tags }: Access): boolean {
  return (tags & (TAG.acquire | TAG.release)) !== 0 && (tags & (TAG.atomic | TAG.exclusive)) !== 0;
}

/** An AMO is one operation in the global order: what is before or after one half of it is so for the other. */
function asUnits({ accesses }: Trace, order: Order): void {
  for (const [read, access] of accesses.entries()) {
    const { partner } = access;
    if (access.write || partner < 0 || (access.tags & TAG.atomic) === 0) continue;
    const later = ((order.after[read] as number) | (order.after[partner] as number)) & ~(1 << partner);
    order.addSet(read, later);
    order.addSet(partner, later);
    for (let i = 0; i < read; i++) {
      const both = (1 << read) | (1 << partner);
      if (((order.after[i] as number) & both) !== 0) order.addSet(i, both);
    }
  }
}

function fenced({ barriers }: Trace, i: number, j: number, a: Access, b: Access): boolean {
  for (const { name, at } of barriers) {
    if (at <= i || at > j) continue;
    if (name === 'tso') {
      if (!a.write || b.write) return true;
      continue;
    }
    const [before = '', after = ''] = name.split('.');
    if (name !== 'i' && before.includes(a.write ? 'w' : 'r') && after.includes(b.write ? 'w' : 'r'))
      return true;
  }
  return false;
}

/**
 * Rule 2: two reads of a location with no write between them, unless they read the same write.
 * Rule 3: an atomic or conditional write and a read of this thread that returns it.
 * Rule 12: address or data to a write that this thread reads.
 */
export function riscvOrderOfReads(trace: Trace, source: (read: number) => number): Order {
  const { accesses } = trace;
  const order = new Order(accesses.length);
  for (const [j, b] of accesses.entries()) {
    if (b.write) continue;
    const from = source(j);
    for (let i = j - 1; i >= 0; i--) {
      const a = accesses[i] as Access;
      if (a.location !== b.location) continue;
      if (a.write) break;
      if (source(i) !== from) order.add(i, j);
    }
    const write = accesses[from];
    if (!write) continue;
    if ((write.tags & (TAG.atomic | TAG.exclusive)) !== 0) order.add(from, j);
    order.addAll(write.address | write.data, j);
  }
  return order;
}
