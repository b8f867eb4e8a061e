import type { Issue } from '../../model/parsed.ts';

const MOST = 200;

/**
 * Collects issues with absolute file offsets; parsers of embedded parts work on `within(base)`.
 * A hostile table can be wrong a million times: after the first 200 only the fact is kept.
 */
export class IssueList {
  readonly list: Issue[];
  readonly #base: number;

  constructor(list: Issue[] = [], base = 0) {
    this.list = list;
    this.#base = base;
  }

  add(id: string, message: string, at?: number): void {
    if (this.list.length < MOST) {
      this.list.push(at === undefined ? { id, message } : { id, message, at: at + this.#base });
    } else if (this.list.length === MOST) {
      this.list.push({ id: 'more-issues', message: `more than ${MOST} issues; the rest is not listed` });
    }
  }

  /** The same list for a part of the file that starts at `base` (relative to this list's base). */
  within(base: number): IssueList {
    return new IssueList(this.list, this.#base + base);
  }
}
