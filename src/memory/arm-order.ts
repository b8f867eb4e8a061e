import { TAG } from './instruction.ts';
import { Order } from './order.ts';
import type { Access, Trace } from './trace.ts';

/*
 * Locally-ordered-before of Armv8-A (Arm ARM, section B2.3; published as aarch64.cat with the herd tools):
 *   lws   an access, then a write to the same location
 *   dob   dependencies: address, data, control to a write, control or address and then ISB to a read, address and then
 *         any write, address or data to a write whose local successor is read
 *   pob   the same for dependencies by which something was only picked (CSEL, the comparison of CAS): to writes
 *   aob   the halves of an atomic; from its write to a local acquire read of it
 *   bob   barriers, acquire, release
 */
export function armOrder(trace: Trace): Order {
  const { accesses } = trace;
  const order = new Order(accesses.length);
  for (let j = 0; j < accesses.length; j++) {
    const b = accesses[j] as Access;
    const reads = readsOf(trace, b.address | b.data | (b.write ? b.control : 0));
    order.addAll(reads, j);
    if (b.write) order.addAll(readsOf(trace, b.pickAddress | b.pickData | b.pickControl), j);
    for (let i = 0; i < j; i++) {
      const a = accesses[i] as Access;
      if (b.write && a.location === b.location) order.add(i, j);
      if (b.write) order.addAll(readsOf(trace, a.address | a.pickAddress), j);
      if (!b.write && isLocalSuccessor(trace, i, j)) {
        const own = a.partner >= 0 ? 1 << a.partner : 0;
        order.addAll(readsOf(trace, (a.address | a.data) & ~own), j);
        if (a.partner >= 0 && (b.tags & (TAG.acquire | TAG.acquirePc)) !== 0) order.add(i, j);
      }
      if (a.partner === j) order.add(i, j);
      if (ordered(trace, i, j, a, b)) order.add(i, j);
    }
  }
  for (const barrier of trace.barriers) {
    if (barrier.name !== 'isb') continue;
    let before = barrier.control | barrier.pickControl;
    for (let i = 0; i < barrier.at; i++) {
      const a = accesses[i] as Access;
      before |= a.address | a.pickAddress;
    }
    for (let j = barrier.at; j < accesses.length; j++) {
      if (!(accesses[j] as Access).write) order.addAll(readsOf(trace, before), j);
    }
  }
  fullAtomics(trace, order);
  return order;
}

/**
 * Dependencies go on through memory: what chose or made a write also chose what depends on a read of this thread that
 * returns the write. Only writes, and reads behind an ISB, wait for it.
 */
export function armOrderOfReads(trace: Trace, source: (read: number) => number): Order {
  const { accesses, barriers } = trace;
  const order = new Order(accesses.length);
  for (let read = 0; read < accesses.length; read++) {
    const from = accesses[read]?.write === false ? accesses[source(read)] : undefined;
    if (!from) continue;
    const origin = readsOf(trace, from.data | from.pickData | from.pickAddress);
    if (origin === 0) continue;
    const depends = (set: number): boolean => (set & (1 << read)) !== 0;
    for (let k = read + 1; k < accesses.length; k++) {
      const { write, address, data, control, pickAddress, pickData, pickControl } = accesses[k] as Access;
      if (write && depends(address | data | control | pickAddress | pickData | pickControl))
        order.addAll(origin, k);
    }
    for (const { name, at, control, pickControl } of barriers) {
      if (name !== 'isb' || !depends(control | pickControl)) continue;
      for (let k = at; k < accesses.length; k++) order.addAll(origin, k);
    }
  }
  return order;
}

function readsOf({ accesses }: Trace, set: number): number {
  let reads = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) {
    const at = 31 - Math.clz32(rest & -rest);
    if (!(accesses[at] as Access).write) reads |= 1 << at;
  }
  return reads;
}

/** A read and the last write before it to the same location. */
function isLocalSuccessor({ accesses }: Trace, i: number, j: number): boolean {
  const [a, b] = [accesses[i] as Access, accesses[j] as Access];
  if (!a.write || a.location !== b.location) return false;
  for (let k = i + 1; k < j; k++) {
    const between = accesses[k] as Access;
    if (between.write && between.location === a.location) return false;
  }
  return true;
}

/** Barrier-ordered-before. */
function ordered({ barriers }: Trace, i: number, j: number, a: Access, b: Access): boolean {
  if ((a.tags & (TAG.acquire | TAG.acquirePc)) !== 0 && !a.write) return true;
  if ((b.tags & TAG.release) !== 0 && b.write) return true;
  if ((a.tags & TAG.release) !== 0 && a.write && (b.tags & TAG.acquire) !== 0 && !b.write) return true;
  for (const { name, at } of barriers) {
    if (at <= i || at > j) continue;
    if (name === 'full') return true;
    if (name === 'ld' && !a.write && (a.tags & TAG.noReturn) === 0) return true;
    if (name === 'st' && a.write && b.write) return true;
  }
  return false;
}

/** An atomic instruction with acquire and release orders everything before it before everything after it. */
function fullAtomics({ accesses }: Trace, order: Order): void {
  for (const [at, access] of accesses.entries()) {
    const { partner } = access;
    const write = accesses[partner];
    if (access.write || !write || (access.tags & TAG.atomic) === 0) continue;
    if ((access.tags & TAG.acquire) === 0 || (write.tags & TAG.release) === 0) continue;
    for (let i = 0; i < at; i++) for (let j = partner + 1; j < accesses.length; j++) order.add(i, j);
  }
}
