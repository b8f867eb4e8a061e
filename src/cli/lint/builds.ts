import type { Host } from '../../model/host.ts';

/** One build of a Dockerfile, with what the file that names it says about it. */
export interface NamedBuild {
  /** The Dockerfile; `-` for standard input. */
  readonly path: string;
  readonly text: string;
  /** Target of a bake file or service of a compose file; empty for a Dockerfile alone. */
  readonly title: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
  readonly target?: string;
}

/** The builds that a file stands for: itself, or the targets of a bake or compose file. */
export async function buildsOf(_host: Host, path: string, text: string): Promise<readonly NamedBuild[]> {
  return [{ path, text, title: '', platforms: [], args: {}, contexts: {} }];
}
