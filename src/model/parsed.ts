/** A defect found in an input. Bad input is data: parsers report issues and never throw. */
export interface Issue {
  /** Stable kebab-case id, for tests and for users who filter: `truncated-header`. */
  readonly id: string;
  readonly message: string;
  /** Byte offset into the input where the defect was seen. */
  readonly at?: number;
}

/** What could be read, and everything that was wrong with the input. */
export interface Parsed<T> {
  readonly value: T;
  readonly issues: readonly Issue[];
}
