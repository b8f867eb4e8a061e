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
const HASH_BITS = 17;
const FOLD_WORD = 0x20202020;
const EVERYDAY_COST = 12;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio, odd. */
const MULTIPLIER = 0x9e3779b1;

/** Lower-case for ASCII letters, identity for every other byte. */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/**
 * Words that fill the logs of builds that work. A window that ends in one of them would be compared again
 * and again, so literals are searched by their other parts where they have any.
 */
const EVERYDAY =
  'linux/amd64 arm64 windows darwin docker compose github.com golang.org go build go test go version go1.2 compile -complete compiler package running linking download module trimpath buildid goversion version workspace $work error: warning: info debug status [internal] from run copy cannot failed is not found file :latest sha256: done cached exporting importing ---> pass: ok  \t .go: .git http:// https:// 2026-01- 00:00:0 usr/lib/ /home/ signal process command option with the and for required'.split(
    ' ',
  );

/** How common a byte is in build logs, coarsely. */
function commonness(byte: number): number {
  const letter = String.fromCodePoint(byte);
  if (' etaoinsrld'.includes(letter) || /[0-9./:]/.test(letter)) return 4;
  if (/[a-z]/.test(letter)) return 3;
  return /[-_"=]/.test(letter) ? 2 : 1;
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
  // Index into `buckets`; 0 is the empty one.
  const bucketAt = new Uint16Array(1 << HASH_BITS);
  const buckets: Candidate[][] = [[]];
  const hashAt = (bytes: Uint8Array, last: number): number => {
    const word =
      (bytes[last - 3] ?? 0) |
      ((bytes[last - 2] ?? 0) << 8) |
      ((bytes[last - 1] ?? 0) << 16) |
      ((bytes[last] ?? 0) << 24);
    return Math.imul(word | FOLD_WORD, MULTIPLIER) >>> (32 - HASH_BITS);
  };

  const everyday = new Set<number>();
  for (const word of EVERYDAY.map((text) => encoder.encode(text)))
    for (let last = BLOCK - 1; last < word.length; last++) everyday.add(hashAt(word, last));

  for (const [id, bytes] of all.entries()) {
    let start = 0;
    let best = Number.POSITIVE_INFINITY;
    for (let at = 0; at + width <= bytes.length; at++) {
      let cost = 0;
      for (let last = at + BLOCK - 1; last < at + width; last++) {
        // A window's last block is looked up alone; the others only shorten the jump.
        const weight = last === at + width - 1 ? 3 : 1;
        cost +=
          weight * (commonness(bytes[last] ?? 0) + (everyday.has(hashAt(bytes, last)) ? EVERYDAY_COST : 0));
      }
      if (cost < best) [best, start] = [cost, at];
    }
    for (let position = BLOCK - 1; position < width; position++) {
      const hash = hashAt(bytes, start + position);
      shift[hash] = Math.min(shift[hash] ?? 0, width - 1 - position);
      if (position < width - 1) continue;
      if (bucketAt[hash] === 0) bucketAt[hash] = buckets.push([]) - 1;
      buckets[bucketAt[hash] ?? 0]?.push({ id, bytes, windowEnd: start + position });
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
      for (const candidate of buckets[bucketAt[hash] as number] as Candidate[]) {
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
