import { type Host, isRefusal } from '../model/host.ts';
import type { ModuleAt } from './module-map.ts';

/** What the go command says about itself and the module. */
export interface GoFacts {
  readonly env: Readonly<Record<string, string>>;
  /** Modules with their directories, as far as one target needs them. */
  readonly modules: readonly ModuleAt[];
  /** Errors of packages, by import path. */
  readonly errors: ReadonlyMap<string, string>;
  /** The go command stopped before it looked at packages. */
  readonly refusal?: string;
}

/** Runs go with a time limit; a command that hangs, fails or prints garbage becomes a notice. */
async function go(
  host: Host,
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  timeoutSeconds: number,
): Promise<{ stdout: string; stderr: string; exitCode: number } | { problem: string }> {
  const answer = await host.run('go', args, { cwd: directory, env, timeoutSeconds });
  if (isRefusal(answer))
    return {
      problem:
        answer.refused === 'timeout'
          ? `go ${args[0]} was stopped after ${timeoutSeconds} s; what follows is read from the sources alone`
          : `go cannot be run (${answer.message}); what follows is read from the sources alone`,
    };
  return answer;
}

/** `go env -json`; undefined with a notice when there is no usable Go. */
export async function readGoEnv(
  host: Host,
  directory: string,
  timeoutSeconds = 20,
): Promise<{ env?: Record<string, string>; notice?: string }> {
  const answer = await go(host, directory, ['env', '-json'], {}, timeoutSeconds);
  if ('problem' in answer) return { notice: answer.problem };
  try {
    const parsed: unknown = JSON.parse(answer.stdout);
    if (typeof parsed === 'object' && parsed !== null && 'GOROOT' in parsed) {
      const env: Record<string, string> = {};
      for (const [name, value] of Object.entries(parsed)) if (typeof value === 'string') env[name] = value;
      return { env };
    }
  } catch {
    // Not JSON: said below, together with JSON that is no environment.
  }
  const said = (answer.stderr || answer.stdout).trim().slice(0, 300);
  return {
    notice: `go env does not answer as Go does (${said || 'no output'}); what follows is read from the sources alone`,
  };
}

interface ListedPackage {
  readonly ImportPath?: string;
  readonly Error?: { readonly Err?: string };
  readonly Module?: {
    readonly Path?: string;
    readonly Version?: string;
    readonly Dir?: string;
    readonly Main?: boolean;
    readonly Replace?: { readonly Dir?: string };
  };
}

/** The objects of a stream of indented JSON, as `go list -json` prints it. */
function parseJsonStream(text: string): { values: unknown[]; rest: string } {
  const values: unknown[] = [];
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n}\n', at);
    if (end < 0) break;
    try {
      values.push(JSON.parse(text.slice(at, end + 3)));
    } catch {
      break;
    }
    at = end + 3;
  }
  return { values, rest: text.slice(at).trim() };
}

const FIELDS = 'ImportPath,Error,Module';

/** `go list -deps -e -json ./...` for one target: where the modules lie, and what Go itself complains about. */
export async function readGoList(
  host: Host,
  directory: string,
  env: Readonly<Record<string, string>>,
  tags: readonly string[],
  timeoutSeconds = 120,
): Promise<{ facts?: Omit<GoFacts, 'env'>; notice?: string }> {
  const tagged = tags.length > 0 ? [`-tags=${tags.join(',')}`] : [];
  const args = ['list', '-deps', '-e', `-json=${FIELDS}`, ...tagged, './...'];
  const answer = await go(host, directory, args, env, timeoutSeconds);
  if ('problem' in answer) return { notice: answer.problem };
  const { values, rest } = parseJsonStream(answer.stdout);
  const modules = new Map<string, ModuleAt>();
  const errors = new Map<string, string>();
  for (const value of values) {
    const {
      ImportPath,
      Error: error,
      Module,
    }: ListedPackage = typeof value === 'object' && value !== null ? value : {};
    if (ImportPath !== undefined && error?.Err !== undefined) errors.set(ImportPath, error.Err);
    const where = Module?.Dir ?? Module?.Replace?.Dir;
    if (Module?.Path !== undefined && where !== undefined && !modules.has(Module.Path))
      modules.set(Module.Path, {
        path: Module.Path,
        directory: where,
        ...(Module.Version !== undefined && { version: Module.Version }),
        main: Module.Main === true,
      });
  }
  if (values.length === 0 && answer.exitCode !== 0)
    return {
      facts: {
        modules: [],
        errors,
        refusal: answer.stderr.trim().slice(0, 2000) || `go list ended with code ${answer.exitCode}`,
      },
    };
  if (rest !== '' || (values.length === 0 && answer.stdout.trim() !== ''))
    return { notice: 'go list does not print what Go prints; what follows is read from the sources alone' };
  return { facts: { modules: [...modules.values()], errors } };
}

/** Modules of the whole build list, for go.mod files that do not name them all (before Go 1.17). */
export async function readBuildList(
  host: Host,
  directory: string,
  timeoutSeconds = 120,
): Promise<readonly ModuleAt[]> {
  const answer = await go(
    host,
    directory,
    ['list', '-m', '-e', '-json=Path,Version,Dir,Main,Replace', 'all'],
    {},
    timeoutSeconds,
  );
  if ('problem' in answer) return [];
  return parseJsonStream(answer.stdout).values.flatMap((value) => {
    const module: ListedPackage['Module'] = typeof value === 'object' && value !== null ? value : {};
    if (module?.Path === undefined || module.Dir === undefined) return [];
    return [
      {
        path: module.Path,
        directory: module.Dir,
        ...(module.Version !== undefined && { version: module.Version }),
        main: module.Main === true,
      },
    ];
  });
}
