/**
 * Finds any of several hundred literals in one pass over bytes, without regard to ASCII case.
 *
 * Wu and Manber's multi-pattern search ("A fast algorithm for multi-pattern searching", 1994) with
 * blocks of four bytes: a window of `width` bytes (the length of the shortest literal) slides over
 * the text; a table, indexed by a hash of the window's last four bytes, says how far the window can
 * move without missing a literal. Zero means that a literal may end its window here: only then are
 * candidates compared. Most bytes are never looked at.
 *
 * The block is read as one little-endian word and folded by setting bit 5 of every byte, which makes
 * letters equal in both cases (and a few signs equal to others: the comparison afterwards is exact).
 */

const BLOCK = 4;
const HASH_BITS = 14;
const FOLD_WORD = 0x20202020;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio, odd. */
const MULTIPLIER = 0x9e3779b1;

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

/** Builds the search for `literals`; the id of a literal is its index. The shortest sets the speed: 7 bytes or more are good. */
export function literalSet(literals: readonly string[]): LiteralSet {
  const encoder = new TextEncoder();
  const all = literals.map((text) => encoder.encode(text).map((byte) => FOLD[byte] ?? byte));
  const width = Math.min(...all.map((bytes) => bytes.length));
  const longest = Math.max(0, ...all.map((bytes) => bytes.length));
  if (all.length === 0 || width < BLOCK) return { scan: () => {}, longest };

  const shift = new Uint8Array(1 << HASH_BITS).fill(width - BLOCK + 1);
  const buckets: (readonly Candidate[] | undefined)[] = Array.from({ length: 1 << HASH_BITS });
  const hashAt = (bytes: Uint8Array, last: number): number => {
    const word = new DataView(bytes.buffer, bytes.byteOffset).getUint32(last - 3, true);
    return Math.imul(word | FOLD_WORD, MULTIPLIER) >>> (32 - HASH_BITS);
  };

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
      buckets[hash] = [...(buckets[hash] ?? []), { id, bytes, windowEnd: start + position }];
    }
  }

  const scan: LiteralSet['scan'] = (bytes, from, to, hit) => {
    const fold = FOLD;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let last = from + width - 1;
    while (last < to) {
      const word = view.getUint32(last - 3, true) | FOLD_WORD;
      const hash = Math.imul(word, MULTIPLIER) >>> (32 - HASH_BITS);
      const distance = shift[hash] as number;
      if (distance > 0) {
        last += distance;
        continue;
      }
      for (const candidate of buckets[hash] ?? []) {
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
