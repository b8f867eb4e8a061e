/** What a byte of a program is for. Every byte has exactly one kind. */
export const BYTE_KINDS = {
  code: 'machine code',
  generated: 'code that the compiler made: equality and hash functions, wrappers',
  'function-table': "Go's table of functions (pclntab): names, files, lines, stack and frame data",
  types: 'descriptions of Go types for reflection and the garbage collector',
  itabs: 'method tables of Go interfaces',
  strings: 'string constants',
  'gc-data': "pointer maps of Go's garbage collector",
  'read-only-data': 'constants',
  data: 'initialised variables',
  unwind: 'stack unwinding tables of C',
  debug: 'debug information',
  'debug-compressed': 'debug information, compressed',
  symbols: 'symbol table and its names',
  linking: 'dynamic linking: relocations, imports, exports',
  'build-info': 'module list, build ID, notes',
  signature: 'code signature',
  headers: 'headers and section tables',
  padding: 'alignment, no content',
  other: 'in no section and not zero',
} as const;
export type ByteKind = keyof typeof BYTE_KINDS;

/** Bytes of the file with the same section, kind, package and name. */
export interface SizeItem {
  /** As in the file; `(headers)`, `(between sections)` for what no section holds. */
  readonly section: string;
  readonly kind: ByteKind;
  /** Module path, `std`, or '' where no Go package is known. */
  readonly module: string;
  /** Import path, or ''. */
  readonly package: string;
  /** Function or variable, or ''. */
  readonly name: string;
  /** Bytes of the file, always above 0. */
  readonly size: number;
}

/** Where every byte of a file goes: the sizes of `items` sum to `size` exactly. */
export interface SizeAccount {
  /** `elf`, `macho`, `pe`, `wasm`, ... */
  readonly format: string;
  readonly size: number;
  readonly go: boolean;
  readonly items: readonly SizeItem[];
  /** Versions of the modules built in, by path. */
  readonly versions: ReadonlyMap<string, string>;
}

export type SizeLevel = 'section' | 'kind' | 'module' | 'package' | 'function';
export const SIZE_LEVELS: readonly SizeLevel[] = ['section', 'kind', 'module', 'package', 'function'];

/** One line of a report. */
export interface SizeRow {
  readonly name: string;
  readonly size: number;
}

/** One line of a comparison. */
export interface SizeChange {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly change: 'new' | 'gone' | 'grew' | 'shrank';
}

/** A limit that was asked for, and the way from the main module to those that take the space. */
export interface SizeBudget {
  readonly limit: number;
  readonly over: number;
  readonly reasons: readonly {
    readonly module: string;
    readonly size: number;
    /** From the main module to this one; empty where the module directory does not tell. */
    readonly through: readonly string[];
  }[];
}

/** Name of an item on a level; what has no Go package is named by its kind, in parentheses. */
export function sizeName(item: SizeItem, level: SizeLevel): string {
  switch (level) {
    case 'section':
      return item.section;
    case 'kind':
      return item.kind;
    case 'module':
      return item.module === '' ? `(${item.kind})` : item.module;
    case 'package':
      return item.package === '' ? `(${item.kind})` : item.package;
    case 'function':
      if (item.name !== '') return item.name;
      return item.package === '' ? `(${item.kind})` : `${item.package} (${item.kind})`;
  }
}

/** Sums of a level, largest first; they too add up to the file. */
export function sizeRows({ items }: SizeAccount, level: SizeLevel): SizeRow[] {
  const sums = new Map<string, number>();
  for (const item of items) {
    const name = sizeName(item, level);
    sums.set(name, (sums.get(name) ?? 0) + item.size);
  }
  return [...sums]
    .map(([name, size]) => ({ name, size }))
    .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
}

/** What differs on a level, the largest difference first. */
export function sizeChanges(before: SizeAccount, after: SizeAccount, level: SizeLevel): SizeChange[] {
  const old = new Map(sizeRows(before, level).map(({ name, size }) => [name, size]));
  const now = new Map(sizeRows(after, level).map(({ name, size }) => [name, size]));
  const changes: SizeChange[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const was = old.get(name);
    const is = now.get(name);
    if (was === is) continue;
    const change = was === undefined ? 'new' : is === undefined ? 'gone' : is > was ? 'grew' : 'shrank';
    changes.push({ name, before: was ?? 0, after: is ?? 0, change });
  }
  const weight = ({ before: a, after: b }: SizeChange): number => Math.abs(b - a);
  return changes.sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
}
