import type { ByteKind } from '../../model/size.ts';

/** What a claim says of its bytes. */
export interface Label {
  readonly kind: ByteKind;
  readonly package: string;
  readonly name: string;
}

/** Most claims of one layer: a hostile file may have a million symbols that each span everything. */
const MOST_CLAIMS = 4_000_000;

/** Claims to ranges of the file. They may overlap and lie outside of it: `paint` sorts that out. */
export class Claims {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Index into the labels of the account. */
  readonly labels: number[] = [];
  /** Claims were dropped. */
  full = false;

  add(start: number, size: number, label: number): void {
    if (!(size > 0)) return;
    if (this.starts.length >= MOST_CLAIMS) {
      this.full = true;
      return;
    }
    this.starts.push(start);
    this.ends.push(start + size);
    this.labels.push(label);
  }
}

/** Disjoint ranges in order. */
export interface Painted {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly labels: readonly number[];
  /** Bytes that two claims of one layer wanted, and where first. */
  readonly overlap: number;
  readonly overlapAt: number;
}

/**
 * Gives every byte of `[0, size)` to at most one claim: an earlier layer wins over a later one, and within a layer
 * the claim that starts first. Time is that of sorting.
 */
export function paint(layers: readonly Claims[], size: number): Painted {
  let painted: Painted = { starts: [], ends: [], labels: [], overlap: 0, overlapAt: 0 };
  for (const layer of layers) painted = under(painted, layer, size);
  return painted;
}

/** Puts a layer below what is painted. */
function under(above: Painted, layer: Claims, size: number): Painted {
  const starts: number[] = [];
  const ends: number[] = [];
  const labels: number[] = [];
  let { overlap, overlapAt } = above;
  const push = (start: number, end: number, label: number): void => {
    starts.push(start);
    ends.push(end);
    labels.push(label);
  };
  let i = 0;
  const keep = (): void => {
    push(above.starts[i] ?? 0, above.ends[i] ?? 0, above.labels[i] ?? 0);
    i++;
  };
  let taken = 0;
  for (const index of order(layer.starts)) {
    const start = Math.max(0, layer.starts[index] ?? 0);
    const end = Math.min(size, layer.ends[index] ?? 0);
    if (start < taken && end > start) {
      if (overlap === 0) overlapAt = start;
      overlap += Math.min(end, taken) - start;
    }
    // What lies above may reach into this claim.
    let at = Math.max(start, taken, ends[ends.length - 1] ?? 0);
    if (at >= end) continue;
    taken = end;
    while ((above.ends[i] ?? Infinity) <= at) keep();
    while (at < end) {
      const next = above.starts[i] ?? Infinity;
      if (next <= at) {
        at = above.ends[i] ?? 0;
        keep();
      } else {
        push(at, Math.min(end, next), layer.labels[index] ?? 0);
        at = Math.min(end, next);
      }
    }
  }
  while (i < above.starts.length) keep();
  return { starts, ends, labels, overlap, overlapAt };
}

/** Indexes by start; linkers write most tables in order, and then nothing needs sorting. */
function order(starts: readonly number[]): Uint32Array {
  const indexes = new Uint32Array(starts.length);
  let sorted = true;
  for (let i = 0; i < indexes.length; i++) {
    indexes[i] = i;
    if (i > 0 && (starts[i] ?? 0) < (starts[i - 1] ?? 0)) sorted = false;
  }
  return sorted ? indexes : indexes.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
}
