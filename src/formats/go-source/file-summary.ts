import type { FileConstraint } from './build-constraint.ts';

/** Where something first appears, as an offset into the text of its file. */
export type NameAt = ReadonlyMap<string, number>;

export interface Import {
  readonly path: string;
  /** As written: an alias, `_` or `.`. */
  readonly name?: string;
  readonly at: number;
}

/** What the cgo preamble of a file asks of the machine. */
export interface CgoNeeds {
  /** Headers named by #include, as written: `<png.h>` or `"local.h"`. */
  readonly includes: readonly string[];
  /** `#cgo [conditions] pkg-config: names`. */
  readonly packages: readonly { readonly when: string; readonly names: readonly string[] }[];
  /** `#cgo [conditions] LDFLAGS:` and its kin. */
  readonly flags: readonly {
    readonly when: string;
    readonly kind: string;
    readonly words: readonly string[];
  }[];
}

/** What one Go file declares and uses, independent of any target. Local names are already taken out. */
export interface FileSummary {
  readonly name: string;
  readonly constraint: FileConstraint;
  readonly package: string;
  readonly imports: readonly Import[];
  /** Package-level functions, variables, constants and types. */
  readonly declares: NameAt;
  /** `Type.method`. */
  readonly methods: NameAt;
  /** Names of fields and methods of any type, local and anonymous ones too. */
  readonly members: ReadonlySet<string>;
  /** Members of the package-level struct types. */
  readonly structs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Methods that the package-level interfaces name themselves. */
  readonly interfaces: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names that are neither local nor selected from anything: of the package, dot-imported or predeclared. */
  readonly uses: NameAt;
  /** `base.Name` where base is no local name: mostly an imported package. */
  readonly qualified: NameAt;
  /** Names selected from a value. */
  readonly selected: NameAt;
  /** `Type key` or `pkg.Type key`: fields named in composite literals or selected from values of known type. */
  readonly fields: NameAt;
  /** Functions without a body. */
  readonly bodyless: NameAt;
  /** Constants that do not fit an `int` or `uint` of 32 bits. */
  readonly wide: NameAt;
  /** `//go:linkname local target`; the target is empty in the one-word form. */
  readonly linknames: ReadonlyMap<string, string>;
  /** Patterns of `//go:embed`. */
  readonly embeds: NameAt;
  readonly cgo?: CgoNeeds | undefined;
  /** Offset where the text stops being Go. */
  readonly brokenAt?: number | undefined;
}
