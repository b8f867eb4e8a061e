/** What is known about one GOOS/GOARCH pair in one Go release, ready to be shown. */
export interface TargetSheet {
  readonly pair: string;
  readonly goos: string;
  readonly goarch: string;
  /** The N of the Go 1.N that the sheet is about. */
  readonly go: number;
  /** False: that release has no such pair, and the rest is of the nearest one that has. */
  readonly listed: boolean;
  readonly since: number;
  readonly until?: number;
  readonly firstClass: boolean;
  readonly broken: boolean;
  readonly cgo: boolean;
  readonly race: boolean;
  readonly msan: boolean;
  readonly asan: boolean;
  readonly fuzz: boolean;
  readonly buildmodes: readonly string[];
  /** Build modes that need CGO_ENABLED=1 and a C compiler for the pair. */
  readonly buildmodesNeedingCgo: readonly string[];
  readonly external: 'never' | 'cgo' | 'always';
  readonly pieByDefault: 'yes' | 'no-race' | 'no';
  readonly bits?: 32 | 64;
  readonly byteOrder?: 'little' | 'big';
  /** Bytes; the largest page that programs must expect. */
  readonly pageSize?: number;
  readonly level?: TargetLevel;
  /** Least version of the system for a program of this release, where Go states one. */
  readonly floor?: string;
  readonly uses: string;
  readonly names: readonly { readonly scheme: string; readonly name: string; readonly level?: string }[];
  readonly compilers: readonly {
    readonly kit: string;
    readonly cc: string;
    readonly cxx: string;
    readonly install?: string;
    readonly note?: string;
  }[];
  /** What changed from one release to the next, the oldest first. */
  readonly history: readonly { readonly go: number; readonly change: string }[];
}

export interface TargetLevel {
  readonly variable: string;
  readonly byDefault: string;
  readonly since: number;
  readonly values: readonly { readonly value: string; readonly needs: string }[];
  readonly suffixes: readonly string[];
}
