import { type BuildContext, isSelected } from '../formats/go-source/build-context.ts';
import type { GoFile, OtherFile, PackageSource } from './source-tree.ts';

/** The part of a package that one target builds. Targets that pick the same files share one. */
export interface Selection {
  readonly source: PackageSource;
  readonly files: readonly GoFile[];
  readonly others: readonly OtherFile[];
  /** Package-level names, with the file that declares each. */
  readonly names: ReadonlyMap<string, GoFile>;
  readonly methods: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  readonly structs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Import paths, with a file that has each. */
  readonly imports: ReadonlyMap<string, GoFile>;
  /** Names declared twice. */
  readonly twice: readonly { readonly name: string; readonly first: GoFile; readonly second: GoFile }[];
  readonly usesCgo: boolean;
  readonly packageName: string;
}

/** What the files that are in every build offer; asked for every package. */
export interface Constant {
  readonly names: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

/** What a package offers over all of its files; asked only where something is missing, as it reads them all. */
export interface Everything {
  /** Every package-level name, with the files that declare it. */
  readonly names: ReadonlyMap<string, readonly GoFile[]>;
  readonly members: ReadonlyMap<string, readonly GoFile[]>;
  readonly structs: ReadonlyMap<string, ReadonlySet<string>>;
}

const constants = new WeakMap<PackageSource, Constant>();

export function constantOf(source: PackageSource): Constant {
  const known = constants.get(source);
  if (known) return known;
  const names = new Set<string>();
  const members = new Set<string>();
  for (const file of source.files) {
    if (file.condition !== undefined || file.usesCgo) continue;
    for (const name of file.declares.keys()) names.add(name);
    for (const name of file.members) members.add(name);
  }
  const constant = { names, members };
  constants.set(source, constant);
  return constant;
}

const everythings = new WeakMap<PackageSource, Everything>();

export function everythingOf(source: PackageSource): Everything {
  const known = everythings.get(source);
  if (known) return known;
  const names = new Map<string, GoFile[]>();
  const members = new Map<string, GoFile[]>();
  const structs = new Map<string, Set<string>>();
  const add = (map: Map<string, GoFile[]>, name: string, file: GoFile): void => {
    const list = map.get(name);
    if (list) list.push(file);
    else map.set(name, [file]);
  };
  for (const file of source.files) {
    for (const name of file.declares.keys()) add(names, name, file);
    for (const name of file.members) add(members, name, file);
    for (const [name, fields] of file.structs) {
      const all = structs.get(name) ?? new Set();
      for (const field of fields) all.add(field);
      structs.set(name, all);
    }
  }
  const everything = { names, members, structs };
  everythings.set(source, everything);
  return everything;
}

const selections = new WeakMap<PackageSource, Map<string, Selection>>();

export function selectionOf(source: PackageSource, context: BuildContext): Selection {
  const files = source.files.filter(
    (file) => isSelected(context, file.condition) && (context.cgo || !file.usesCgo),
  );
  const others = source.others.filter((file) => isSelected(context, file.condition));
  const key = [...files, ...others].map(({ name }) => name).join('/');
  let known = selections.get(source);
  if (!known) selections.set(source, (known = new Map()));
  const before = known.get(key);
  if (before) return before;
  const fresh = gather(source, files, others);
  known.set(key, fresh);
  return fresh;
}

function gather(source: PackageSource, files: readonly GoFile[], others: readonly OtherFile[]): Selection {
  const names = new Map<string, GoFile>();
  const methods = new Map<string, GoFile>();
  const members = new Set<string>();
  const structs = new Map<string, ReadonlySet<string>>();
  const imports = new Map<string, GoFile>();
  const twice: Selection['twice'][number][] = [];
  for (const file of files) {
    for (const [map, own] of [
      [names, file.declares],
      [methods, file.methods],
    ] as const)
      for (const name of own.keys()) {
        const first = map.get(name);
        if (first && first.package === file.package && !name.endsWith('._'))
          twice.push({ name, first, second: file });
        else map.set(name, file);
      }
    for (const name of file.members) members.add(name);
    for (const [name, fields] of file.structs) structs.set(name, fields);
    for (const { path } of file.imports) if (!imports.has(path)) imports.set(path, file);
  }
  return {
    source,
    files,
    others,
    names,
    methods: new Set(methods.keys()),
    members,
    structs,
    imports,
    twice,
    usesCgo: files.some(({ usesCgo }) => usesCgo),
    packageName: files[0]?.package ?? '',
  };
}
