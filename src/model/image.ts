import type { Issue } from './parsed.ts';

/** Something wrong inside an image, with the page that explains it. */
export interface FileFinding {
  /** Id of a cause. */
  readonly cause: string;
  /** `error`: it will not start or not work there. `warning`: it may never be run. */
  readonly severity: 'error' | 'warning';
  /** Path in the final file system; absent when the image as a whole is meant. */
  readonly path?: string;
  /** Index of the layer that brought the file, from 0 at the base, and the layer's digest. */
  readonly layer?: number;
  readonly digest?: string;
  readonly message: string;
  readonly fix: string;
}

/** A file that starting the container runs. */
export interface StartedFile {
  readonly asked: string;
  readonly role: 'command' | 'shell-command' | 'argument' | 'script-interpreter';
  readonly path?: string;
  readonly layer?: number;
  /** `elf linux/arm64`, `script`, `missing`. */
  readonly kind: string;
}

/** One image of an index, for one platform. */
export interface ImageReport {
  readonly id: string;
  readonly names: readonly string[];
  /** Platform of the config in Go's words, `unknown` where it says none. */
  readonly platform: string;
  /** Platform of the index entry. */
  readonly listed?: string;
  readonly command: readonly string[];
  readonly started: readonly StartedFile[];
  /** Programs and shared libraries in the final file system. */
  readonly executables: number;
  /** Those of another platform that are not bundled for one on purpose. */
  readonly foreign: number;
  readonly verdict: 'ok' | 'wrong' | 'unknown';
  readonly findings: readonly FileFinding[];
}

/** All images of one archive or layout. */
export interface ExaminedArchive {
  readonly path: string;
  readonly images: readonly ImageReport[];
  /** What could not be read, and what was not as promised. */
  readonly issues: readonly Issue[];
}
