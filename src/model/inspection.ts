import type { Issue } from './parsed.ts';

// What `inspect` says of files. Offsets are absolute file offsets in bytes, versions are texts as written.

export interface Inspection {
  readonly files: readonly FileSheet[];
  /** Files below named folders that are no programs and were left out. */
  readonly otherFiles: number;
}

export interface FileSheet {
  readonly path: string;
  readonly size: number;
  readonly format: 'elf' | 'macho' | 'pe' | 'coff' | 'xcoff' | 'plan9' | 'wasm' | 'ar' | 'packed' | 'unknown';
  /** Several architectures in one Mach-O file: one program each. */
  readonly universal?: boolean;
  /** Packed by UPX: where its mark lies. What is said below is then true of the stub, not of what is inside. */
  readonly upx?: { readonly at: number };
  readonly programs: readonly ProgramSheet[];
  readonly archive?: ArchiveSheet;
  /** No program at all, but a file known by its first bytes. */
  readonly packed?: {
    readonly kind: string;
    readonly firstLine?: string;
    readonly interpreter?: string;
  };
  readonly issues: readonly Issue[];
}

export interface ArchiveSheet {
  readonly form: 'plain' | 'thin' | 'big';
  readonly indexed: boolean;
  readonly members: readonly MemberSheet[];
}

export interface MemberSheet {
  readonly name: string;
  readonly at?: number;
  readonly size: number;
  /** A Go object of a package archive. */
  readonly goObject?: { readonly goos: string; readonly goarch: string; readonly version: string };
  readonly program?: ProgramSheet;
}

export interface ProgramSheet {
  readonly kind: string;
  /** GOOS word and where it was read; absent where the format does not say. */
  readonly goos?: string;
  readonly goosFrom?: string;
  /** GOARCH word, '' where Go has no port. */
  readonly goarch: string;
  readonly machine: string;
  readonly bits: 32 | 64;
  readonly endian: 'little' | 'big';
  readonly linkage: string;
  readonly interpreter?: string;
  readonly needed: readonly string[];
  readonly stripped: boolean;
  readonly go?: GoSheet;
  readonly elf?: ElfSheet;
  readonly macho?: MachoSheet;
  readonly pe?: PeSheet;
  readonly xcoff?: XcoffSheet;
  readonly wasm?: WasmSheet;
  /** Only when asked for: what lies where in the file. */
  readonly sections?: readonly SectionSheet[];
}

export interface SectionSheet {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly kind: 'code' | 'data' | 'read-only' | 'other';
}

export interface ModuleSheet {
  readonly path: string;
  readonly version: string;
  readonly sum?: string;
  readonly replacedBy?: ModuleSheet;
}

export interface GoSheet {
  readonly compiler: 'gc' | 'gccgo' | 'tinygo';
  /** Absent when only a range is known: then `atLeast` and perhaps `below`. */
  readonly version?: string;
  readonly atLeast?: string;
  readonly below?: string;
  readonly source: string;
  readonly confidence: 'stated' | 'derived' | 'guessed' | 'range';
  readonly at?: number;
  readonly buildId?: string;
  /** Package path of main. */
  readonly package?: string;
  readonly module?: ModuleSheet;
  readonly dependencyCount?: number;
  /** Only when asked for. */
  readonly dependencies?: readonly ModuleSheet[];
  /** `blob`: the linker's build info; `framed-text`: the runtime's copy, where the blob was removed. */
  readonly infoFrom?: 'blob' | 'framed-text';
  readonly settings?: Readonly<Record<string, string>>;
  readonly vcs?: {
    readonly system: string;
    readonly revision?: string;
    readonly time?: string;
    readonly modified?: boolean;
  };
  /** Of the build: undefined where the file keeps no settings. `cgo` is what is linked in, not CGO_ENABLED. */
  readonly cgo?: boolean;
  readonly race?: boolean;
  readonly msan?: boolean;
  readonly asan?: boolean;
  readonly trimpath?: boolean;
  readonly level?: { readonly variable: string; readonly value: string; readonly source: string };
  /** Go's function table: its form by the release that introduced it, and how many functions it names. */
  readonly functionTable?: { readonly form: string; readonly functions: number };
}

export interface FloorSheet {
  readonly family: string;
  /** Lowest version that satisfies every need that is not weak. */
  readonly floor?: string;
  /** The functions that force the floor. */
  readonly symbols: readonly string[];
  readonly library: string;
  /** Where the need is written. */
  readonly at: number;
  /** All versions needed, highest first. */
  readonly versions: readonly {
    readonly version: string;
    readonly library: string;
    readonly weak: boolean;
    readonly symbols: number;
  }[];
}

export interface ElfSheet {
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly floors: readonly FloorSheet[];
  readonly definedVersions: readonly string[];
  readonly relro: 'none' | 'partial' | 'full';
  readonly pie: boolean;
  readonly executableStack: 'no' | 'yes' | 'unstated';
  readonly writableCode: boolean;
  readonly textRelocations: boolean;
  /** Largest page of a kernel that can map the file, in bytes. */
  readonly pageAlignment?: number;
  readonly buildId?: string;
  readonly kernel?: { readonly system: string; readonly version: string };
  readonly androidApi?: number;
  /** BTI, PAC, GCS; IBT, SHSTK. */
  readonly features: readonly string[];
  readonly x86Needed?: number;
  readonly x86Used?: number;
}

export interface SignatureSheet {
  readonly kind: 'none' | 'ad-hoc' | 'linker-signed' | 'identity';
  readonly identifier?: string;
  readonly team?: string;
  readonly flags: readonly string[];
  readonly hashes: readonly string[];
  readonly at?: number;
}

export interface MachoSheet {
  /** Where the slice lies in the file. */
  readonly at: number;
  readonly size: number;
  readonly fileType: string;
  readonly flags: readonly string[];
  readonly platforms: readonly {
    readonly name: string;
    readonly minimum: string;
    readonly sdk: string;
    readonly tools: readonly string[];
  }[];
  readonly uuid?: string;
  readonly libraries: readonly {
    readonly kind: string;
    readonly path: string;
    readonly current: string;
    readonly compatibility: string;
  }[];
  readonly rpaths: readonly string[];
  readonly sourceVersion?: string;
  readonly encrypted: boolean;
  readonly signature: SignatureSheet;
}

export interface PeSheet {
  readonly subsystem: string;
  /** Versions of the header; Windows compares the subsystem's with its own. */
  readonly osVersion: string;
  readonly subsystemVersion: string;
  readonly linkerVersion: string;
  readonly mitigations: readonly string[];
  readonly imports: readonly {
    readonly library: string;
    readonly delayed: boolean;
    readonly count: number;
    /** Only when asked for. */
    readonly functions?: readonly string[];
  }[];
  readonly exports: number;
  /** Certificates of Authenticode that are present; they are not judged. */
  readonly certificates: number;
}

export interface XcoffSheet {
  readonly libpath: string;
  readonly moduleType?: string;
  readonly imports: readonly string[];
}

export interface WasmSheet {
  readonly kind: 'module' | 'component';
  /** Who must run it, as far as imports and exports tell. */
  readonly host: string;
  readonly because: string;
  readonly goFrom?: string;
  readonly goUntil?: string;
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  readonly exports: readonly { readonly name: string; readonly kind: string }[];
  /** In pages of 64 KiB. */
  readonly memories: readonly {
    readonly minimum: number;
    readonly maximum?: number;
    readonly shared: boolean;
  }[];
  readonly producers: readonly { readonly field: string; readonly name: string; readonly version: string }[];
  readonly features: readonly string[];
  readonly customSections: readonly string[];
}
