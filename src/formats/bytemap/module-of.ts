import type { GoBuildInfo } from '../gobinary/go-program.ts';

/**
 * Module of a package, from the module lists of the builds in the file (a universal file has one for each slice, and
 * a slice may need modules that the first does not) and, where there is none, from its path.
 */
export function moduleLookup(infos: readonly GoBuildInfo[]): (packageName: string) => string {
  const main = infos.find(({ main: own }) => own !== undefined)?.main?.path ?? '';
  const known = new Set<string>();
  for (const info of infos) for (const { path } of listedModules(info)) if (path !== '') known.add(path);
  const found = new Map<string, string>();
  return (packageName) => {
    const before = found.get(packageName);
    if (before !== undefined) return before;
    const module = findModule(packageName, main, known);
    found.set(packageName, module);
    return module;
  };
}

function findModule(packageName: string, main: string, known: ReadonlySet<string>): string {
  if (packageName === '') return '';
  if (packageName === 'main') return main === '' ? 'main' : main;
  // The longest module whose path the package continues; test and plugin packages carry a suffix.
  for (let path = packageName; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    if (known.has(path)) return path;
  const first = packageName.slice(0, `${packageName}/`.indexOf('/'));
  if (!first.includes('.')) return 'std';
  return known.size > 0 ? packageName : guessModule(packageName);
}

/** Without a module list: host, owner and repository, with a major version behind them. */
function guessModule(packageName: string): string {
  const parts = packageName.split('/');
  const host = parts[0] ?? '';
  const length = /^(?:github|gitlab|bitbucket)\.|^golang\.org$/.test(host) ? 3 : 2;
  const major = /^v\d+$/.test(parts[length] ?? '') ? 1 : 0;
  return parts.slice(0, length + major).join('/');
}

/** Every module that a build names: its dependencies and its own. */
export function listedModules({ main, dependencies }: GoBuildInfo): GoBuildInfo['dependencies'] {
  return main === undefined ? dependencies : [...dependencies, main];
}
