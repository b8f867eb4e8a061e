import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';
import type { MachoCpu } from './cpu.ts';
import type { MachoDylib } from './dylibs.ts';
import type { LoadCommand } from './load-commands.ts';
import type { MachoPlatform } from './platform.ts';
import type { MachoSegment } from './segments.ts';

/** A stretch of __LINKEDIT that a load command points to, relative to the slice. */
export interface LinkeditRange {
  readonly offset: number;
  readonly size: number;
  /** Offset of the load command in the slice. */
  readonly at: number;
}

export interface MachoSymbolTable {
  readonly offset: number;
  readonly count: number;
  readonly stringOffset: number;
  readonly stringSize: number;
}

export type MachoEntry =
  | { readonly form: 'main'; readonly offset: FileOffset }
  | { readonly form: 'thread'; readonly address: VirtualAddress };

/** One architecture. Every offset in it is relative to `sliceOffset`, 0 in a thin file. */
export interface MachoImage {
  readonly sliceOffset: FileOffset;
  readonly sliceSize: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly cpu: MachoCpu;
  readonly fileType: { readonly value: number; readonly name: string };
  readonly flags: number;
  /** MH_* names of the flags that are set, in bit order. */
  readonly flagNames: readonly string[];
  /** 28 or 32, then the load commands, `commandBytes` long. */
  readonly headerSize: number;
  readonly commandBytes: number;
  readonly commands: readonly LoadCommand[];
  readonly segments: readonly MachoSegment[];
  readonly platforms: readonly MachoPlatform[];
  /** Upper case with dashes, as `dwarfdump --uuid` prints it. */
  readonly uuid?: string;
  readonly dylibs: readonly MachoDylib[];
  readonly rpaths: readonly string[];
  readonly dylinker?: string;
  readonly entry?: MachoEntry;
  /** A.B.C.D.E of LC_SOURCE_VERSION. */
  readonly sourceVersion?: string;
  readonly symbolTable?: MachoSymbolTable;
  /** nlocalsym, nextdefsym, nundefsym of LC_DYSYMTAB. */
  readonly symbolCounts?: { readonly local: number; readonly exported: number; readonly undefined: number };
  readonly codeSignature?: LinkeditRange;
  readonly exportsTrie?: LinkeditRange;
  readonly chainedFixups?: LinkeditRange;
  readonly functionStarts?: LinkeditRange;
  readonly binds?: {
    readonly eager: LinkeditRange;
    readonly weak: LinkeditRange;
    readonly lazy: LinkeditRange;
  };
  /** cryptid is not 0: the App Store's encryption; the text cannot be read. */
  readonly encrypted: boolean;
}

export interface MachoFile {
  readonly universal: boolean;
  /** The table of a universal file as it is written, also of slices that could not be read. */
  readonly table: readonly { readonly cpu: MachoCpu; readonly offset: number; readonly size: number }[];
  readonly slices: readonly MachoImage[];
}
