import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';
import type { PeMachine } from './machine.ts';

export interface PeSection {
  /** Long names of MinGW and Go (`/4`) are resolved through the string table. */
  readonly name: string;
  /** Relative to the image base. */
  readonly rva: number;
  readonly virtualSize: number;
  readonly fileOffset: FileOffset;
  readonly fileSize: number;
  readonly flags: number;
  readonly executable: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Offset of its header. */
  readonly at: FileOffset;
}

export interface PeDirectory {
  readonly rva: number;
  readonly size: number;
}

/** The entries of the data directory, in their order. */
export const DIRECTORY_NAMES = [
  'export',
  'import',
  'resource',
  'exception',
  'security',
  'relocation',
  'debug',
  'architecture',
  'global-pointer',
  'tls',
  'load-config',
  'bound-import',
  'import-addresses',
  'delay-import',
  'clr',
  'reserved',
] as const;
export type DirectoryName = (typeof DIRECTORY_NAMES)[number];

/** One entry of the certificate table: the presence of Authenticode, not a judgement of it. */
export interface PeCertificate {
  readonly at: FileOffset;
  readonly length: number;
  readonly revision: number;
  /** 2 is PKCS #7 SignedData, the only type that Windows accepts. */
  readonly type: number;
}

export interface PeImage {
  readonly bits: 32 | 64;
  readonly machine: PeMachine;
  readonly kind: 'executable' | 'dll';
  readonly timestamp: number;
  readonly characteristics: number;
  /** Of the optional header. */
  readonly dllCharacteristics: number;
  readonly imageBase: VirtualAddress;
  readonly entryRva: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  readonly linkerVersion: string;
  /** Operating-system version the header asks for: `6.1` is Windows 7. */
  readonly osVersion: string;
  readonly imageVersion: string;
  /** The one that Windows' loader compares with its own version. */
  readonly subsystemVersion: string;
  readonly subsystem: { readonly value: number; readonly name: string };
  readonly sizeOfImage: number;
  readonly sizeOfHeaders: number;
  readonly checksum: number;
  readonly sections: readonly PeSection[];
  readonly directories: Readonly<Partial<Record<DirectoryName, PeDirectory>>>;
  readonly certificates: readonly PeCertificate[];
  /** COFF symbols: PointerToSymbolTable and NumberOfSymbols; absent after `-s`. */
  readonly symbolTable?: { readonly offset: FileOffset; readonly count: number };
  /** Where the parts begin, for proofs: the PE signature and the optional header. */
  readonly at: { readonly signature: FileOffset; readonly optionalHeader: FileOffset };
}

/** File offset of an address relative to the image base, or undefined when no file byte backs it. */
export function offsetOfRva(image: PeImage, rva: number): number | undefined {
  for (const section of image.sections) {
    const delta = rva - section.rva;
    if (delta >= 0 && delta < section.fileSize && delta < Math.max(section.virtualSize, section.fileSize)) {
      return section.fileOffset + delta;
    }
  }
  return rva >= 0 && rva < image.sizeOfHeaders ? rva : undefined;
}
