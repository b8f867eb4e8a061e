import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';

// What a parsed ELF file consists of. One type a structure of the specification.

export interface ElfHeader {
  readonly class: 32 | 64;
  readonly littleEndian: boolean;
  /** e_ident[7]: 0 System V, 3 GNU, 9 FreeBSD, 12 OpenBSD, ... */
  readonly osAbi: number;
  readonly abiVersion: number;
  /** e_type: 1 relocatable, 2 executable, 3 shared object or PIE, 4 core. */
  readonly type: number;
  /** e_machine. */
  readonly machine: number;
  readonly flags: number;
  readonly entry: VirtualAddress;
  readonly programHeaders: {
    readonly offset: FileOffset;
    readonly entrySize: number;
    readonly count: number;
  };
  readonly sectionHeaders: {
    readonly offset: FileOffset;
    readonly entrySize: number;
    readonly count: number;
  };
  /** Index of the section that holds section names. */
  readonly nameSection: number;
}

export interface ElfSegment {
  readonly type: number;
  /** 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly offset: FileOffset;
  readonly address: VirtualAddress;
  /** p_paddr: where a loader without virtual memory puts it. */
  readonly physicalAddress: VirtualAddress;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: VirtualAddress;
  readonly offset: FileOffset;
  /** Size in memory; type 8 (NOBITS) has none in the file. */
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

export interface DynamicEntry {
  readonly tag: number;
  readonly value: bigint;
}

export interface ElfDynamic {
  readonly entries: readonly DynamicEntry[];
  readonly needed: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  /** DT_FLAGS and DT_FLAGS_1, 0 when absent. */
  readonly flags: number;
  readonly flags1: number;
  /** Entries of the dynamic symbol table, undefined symbol 0 included. */
  readonly symbolCount: number;
}

/** One version that one needed library must define (a vernaux). */
export interface NeededVersion {
  readonly file: string;
  readonly name: string;
  /** VER_FLG_WEAK: only this flag, not a weak symbol, makes glibc go on without the version. */
  readonly weak: boolean;
  /** Index by which dynamic symbols refer to it. */
  readonly index: number;
  readonly at: FileOffset;
}

export interface DefinedVersion {
  readonly name: string;
  readonly index: number;
  /** VER_FLG_BASE: names the file itself, not a version of its symbols. */
  readonly base: boolean;
  readonly weak: boolean;
  readonly parents: readonly string[];
  readonly at: FileOffset;
}

export interface ElfNote {
  /** Owner: `GNU`, `Go`, `FreeBSD`, `stapsdt`, ... */
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array;
  /** Offset of the note header. */
  readonly at: FileOffset;
}

export interface ElfSymbol {
  readonly index: number;
  readonly name: string;
  readonly value: VirtualAddress;
  readonly size: number;
  /** STT_: 0 none, 1 object, 2 function, 3 section, 4 file, 6 TLS, 10 GNU indirect function. */
  readonly type: number;
  /** STB_: 0 local, 1 global, 2 weak, 10 GNU unique. */
  readonly binding: number;
  /** STV_: 0 default, 1 internal, 2 hidden, 3 protected. */
  readonly visibility: number;
  /** 0 undefined, 0xfff1 absolute, 0xfff2 common; extended indexes are resolved. */
  readonly section: number;
  /** `GLIBC_2.34` for `pthread_create@GLIBC_2.34`; only dynamic symbols have one. */
  readonly version?: string;
  /** Not the default version (`@` rather than `@@`). */
  readonly hidden?: boolean;
}

export type ElfLinkage =
  | 'static'
  | 'static-pie'
  | 'dynamic'
  | 'dynamic-pie'
  | 'shared-library'
  | 'relocatable'
  | 'core'
  | 'unknown';

export interface Elf {
  readonly header: ElfHeader;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  readonly interpreter?: string;
  readonly dynamic?: ElfDynamic;
  readonly neededVersions: readonly NeededVersion[];
  readonly definedVersions: readonly DefinedVersion[];
  readonly notes: readonly ElfNote[];
}

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;
export const PT_NOTE = 4;
export const PT_GNU_STACK = 0x6474e551;
export const PT_GNU_RELRO = 0x6474e552;

export const SHT_SYMTAB = 2;
export const SHT_DYNAMIC = 6;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_SYMTAB_SHNDX = 18;

export const DT_NEEDED = 1;
export const DT_HASH = 4;
export const DT_STRTAB = 5;
export const DT_SYMTAB = 6;
export const DT_STRSZ = 10;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_TEXTREL = 22;
export const DT_BIND_NOW = 24;
export const DT_RUNPATH = 29;
export const DT_FLAGS = 30;
export const DT_GNU_HASH = 0x6ffffef5;
export const DT_VERSYM = 0x6ffffff0;
export const DT_FLAGS_1 = 0x6ffffffb;
export const DT_VERDEF = 0x6ffffffc;
export const DT_VERDEFNUM = 0x6ffffffd;
export const DT_VERNEED = 0x6ffffffe;
export const DT_VERNEEDNUM = 0x6fffffff;
/** Count of dynamic symbols, on MIPS only. */
export const DT_MIPS_SYMTABNO = 0x70000011;

export const DF_TEXTREL = 4;
export const DF_BIND_NOW = 8;
export const DF_1_NOW = 1;
export const DF_1_PIE = 0x0800_0000;
