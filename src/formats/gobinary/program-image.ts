import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';

/**
 * A named stretch of the memory image: a section, or a segment where the format has no sections.
 * Addresses are those of the image, so that Go metadata can be read alike from a file that a loader maps
 * and from the linear memory of a wasm module.
 */
export interface ImageRegion {
  /** As in the file, without padding: `.go.buildinfo`, `__gopclntab`, `.rdata`, `memory`. */
  readonly name: string;
  readonly kind: 'section' | 'segment';
  readonly address: VirtualAddress;
  /** Bytes in memory that come from the file; what is only zeroed (`.bss`) is not counted. */
  readonly size: number;
  readonly writable: boolean;
  readonly executable: boolean;
}

/** A version that the format itself states, outside of what Go's runtime keeps. */
export interface StatedProducer {
  /** `wasm-producers` and the like. */
  readonly source: string;
  /** `Go`, `TinyGo`, `clang`, ... */
  readonly name: string;
  /** As written: `go1.26.5`. */
  readonly version: string;
  readonly at: FileOffset;
}

/** What Go metadata is read from, whatever the executable format. */
export interface ProgramImage {
  readonly format: 'elf' | 'macho' | 'pe' | 'xcoff' | 'plan9' | 'wasm';
  /** GOARCH word of the machine (`amd64`, `ppc64le`, `wasm`), or '' when the machine is unknown. */
  readonly goarch: string;
  /** 4 or 8; wasm is 8, as Go's pointers are 8 bytes in its linear memory. */
  readonly pointerSize: 4 | 8;
  readonly bigEndian: boolean;
  /** Sections when the file has any, and segments. Regions may overlap; order is that of the file. */
  readonly regions: readonly ImageRegion[];
  /** Versions stated by the format (the `producers` section of wasm). */
  readonly producers: readonly StatedProducer[];
  /** The file has a symbol table beyond what dynamic linking needs: it was not stripped. */
  readonly hasSymbols: boolean;
  /**
   * Bytes at an address, at most `length`: fewer where the mapped bytes end, none where nothing is mapped.
   * Never throws.
   */
  readAt(address: VirtualAddress, length: number): Uint8Array;
  /** Where in the file the byte of an address lies, or undefined when no file byte backs it. */
  offsetOf(address: VirtualAddress): FileOffset | undefined;
}
