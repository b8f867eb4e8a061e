import type { ImageConfig } from '../../formats/oci/oci.ts';
import { parseCommands } from '../../formats/shell/commands.ts';
import type { LayerChange } from './layer.ts';
import type { ImageRoot, RootNode } from './root.ts';

/** A file that starting the container runs, in the order in which one leads to the next. */
export interface StartStep {
  /** As it was asked for: an element of the command, or the interpreter of a script. */
  readonly asked: string;
  /** Why it is run. */
  readonly role: 'command' | 'shell-command' | 'argument' | 'script-interpreter';
  /** Where it lies, links followed; undefined when there is no such file. */
  readonly path?: string;
  readonly node?: RootNode;
  /** For a missing file: the path that does not exist. */
  readonly missing?: string;
}

/** PATH of a container whose config sets none (runc, libcontainer/utils). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MOST_STEPS = 12;

/** The command line of the container: entry point and default arguments. */
export function startCommand({ entrypoint, cmd }: ImageConfig): readonly string[] {
  return [...entrypoint, ...cmd];
}

/**
 * Follows the command of an image: PATH, links, `#!` lines, the command inside `sh -c`, and the program that a
 * wrapper such as an init is given by its full path.
 */
export function findStartSteps(root: ImageRoot, config: ImageConfig): readonly StartStep[] {
  const argv = startCommand(config);
  const steps: StartStep[] = [];
  const path = variable(config.env, 'PATH') ?? DEFAULT_PATH;
  const directory = config.workingDirectory || '/';
  const visit = (asked: string, role: StartStep['role']): StartStep | undefined => {
    if (steps.length >= MOST_STEPS || steps.some((step) => step.asked === asked)) return undefined;
    const step: StartStep = { asked, role, ...search(root, asked, path, directory) };
    steps.push(step);
    const script = step.node?.change.program;
    const shebang = script?.kind === 'other' ? script.packed.shebang : undefined;
    if (shebang) {
      visit(shebang.interpreter, 'script-interpreter');
      // `#!/usr/bin/env bash`: env looks the name up in PATH. With CR LF line ends the name ends in CR.
      const [, name] = /^(?:-S\s+)?(?:\w+=\S*\s+)*([^\s=-]\S*)/.exec(shebang.argument ?? '') ?? [];
      if (name !== undefined && /(?:^|\/)env$/.test(shebang.interpreter))
        visit(shebang.carriageReturn && shebang.argument === name ? `${name}` : name, 'script-interpreter');
    }
    return step;
  };
  const [first, ...rest] = argv;
  if (first === undefined) return steps;
  visit(first, 'command');
  const inline = rest[0] === '-c' && /(?:^|\/)(?:a|ba|da|z|k)?sh$/.test(first) ? rest[1] : undefined;
  if (inline !== undefined) {
    // Only the first command: what comes later may depend on what it does.
    const word = /^\s*(?:exec\s+)?([\w./-]+)/.exec(inline)?.[1];
    const command = parseCommands(inline)[0];
    if (word !== undefined && command && !BUILTINS.has(word)) visit(word, 'shell-command');
    return steps;
  }
  for (const argument of rest) {
    if (!argument.startsWith('/')) continue;
    const at = search(root, argument, path, directory);
    if (at.node?.change.kind === 'file' && (at.node.change.mode & 0o111) !== 0) visit(argument, 'argument');
  }
  return steps;
}

const BUILTINS = new Set([
  'cd',
  'set',
  'export',
  'if',
  'for',
  'while',
  'test',
  'echo',
  'trap',
  'umask',
  'exec',
  'source',
  'eval',
  'case',
  'until',
]);

function search(
  root: ImageRoot,
  asked: string,
  path: string,
  directory: string,
): Pick<StartStep, 'path' | 'node' | 'missing'> {
  const places = asked.startsWith('/')
    ? [asked]
    : asked.includes('/')
      ? [`${directory}/${asked}`]
      : path.split(':').map((folder) => `${folder || directory}/${asked}`);
  let unusable: Pick<StartStep, 'path' | 'node'> | undefined;
  for (const place of places) {
    const at = root.lookup(place);
    if (!('found' in at) || at.found.change.kind !== 'file') continue;
    const step = { path: at.path, node: at.found };
    if (isExecutable(at.found.change)) return step;
    unusable ??= step; // a PATH search goes on past files without x bit
  }
  if (unusable) return unusable;
  const at = places.length === 1 ? root.lookup(places[0] ?? '') : undefined;
  return { missing: at && 'missing' in at ? at.missing : asked };
}

export const isExecutable = ({ mode }: LayerChange): boolean => (mode & 0o111) !== 0;

function variable(env: readonly string[], name: string): string | undefined {
  // The last one wins, as in execve's environment of runc.
  return env.findLast((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
}
