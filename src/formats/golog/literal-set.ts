/**
 * Finds any of several hundred literals in one pass over bytes, without regard to ASCII case.
 *
 * Wu and Manber's multi-pattern search ("A fast algorithm for multi-pattern searching", 1994) with
 * blocks of three bytes: a window of `width` bytes (the length of the shortest literal) slides over
 * the text; a table, indexed by a hash of the window's last three bytes, says how far the window can
 * move without missing a literal. Zero means that a literal may end its window here: only then are
 * candidates compared. Most bytes are never looked at.
 */

const BLOCK = 3;
const HASH_BITS = 16;
const HASH_MASK = (1 << HASH_BITS) - 1;

/** Lower-case for ASCII letters, identity for every other byte. */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** How common a byte is in build logs, coarsely: the rarest window of a literal makes the best filter. */
function commonness(byte: number): number {
  const letter = String.fromCodePoint(byte);
  if (' etaoinsr'.includes(letter)) return 4;
  if (/[a-z./]/.test(letter)) return 2;
  return 1;
}

interface Candidate {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Distance from the start of the literal to the last byte of its window. */
  readonly windowEnd: number;
}

export interface LiteralSet {
  /** Calls `hit(id, start, end)` for each literal in `bytes[from, to)`, by rising window position. */
  scan(
    bytes: Uint8Array,
    from: number,
    to: number,
    hit: (id: number, start: number, end: number) => void,
  ): void;
  /** Length in bytes of the longest literal. */
  readonly longest: number;
}

/** Builds the search for `literals`; the id of a literal is its index. Every literal has at least 5 bytes. */
export function literalSet(literals: readonly string[]): LiteralSet {
  const encoder = new TextEncoder();
  const all = literals.map((text) => encoder.encode(text).map((byte) => FOLD[byte] ?? byte));
  const width = Math.min(...all.map((bytes) => bytes.length));
  const longest = Math.max(0, ...all.map((bytes) => bytes.length));
  if (all.length === 0 || width < BLOCK) return { scan: () => {}, longest };

  const shift = new Uint8Array(HASH_MASK + 1).fill(width - BLOCK + 1);
  const buckets = new Map<number, Candidate[]>();
  const hashAt = (bytes: Uint8Array, last: number): number =>
    (((bytes[last - 2] ?? 0) << 10) ^ ((bytes[last - 1] ?? 0) << 5) ^ (bytes[last] ?? 0)) & HASH_MASK;

  for (const [id, bytes] of all.entries()) {
    let start = 0;
    let best = Number.POSITIVE_INFINITY;
    for (let at = 0; at + width <= bytes.length; at++) {
      let cost = 0;
      for (const byte of bytes.subarray(at, at + width)) cost += commonness(byte);
      if (cost < best) [best, start] = [cost, at];
    }
    for (let position = BLOCK - 1; position < width; position++) {
      const hash = hashAt(bytes, start + position);
      shift[hash] = Math.min(shift[hash] ?? 0, width - 1 - position);
      if (position < width - 1) continue;
      const bucket = buckets.get(hash);
      const candidate = { id, bytes, windowEnd: start + position };
      if (bucket) bucket.push(candidate);
      else buckets.set(hash, [candidate]);
    }
  }

  const scan: LiteralSet['scan'] = (bytes, from, to, hit) => {
    const fold = FOLD;
    let last = from + width - 1;
    while (last < to) {
      const hash =
        ((fold[bytes[last - 2] as number] as number) << 10) ^
        ((fold[bytes[last - 1] as number] as number) << 5) ^
        (fold[bytes[last] as number] as number);
      const distance = shift[hash & HASH_MASK] as number;
      if (distance > 0) {
        last += distance;
        continue;
      }
      for (const candidate of buckets.get(hash & HASH_MASK) ?? []) {
        const start = last - candidate.windowEnd;
        const end = start + candidate.bytes.length;
        if (start < from || end > to) continue;
        let at = 0;
        while (at < candidate.bytes.length && fold[bytes[start + at] as number] === candidate.bytes[at]) at++;
        if (at === candidate.bytes.length) hit(candidate.id, start, end);
      }
      last++;
    }
  };
  return { scan, longest };
}
