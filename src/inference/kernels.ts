/*
 * Inner loops of propagation. `t` is a dense table over the variables of a cluster, last variable fastest; `b` is a
 * table over some of them, reached by one stride for each variable of the cluster (0 where `b` does not depend on it).
 * Typed-array reads are asserted to be numbers: every index is inside by construction, and a check in these loops
 * would cost more than the arithmetic.
 */

/** Dimensions of a cluster as seen by the other table, neighbours merged where one loop can walk both. */
export interface Walk {
  readonly dims: number;
  readonly sizes: Int32Array;
  readonly strides: Int32Array;
}

/** Merges neighbouring dimensions of equal step, so that inner loops become as long as they can. */
export function walkOf(sizes: Int32Array, strides: Int32Array): Walk {
  const count = sizes.length;
  const outSizes = new Int32Array(count + 2);
  const outStrides = new Int32Array(count + 2);
  let at = count + 2;
  for (let d = count - 1; d >= 0; d--) {
    const size = sizes[d] as number;
    const stride = strides[d] as number;
    if (at < count + 2 && stride === (outStrides[at] as number) * (outSizes[at] as number)) {
      outSizes[at] = (outSizes[at] as number) * size;
    } else {
      at--;
      outSizes[at] = size;
      outStrides[at] = stride;
    }
  }
  // At least two dimensions, so that the kernels always have an inner and a middle loop.
  while (at > count) {
    at--;
    outSizes[at] = 1;
  }
  return { dims: count + 2 - at, sizes: outSizes.subarray(at), strides: outStrides.subarray(at) };
}

/** Steps the outer digits (all but the last two dimensions); returns the new offset into `b`, -1 at the end. */
function nextOuter(walk: Walk, digits: Int32Array, offset: number): number {
  let at = offset;
  for (let d = walk.dims - 3; d >= 0; d--) {
    const digit = (digits[d] as number) + 1;
    at += walk.strides[d] as number;
    if (digit < (walk.sizes[d] as number)) {
      digits[d] = digit;
      return at;
    }
    at -= digit * (walk.strides[d] as number);
    digits[d] = 0;
  }
  return -1;
}

/** t = b */
export function assign(t: Float64Array, walk: Walk, b: Float64Array, base: number): void {
  const n = walk.sizes[walk.dims - 1] as number;
  const step = walk.strides[walk.dims - 1] as number;
  const rows = walk.sizes[walk.dims - 2] as number;
  const rowStep = walk.strides[walk.dims - 2] as number;
  const digits = new Int32Array(walk.dims);
  let i = 0;
  for (let offset = base; offset >= 0; offset = nextOuter(walk, digits, offset)) {
    let row = offset;
    for (let r = 0; r < rows; r++, row += rowStep) {
      if (step === 0) {
        const x = b[row] as number;
        for (let k = 0; k < n; k++) t[i++] = x;
      } else {
        for (let k = 0, j = row; k < n; k++, j += step) t[i++] = b[j] as number;
      }
    }
  }
}

/** t *= b */
export function multiply(t: Float64Array, walk: Walk, b: Float64Array, base: number): void {
  const n = walk.sizes[walk.dims - 1] as number;
  const step = walk.strides[walk.dims - 1] as number;
  const rows = walk.sizes[walk.dims - 2] as number;
  const rowStep = walk.strides[walk.dims - 2] as number;
  const digits = new Int32Array(walk.dims);
  let i = 0;
  for (let offset = base; offset >= 0; offset = nextOuter(walk, digits, offset)) {
    let row = offset;
    for (let r = 0; r < rows; r++, row += rowStep) {
      if (step === 0) {
        const x = b[row] as number;
        for (let k = 0; k < n; k++, i++) t[i] = (t[i] as number) * x;
      } else {
        for (let k = 0, j = row; k < n; k++, i++, j += step) t[i] = (t[i] as number) * (b[j] as number);
      }
    }
  }
}

/** out += t, summed over the variables that `out` does not have. */
export function sumOnto(out: Float64Array, base: number, t: Float64Array, walk: Walk): void {
  const n = walk.sizes[walk.dims - 1] as number;
  const step = walk.strides[walk.dims - 1] as number;
  const rows = walk.sizes[walk.dims - 2] as number;
  const rowStep = walk.strides[walk.dims - 2] as number;
  const digits = new Int32Array(walk.dims);
  let i = 0;
  for (let offset = base; offset >= 0; offset = nextOuter(walk, digits, offset)) {
    let row = offset;
    for (let r = 0; r < rows; r++, row += rowStep) {
      if (step === 0) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += t[i++] as number;
        out[row] = (out[row] as number) + sum;
      } else {
        for (let k = 0, j = row; k < n; k++, j += step) out[j] = (out[j] as number) + (t[i++] as number);
      }
    }
  }
}

/** out[r] = sum (or maximum) of the r-th block of `width` entries. Returns the sum (maximum) of all of them. */
export function foldBlocks(
  out: Float64Array,
  t: Float64Array,
  blocks: number,
  width: number,
  max: boolean,
): number {
  let total = 0;
  let i = 0;
  for (let r = 0; r < blocks; r++) {
    let x = 0;
    if (max) {
      for (let k = 0; k < width; k++, i++) if ((t[i] as number) > x) x = t[i] as number;
      if (x > total) total = x;
    } else {
      for (let k = 0; k < width; k++) x += t[i++] as number;
      total += x;
    }
    out[r] = x;
  }
  return total;
}

/**
 * Scales the r-th block of `t` by `ratio[r]`: onto `into` (when given, in place order) and, summed over the blocks, onto `sums`.
 */
export function scaleBlocks(
  t: Float64Array,
  ratio: Float64Array,
  blocks: number,
  width: number,
  into: Float64Array | undefined,
  sums: Float64Array,
): void {
  let i = 0;
  let o = 0;
  if (width === 2 && !into) {
    let first = 0;
    let second = 0;
    for (let r = 0; r < blocks; r++, i += 2) {
      const w = ratio[r] as number;
      first += (t[i] as number) * w;
      second += (t[i + 1] as number) * w;
    }
    sums[0] = (sums[0] as number) + first;
    sums[1] = (sums[1] as number) + second;
    return;
  }
  for (let r = 0; r < blocks; r++) {
    const w = ratio[r] as number;
    if (into) {
      for (let k = 0; k < width; k++) {
        const x = (t[i++] as number) * w;
        into[o++] = x;
        sums[k] = (sums[k] as number) + x;
      }
    } else if (w === 0) i += width;
    else for (let k = 0; k < width; k++) sums[k] = (sums[k] as number) + (t[i++] as number) * w;
  }
}
