import type { Issue } from './parsed.ts';
import type { SizeAccount, SizeBudget, SizeLevel } from './size.ts';

/** One file and where its bytes go. */
export interface SizedFile {
  readonly path: string;
  readonly account: SizeAccount;
  readonly issues: readonly Issue[];
}

/** What `size` has to say, before it has a form. */
export interface SizeReport {
  readonly file: SizedFile;
  /** The older file that it is compared with. */
  readonly before?: SizedFile;
  /** Levels to show, in order. */
  readonly levels: readonly SizeLevel[];
  /** Most rows of a level. */
  readonly top: number;
  readonly budget?: SizeBudget;
}
