/** Bounds that every parser obeys, so that hostile input costs bounded time and memory. */
export interface Limits {
  /** Most bytes read from one source by one parser. */
  readonly bytes: number;
  /** Most entries kept of any one table or list. */
  readonly entries: number;
  /** Deepest nesting followed. */
  readonly depth: number;
  /** Longest single string kept, in bytes. */
  readonly stringBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  bytes: 256 * 1024 * 1024,
  entries: 1_000_000,
  depth: 32,
  stringBytes: 64 * 1024,
};
