import { basename, dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { bakeJsonTargets, bakeTargets, composeTargets, type NamedTarget } from '../../formats/bake/builds.ts';
import type { Host } from '../../model/host.ts';
import { UsageError } from '../usage-error.ts';
import { readText } from './files.ts';

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
export async function buildsOf(host: Host, path: string, text: string): Promise<readonly NamedBuild[]> {
  const targets = targetsOf(path, text);
  if (!targets) return [{ path, text, title: '', platforms: [], args: {}, contexts: {} }];
  const builds: NamedBuild[] = [];
  for (const { name, context, dockerfile, platforms, args, contexts, target, text: inline } of targets) {
    // A build of a repository or of a context that another target makes has no Dockerfile here.
    if (/^(?:https?|git|ssh):\/\/|^git@|\.git(?:#|$)|^(?:target|docker-image):/.test(context)) continue;
    const folder = isAbsolute(context) ? context : join(dirname(path), context);
    const file = isAbsolute(dockerfile) ? dockerfile : join(folder, dockerfile);
    if (inline === undefined && host.kind(file) !== 'file')
      throw new UsageError(`${path}: target ${name} names ${file}, which is no file`);
    builds.push({
      path: inline === undefined ? file : path,
      text: inline ?? (await readText(host, file)),
      title: name,
      platforms,
      args,
      contexts,
      ...(target !== undefined && { target }),
    });
  }
  if (builds.length === 0) throw new UsageError(`${path}: builds nothing from a Dockerfile`);
  return builds;
}

function targetsOf(path: string, text: string): readonly NamedTarget[] | undefined {
  const name = basename(path).toLowerCase();
  if (name.endsWith('.hcl')) return bakeTargets(text);
  if (name.endsWith('.json')) return bakeJsonTargets(text);
  if (!/\.ya?ml$/.test(name)) return undefined;
  try {
    return composeTargets(parse(text, { maxAliasCount: 100 }));
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
