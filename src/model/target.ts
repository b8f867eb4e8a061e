/** A version that is known exactly, or only as "this one or a newer one" (rolling and later releases). */
export interface Release {
  readonly version: string;
  readonly orNewer: boolean;
}

/** C library of a Linux system. `none`: the image has no C library at all. */
export interface TargetLibc {
  readonly kind: 'glibc' | 'musl' | 'uclibc' | 'bionic' | 'none';
  readonly release?: Release;
}

/** What a WebAssembly host offers to a module. */
export interface WasmOffer {
  /** JavaScript: a module may import what a glue file (wasm_exec.js) provides. */
  readonly javascript: boolean;
  /** `built-in`: given to every module. `by-code`: the embedding program must set it up. */
  readonly wasi: 'built-in' | 'by-code' | 'none';
  readonly components: boolean;
  /** Most bytes of a module; `compressed` counts them after gzip. */
  readonly sizeLimit?: { readonly bytes: number; readonly compressed: boolean; readonly plan: string };
}

/** A place where a program is to run, with all that is known of it. Absent fields are unknown, never "no". */
export interface Target {
  /** As it was written: `debian:11/amd64`. */
  readonly text: string;
  /** `debian`, `macos`, `wasmtime`; a GOOS word when only the pair was named. */
  readonly system: string;
  /** Release of the system as the tables write it. */
  readonly release?: Release;
  readonly title: string;
  readonly goos: string;
  readonly goarch: string;
  /** Processor level in the words of GOAMD64, GOARM, GOARM64, GOPPC64, GORISCV64; what every machine there has. */
  readonly level?: string;
  /** The level was asked for, or every machine of the target has exactly this: nothing more may be expected. */
  readonly levelIsExact: boolean;
  /** False for processors without floating-point hardware. */
  readonly floatHardware?: boolean;
  readonly libc?: TargetLibc;
  /** Loaders that exist there; undefined when unknown. */
  readonly loaders?: readonly string[];
  readonly libstdcxx?: { readonly gcc: Release };
  /** Names of libraries beside the C library that a plain installation has. */
  readonly libraries: readonly string[];
  /** Nothing beside the named libraries is there: an image, not a machine that may have more packages. */
  readonly closed: boolean;
  readonly kernel?: Release;
  /** An image: the kernel is that of the machine it runs on. */
  readonly image: boolean;
  /** Bytes in a page; several when kernels of both kinds are usual. */
  readonly pageSizes: readonly number[];
  readonly wasm?: WasmOffer;
  /** N of the Go 1.N whose wasm_exec.js the host loads. */
  readonly glueGo?: number;
  /** Where the facts come from. */
  readonly sources: readonly string[];
}
