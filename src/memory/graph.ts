import type { Order } from './order.ts';

/** A relation on all accesses of an execution, as bit rows of 32-bit words. */
export class Graph {
  private readonly count: number;
  private readonly words: number;
  private readonly rows: number[];

  constructor(count: number, rows?: number[]) {
    this.count = count;
    this.words = (count + 31) >>> 5;
    this.rows = rows ?? Array.from<number>({ length: count * this.words }).fill(0);
  }

  copy(): Graph {
    return new Graph(this.count, this.rows.slice());
  }

  add(from: number, to: number): void {
    const at = from * this.words + (to >>> 5);
    this.rows[at] = (this.rows[at] as number) | (1 << (to & 31));
  }

  addOrder({ after }: Order, base: number): void {
    for (let i = 0; i < after.length; i++) {
      for (let rest = after[i] as number; rest !== 0; rest &= rest - 1)
        this.add(base + i, base + 31 - Math.clz32(rest & -rest));
    }
  }

  isAcyclic(): boolean {
    return this.words === 1 ? this.empties() : this.hasNoBackEdge();
  }

  /** Takes away what nothing comes after, as long as there is such; for graphs of one word. */
  private empties(): boolean {
    let left = this.count === 32 ? -1 : (1 << this.count) - 1;
    for (let before = 0; before !== left; ) {
      before = left;
      for (let node = 0; node < this.count; node++)
        if (((this.rows[node] as number) & left) === 0) left &= ~(1 << node);
    }
    return left === 0;
  }

  private hasNoBackEdge(): boolean {
    // 0 not visited, 1 on the path, 2 done.
    const state = new Uint8Array(this.count);
    const visit = (node: number): boolean => {
      state[node] = 1;
      for (let w = 0; w < this.words; w++) {
        for (let rest = this.rows[node * this.words + w] as number; rest !== 0; rest &= rest - 1) {
          const next = (w << 5) + 31 - Math.clz32(rest & -rest);
          if (state[next] === 1 || (state[next] === 0 && !visit(next))) return false;
        }
      }
      state[node] = 2;
      return true;
    };
    for (let node = 0; node < this.count; node++) if (state[node] === 0 && !visit(node)) return false;
    return true;
  }
}
