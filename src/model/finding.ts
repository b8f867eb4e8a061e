import type { Where } from './event.ts';

/** One thing that is wrong with a file, an image, a Dockerfile or a module, found without a failure at hand. */
export interface Finding {
  /** Id of a cause: the page that explains it. */
  readonly cause: string;
  /** `error`: it fails. `warning`: it fails under circumstances. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What was seen, in one line. */
  readonly message: string;
  readonly where: Where;
  /** A command or an edit that repairs it. */
  readonly fix?: string;
}
