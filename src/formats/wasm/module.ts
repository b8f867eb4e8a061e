import type { FileOffset } from '../../model/bytes.ts';

export interface WasmSection {
  readonly id: number;
  /** `type`, `import`, ..., or the own name of a custom section. */
  readonly name: string;
  readonly custom: boolean;
  /** Offset of the section's id byte. */
  readonly at: FileOffset;
  /** Of the content: behind the size, and behind the name of a custom section. */
  readonly offset: FileOffset;
  readonly size: number;
}

export type WasmKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: WasmKind;
  readonly at: FileOffset;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: WasmKind;
  readonly index: number;
}

/** Sizes in pages of 64 KiB. */
export interface WasmMemoryType {
  readonly minimum: number;
  readonly maximum?: number;
  readonly shared: boolean;
  readonly wide: boolean;
}

export interface WasmProducer {
  readonly field: 'language' | 'processed-by' | 'sdk' | string;
  readonly name: string;
  readonly version: string;
  readonly at: FileOffset;
}

export interface WasmFeature {
  /** `+` used, `-` must not be used, `=` required of all. */
  readonly prefix: string;
  readonly name: string;
}

export interface WasmModule {
  /** A component (component model) has other sections; then only these are given. */
  readonly kind: 'module' | 'component';
  readonly version: number;
  readonly sections: readonly WasmSection[];
  readonly imports: readonly WasmImport[];
  readonly exports: readonly WasmExport[];
  readonly memories: readonly WasmMemoryType[];
  readonly producers: readonly WasmProducer[];
  readonly features: readonly WasmFeature[];
  /** Function imports come first in the index space, so this is the index of the first body. */
  readonly importedFunctions: number;
  readonly bodies: number;
  readonly dataSegments: number;
  readonly startFunction?: number;
  /** Of Go's linker; absent with `-buildid=`. */
  readonly goBuildId?: string;
}

/** The section of that name; the first when a custom name occurs twice. */
export function wasmSection(module: WasmModule, name: string): WasmSection | undefined {
  return module.sections.find((one) => one.name === name);
}
