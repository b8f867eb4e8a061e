import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';

export interface XcoffSection {
  readonly name: string;
  readonly kind:
    | 'text'
    | 'data'
    | 'bss'
    | 'loader'
    | 'debug'
    | 'dwarf'
    | 'typecheck'
    | 'exception'
    | 'overflow'
    | 'info'
    | 'tdata'
    | 'tbss'
    | 'padding'
    | 'other';
  readonly address: VirtualAddress;
  readonly size: number;
  readonly fileOffset: FileOffset;
  readonly flags: number;
  readonly at: FileOffset;
}

/** An import-file id: where the loader looks, the archive, and the member in it. */
export interface XcoffImportFile {
  readonly path: string;
  readonly base: string;
  readonly member: string;
}

export interface XcoffLoaderSymbol {
  readonly name: string;
  readonly address: VirtualAddress;
  readonly imported: boolean;
  readonly exported: boolean;
  readonly entry: boolean;
  readonly weak: boolean;
  /** Index into the import files; 0 is none. */
  readonly importFile: number;
}

export interface XcoffImage {
  readonly bits: 64;
  readonly timestamp: number;
  readonly flags: number;
  readonly sections: readonly XcoffSection[];
  /** Address of the entry function's descriptor; absent without an auxiliary header. */
  readonly entry?: VirtualAddress;
  /** `1L` for a program, `RE` for a shared object that can be loaded again, `RO` read only. */
  readonly moduleType?: string;
  /** Search path of the loader, the first import-file id. */
  readonly libpath: string;
  readonly importFiles: readonly XcoffImportFile[];
  readonly loaderSymbols: readonly XcoffLoaderSymbol[];
  readonly symbolTable?: { readonly offset: FileOffset; readonly count: number };
}
