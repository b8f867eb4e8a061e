import { type GoMod, moduleCacheDirectory } from '../formats/go-mod/go-mod.ts';
import { type Host, isRefusal } from '../model/host.ts';

/** A module of the build: the main one, one of a workspace, or a dependency. */
export interface ModuleAt {
  readonly path: string;
  readonly directory: string;
  /** Undefined for main modules and replacements by directory. */
  readonly version?: string;
  readonly main: boolean;
}

export type Resolved =
  | { readonly kind: 'std'; readonly directory: string }
  | { readonly kind: 'module'; readonly directory: string; readonly module: ModuleAt }
  /** No module of the build has it. */
  | { readonly kind: 'missing' }
  /** A module of the build should have it, but its files are not on this machine. */
  | { readonly kind: 'absent'; readonly module: string };

export interface ModuleMap {
  readonly modules: readonly ModuleAt[];
  resolve(path: string): Resolved;
}

export interface ModuleMapInput {
  readonly main: readonly ModuleAt[];
  /** The go.mod of the main module, or the go.work over it. */
  readonly goMod: GoMod;
  /** Directory that relative replacements start from. */
  readonly base: string;
  /** Undefined where no Go was found. */
  readonly goroot?: string;
  readonly modcache?: string;
  /** Directories that the go command told; they win. */
  readonly told: readonly ModuleAt[];
  /** Imports come from this directory, as `-mod=vendor` has it. */
  readonly vendor?: string;
  /** Import paths of the standard library, for machines without Go. */
  readonly isStandard: (path: string) => boolean;
}

/** Joins without resolving links; `..` parts are kept for the system to follow. */
export function joinPath(base: string, path: string): string {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path)
    ? path
    : `${base}/${path.replace(/^\.\//, '')}`.replace(/\/\.?$/, '');
}

/** Where the packages of a build lie. */
export function moduleMap(host: Host, input: ModuleMapInput): ModuleMap {
  const told = new Map(input.told.map((module) => [module.path, module]));
  const dependencies: ModuleAt[] = [];
  const absent = new Map<string, string>();
  for (const { path, version } of input.goMod.requires) {
    if (told.has(path)) continue;
    const replacement = input.goMod.replaces.find(
      (entry) => entry.path === path && (entry.version === undefined || entry.version === version),
    );
    const by = replacement?.by ?? path;
    const at = replacement ? replacement.byVersion : version;
    const directory =
      at === undefined
        ? joinPath(input.base, by)
        : input.modcache === undefined
          ? undefined
          : `${input.modcache}/${moduleCacheDirectory(by, at)}`;
    if (directory === undefined || host.kind(directory) !== 'directory')
      absent.set(path, `${path}@${version}`);
    else dependencies.push({ path, directory, version, main: false });
  }
  const modules = [...input.main, ...told.values(), ...dependencies].filter(
    (module, index, all) => all.findIndex(({ path }) => path === module.path) === index,
  );
  const longest = [...modules].sort((a, b) => b.path.length - a.path.length);
  const below = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
  const hasPackage = new Map<string, boolean>();
  const isPackage = (directory: string): boolean => {
    let known = hasPackage.get(directory);
    if (known === undefined) {
      const entries = host.entries(directory);
      known = !isRefusal(entries) && entries.some(({ name }) => name.endsWith('.go'));
      hasPackage.set(directory, known);
    }
    return known;
  };
  const resolved = new Map<string, Resolved>();

  const find = (path: string): Resolved => {
    for (const module of input.main)
      if (below(path, module.path)) {
        const directory = `${module.directory}${path.slice(module.path.length)}`;
        if (isPackage(directory)) return { kind: 'module', directory, module };
      }
    const [first = ''] = path.split('/', 1);
    if (!first.includes('.')) {
      const directory = `${input.goroot ?? ''}/src/${path}`;
      if (input.goroot === undefined ? input.isStandard(path) : isPackage(directory))
        return { kind: 'std', directory };
    }
    if (input.vendor !== undefined) {
      const directory = `${input.vendor}/${path}`;
      const module = longest.find((candidate) => below(path, candidate.path));
      return isPackage(directory)
        ? { kind: 'module', directory, module: module ?? { path, directory, main: false } }
        : { kind: 'missing' };
    }
    for (const module of longest) {
      if (module.main || !below(path, module.path)) continue;
      const directory = `${module.directory}${path.slice(module.path.length)}`;
      if (isPackage(directory)) return { kind: 'module', directory, module };
    }
    const gone = [...absent.keys()]
      .filter((module) => below(path, module))
      .sort((a, b) => b.length - a.length)[0];
    return gone === undefined ? { kind: 'missing' } : { kind: 'absent', module: absent.get(gone) ?? gone };
  };

  return {
    modules,
    resolve(path) {
      let known = resolved.get(path);
      if (!known) resolved.set(path, (known = find(path)));
      return known;
    },
  };
}
