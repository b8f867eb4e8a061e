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
  /** Of these three, the first `count` entries count. Offsets reach beyond 32 bits. */
  starts = new Float64Array(64);
  ends = new Float64Array(64);
  /** Index into the labels of the account. */
  labels = new Int32Array(64);
  count = 0;
  /** Claims were dropped. */
  full = false;

  add(start: number, size: number, label: number): void {
    if (!(size > 0)) return;
    if (this.count >= MOST_CLAIMS) {
      this.full = true;
      return;
    }
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = start;
    this.ends[this.count] = start + size;
    this.labels[this.count++] = label;
  }

  private grow(): void {
    const { starts, ends, labels } = this;
    this.starts = new Float64Array(starts.length * 2);
    this.starts.set(starts);
    this.ends = new Float64Array(ends.length * 2);
    this.ends.set(ends);
    this.labels = new Int32Array(labels.length * 2);
    this.labels.set(labels);
  }
}

/** Disjoint ranges in order. */
export interface Painted {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly labels: Int32Array;
  /** Bytes that two claims of one layer wanted, and where first. */
  readonly overlap: number;
  readonly overlapAt: number;
}

/**
 * Gives every byte of `[0, size)` to at most one claim: an earlier layer wins over a later one, and within a layer
 * the claim that starts first. Time is that of sorting.
 */
export function paint(layers: readonly Claims[], size: number): Painted {
  let painted: Painted = {
    starts: new Float64Array(0),
    ends: new Float64Array(0),
    labels: new Int32Array(0),
    overlap: 0,
    overlapAt: 0,
  };
  for (const layer of layers) if (layer.count > 0) painted = under(painted, layer, size);
  return painted;
}

/** Puts a layer below what is painted. */
function under(above: Painted, layer: Claims, size: number): Painted {
  // What is above stays whole, and cuts a claim of the layer at most once for each of its ranges.
  const most = above.starts.length * 2 + layer.count;
  const starts = new Float64Array(most);
  const ends = new Float64Array(most);
  const labels = new Int32Array(most);
  let count = 0;
  let { overlap, overlapAt } = above;
  const push = (start: number, end: number, label: number): void => {
    starts[count] = start;
    ends[count] = end;
    labels[count++] = label;
  };
  let i = 0;
  const keep = (): void => {
    push(above.starts[i] ?? 0, above.ends[i] ?? 0, above.labels[i] ?? 0);
    i++;
  };
  let taken = 0;
  for (const index of order(layer.starts.subarray(0, layer.count))) {
    const start = Math.max(0, layer.starts[index] ?? 0);
    const end = Math.min(size, layer.ends[index] ?? 0);
    if (start < taken && end > start) {
      if (overlap === 0) overlapAt = start;
      overlap += Math.min(end, taken) - start;
    }
    // What lies above may reach into this claim.
    let at = Math.max(start, taken, ends[count - 1] ?? 0);
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
  return {
    starts: starts.subarray(0, count),
    ends: ends.subarray(0, count),
    labels: labels.subarray(0, count),
    overlap,
    overlapAt,
  };
}

/** Indexes by start; linkers write most tables in order, and then nothing needs sorting. */
function order(starts: Float64Array): Uint32Array {
  const indexes = new Uint32Array(starts.length);
  let sorted = true;
  for (let i = 0; i < indexes.length; i++) {
    indexes[i] = i;
    if (i > 0 && (starts[i] ?? 0) < (starts[i - 1] ?? 0)) sorted = false;
  }
  return sorted ? indexes : indexes.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
}
