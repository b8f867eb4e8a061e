import type { Access, Trace } from './trace.ts';

/** A relation on the accesses of one thread: for each access the bit set of those that come after it. */
export class Order {
  readonly after: number[];

  constructor(count: number) {
    this.after = Array.from<number>({ length: count }).fill(0);
  }

  /** All pairs in program order that `holds` accepts. */
  static where(trace: Trace, holds: (i: number, j: number, a: Access, b: Access) => boolean): Order {
    const { accesses } = trace;
    const order = new Order(accesses.length);
    for (let i = 0; i < accesses.length; i++) {
      for (let j = i + 1; j < accesses.length; j++) {
        if (holds(i, j, accesses[i] as Access, accesses[j] as Access)) order.add(i, j);
      }
    }
    return order;
  }

  add(i: number, j: number): void {
    this.after[i] = (this.after[i] as number) | (1 << j);
  }

  /** `i` before every member of a bit set. */
  addSet(i: number, set: number): void {
    this.after[i] = (this.after[i] as number) | set;
  }

  /** Every member of a bit set before `j`. */
  addAll(set: number, j: number): void {
    for (let rest = set; rest !== 0; rest &= rest - 1) this.add(31 - Math.clz32(rest & -rest), j);
  }
}
