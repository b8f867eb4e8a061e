import type { WasmImport, WasmModule } from '../formats/wasm/module.ts';
import type { ImportFunction, ImportObject } from './world.ts';

/** An import that the host does not offer. */
export interface MissingImport {
  readonly module: string;
  readonly name: string;
  readonly kind: WasmImport['kind'];
  /** The host has the import module, but not this name. */
  readonly moduleIsThere: boolean;
}

/** Imports of the module that `offered` lacks, in the order of the module, each once. */
export function findMissingImports(module: WasmModule, offered: ImportObject): readonly MissingImport[] {
  const seen = new Set<string>();
  return module.imports.flatMap(({ module: from, name, kind }): MissingImport[] => {
    const key = `${from}\0${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    if (kind === 'function' && Object.hasOwn(offered[from] ?? {}, name)) return [];
    return [{ module: from, name, kind, moduleIsThere: Object.hasOwn(offered, from) }];
  });
}

/** How often each import was called, by `module.name`. */
export type CallCounts = Map<string, number>;

/** The same imports, each call counted and shown to `watch` before it is made. */
export function watchedImports(
  offered: ImportObject,
  counts: CallCounts,
  watch: (name: string, args: readonly unknown[]) => void,
): ImportObject {
  return Object.fromEntries(
    Object.entries(offered).map(([module, functions]) => [
      module,
      Object.fromEntries(
        Object.entries(functions).map(([name, call]): [string, ImportFunction] => [
          name,
          (...args: never[]) => {
            const key = `${module}.${name}`;
            counts.set(key, (counts.get(key) ?? 0) + 1);
            watch(key, args);
            return call(...args);
          },
        ]),
      ),
    ]),
  );
}

/** A missing import that was called after all. */
export class MissingImportError extends Error {
  readonly missing: MissingImport;
  constructor(missing: MissingImport) {
    super(`the module called ${missing.module}.${missing.name}, which this host does not have`);
    this.missing = missing;
  }
}

/** The offered imports and, for each missing function, one that throws when it is called. */
export function withStubs(offered: ImportObject, missing: readonly MissingImport[]): ImportObject {
  const all: Record<string, Record<string, ImportFunction>> = {};
  for (const [module, functions] of Object.entries(offered)) all[module] = { ...functions };
  for (const item of missing)
    if (item.kind === 'function')
      (all[item.module] ??= {})[item.name] = () => {
        throw new MissingImportError(item);
      };
  return all;
}
