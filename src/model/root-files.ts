import type { ByteSource } from './bytes.ts';

/** A file of a root file system, links followed. */
export interface RootFile {
  /** Path from the root, without links. */
  readonly path: string;
  readonly source: ByteSource;
}

/** The files of a system that is not running: a directory, or the layers of an image. Links never lead out of it. */
export interface RootFiles {
  /** For people: the directory. */
  readonly name: string;
  /** The file at an absolute path of the system; undefined when it is missing, a directory or a loop of links. */
  find(path: string): RootFile | undefined;
  /** Names in a directory, sorted; empty when there is none. */
  list(path: string): readonly string[];
}
