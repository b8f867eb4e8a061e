import { PREDECLARED } from '../formats/go-source/predeclared.ts';
import { findBrokenContracts } from './interfaces.ts';
import { constantOf, everythingOf, type Selection } from './selection.ts';
import type { GoFile, PackageSource } from './source-tree.ts';

/** A name that a selected file uses and no selected file declares, or the reverse. */
export interface NameProblem {
  readonly kind: 'undefined' | 'member' | 'field' | 'method' | 'redeclared' | 'no-body';
  readonly file: GoFile;
  readonly at: number;
  /** As the compiler would print it: `syscall.Dup2`. */
  readonly name: string;
  /** The package whose other files declare it, and under which bare name. */
  readonly owner: PackageSource;
  readonly declaredBy: readonly GoFile[];
  readonly imported: boolean;
}

interface FileUses {
  /** Package-level names that not every build declares. */
  readonly names: readonly (readonly [string, number])[];
  readonly members: readonly (readonly [string, number])[];
  /** Names before a dot: perhaps an import whose name is not that of its path. */
  readonly bases: ReadonlySet<string>;
  readonly dotImport: boolean;
}

const fileUses = new WeakMap<GoFile, FileUses>();

/** Only uses that can differ between targets: what every build declares compiles everywhere. */
function usesOf(file: GoFile, source: PackageSource): FileUses {
  const known = fileUses.get(file);
  if (known) return known;
  const constant = constantOf(source);
  const imported = new Set(
    file.imports.flatMap(({ name, path }) => [name ?? path.slice(path.lastIndexOf('/') + 1)]),
  );
  const uses = {
    names: [...file.uses].filter(
      ([name]) => !constant.names.has(name) && !imported.has(name) && !PREDECLARED.has(name),
    ),
    members: [...file.selected].filter(
      ([name]) => !constant.members.has(name) && !name.includes('.') && !/^\p{Lu}/u.test(name),
    ),
    bases: new Set([...file.qualified.keys()].map((pair) => pair.slice(0, pair.indexOf('.')))),
    dotImport: file.imports.some(({ name }) => name === '.'),
  };
  fileUses.set(file, uses);
  return uses;
}

interface ImportUses {
  readonly pairs: readonly (readonly [string, number])[];
  readonly fields: readonly (readonly [string, string, number])[];
}

const importUses = new WeakMap<GoFile, Map<string, ImportUses>>();

/** Names that a file takes from an imported package and that not every build of it has. */
function usesOfImport(file: GoFile, path: string, imported: PackageSource, packageName: string): ImportUses {
  let cache = importUses.get(file);
  if (!cache) importUses.set(file, (cache = new Map()));
  const known = cache.get(path);
  if (known) return known;
  const always = constantOf(imported).names;
  const bases = new Set(
    file.imports.filter((entry) => entry.path === path).map(({ name }) => name ?? packageName),
  );
  const pairs: [string, number][] = [];
  for (const [pair, at] of file.qualified) {
    const dot = pair.indexOf('.');
    const name = pair.slice(dot + 1);
    if (bases.has(pair.slice(0, dot)) && !always.has(name)) pairs.push([name, at]);
  }
  const fields: [string, string, number][] = [];
  for (const [field, at] of file.fields) {
    const match = /^(\w+)\.(\w+) (\w+)$/.exec(field);
    if (match?.[1] !== undefined && match[2] !== undefined && match[3] !== undefined && bases.has(match[1]))
      fields.push([match[2], match[3], at]);
  }
  // Fields of type T that are themselves called T: cmd.SysProcAttr.Setpgid.
  for (const [chain, at] of file.selected) {
    const [type, field] = chain.split('.');
    if (type === 'SysProcAttr' && field !== undefined && path === 'syscall') fields.push([type, field, at]);
  }
  const uses = { pairs, fields };
  cache.set(path, uses);
  return uses;
}

/** Everything in one selected package that the compiler would refuse for want of a declaration. */
export function findNameProblems(
  selection: Selection,
  importedBy: (path: string) => Selection | undefined,
): NameProblem[] {
  const { source } = selection;
  const problems: NameProblem[] = [];
  for (const file of selection.files) {
    const { names, members, bases, dotImport } = usesOf(file, source);
    for (const [name, at] of names) {
      if (selection.names.has(name)) continue;
      const declaredBy = everythingOf(source).names.get(name) ?? [];
      // A name that is declared nowhere may still come from an import.
      if (declaredBy.length === 0 && (dotImport || bases.has(name))) continue;
      problems.push({ kind: 'undefined', file, at, name, owner: source, declaredBy, imported: false });
    }
    for (const [name, at] of members) {
      if (selection.members.has(name)) continue;
      const declaredBy = everythingOf(source).members.get(name) ?? [];
      if (declaredBy.length === 0) continue;
      problems.push({ kind: 'member', file, at, name, owner: source, declaredBy, imported: false });
    }
    for (const [entry, at] of file.fields) {
      const [type = '', field = ''] = entry.split(' ');
      if (type.includes('.')) continue;
      if (!lacksField(selection, type, field)) continue;
      problems.push({
        kind: 'field',
        file,
        at,
        name: `${type}.${field}`,
        owner: source,
        declaredBy: source.files.filter(({ structs }) => structs.get(type)?.has(field)),
        imported: false,
      });
    }
    for (const path of new Set(file.imports.map((entry) => entry.path))) {
      const imported = importedBy(path);
      if (!imported || imported.files.length === 0) continue;
      const { pairs, fields } = usesOfImport(file, path, imported.source, imported.packageName);
      for (const [name, at] of pairs)
        if (!imported.names.has(name))
          problems.push({
            kind: 'undefined',
            file,
            at,
            name: `${imported.packageName}.${name}`,
            owner: imported.source,
            declaredBy: everythingOf(imported.source).names.get(name) ?? [],
            imported: true,
          });
      for (const [type, field, at] of fields)
        if (lacksField(imported, type, field))
          problems.push({
            kind: 'field',
            file,
            at,
            name: `${imported.packageName}.${type}.${field}`,
            owner: imported.source,
            declaredBy: imported.source.files.filter(({ structs }) => structs.get(type)?.has(field)),
            imported: true,
          });
    }
  }
  for (const { name, first, second } of selection.twice)
    problems.push({
      kind: 'redeclared',
      file: second,
      at: second.declares.get(name) ?? second.methods.get(name) ?? 0,
      name,
      owner: source,
      declaredBy: [first],
      imported: false,
    });
  return [...problems, ...findBrokenContracts(selection), ...findMissingBodies(selection)];
}

/** True when this target's struct lacks a field that another target's has. */
function lacksField(selection: Selection, type: string, field: string): boolean {
  const here = selection.structs.get(type);
  if (!here || here.has('*') || here.has(field) || selection.methods.has(`${type}.${field}`)) return false;
  return everythingOf(selection.source).structs.get(type)?.has(field) === true;
}

/** A function without a body needs assembly for the target, or a linkname. */
function findMissingBodies({ source, files, others, usesCgo }: Selection): NameProblem[] {
  const assembled = others.some(
    ({ extension }) => extension === '.s' || (usesCgo && /^\.(?:S|sx|c)$/.test(extension)),
  );
  if (assembled) return [];
  return files.flatMap((file) =>
    [...file.bodyless]
      .filter(([name]) => !file.linknames.has(name))
      .map(([name, at]) => ({
        kind: 'no-body' as const,
        file,
        at,
        name,
        owner: source,
        declaredBy: [],
        imported: false,
      })),
  );
}
