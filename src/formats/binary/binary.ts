import type { ArArchive } from '../ar/archive.ts';
import type { CoffObject } from '../ar/coff-object.ts';
import type { GoObjectHeader } from '../ar/go-object.ts';
import type { Elf } from '../elf/elf-file.ts';
import type { GoProgram } from '../gobinary/go-program.ts';
import type { MachoFile } from '../macho/image.ts';
import type { PeImportedLibrary } from '../pe/imports.ts';
import type { PeImage } from '../pe/image.ts';
import type { Plan9Image } from '../plan9/plan9.ts';
import type { WasmModule } from '../wasm/module.ts';
import type { XcoffImage } from '../xcoff/image.ts';
import type { PackedFile } from '../packed/packed.ts';
import type { UpxMark } from '../packed/upx.ts';

/** Where the operating system of a program was read. */
export interface BinarySystem {
  /** GOOS word. */
  readonly goos: string;
  readonly from:
    | 'build-setting'
    | 'entry-function'
    | 'note'
    | 'abi'
    | 'interpreter'
    | 'library'
    | 'format'
    | 'assumed';
}

export type BinaryKind = 'executable' | 'shared-library' | 'object' | 'core' | 'module' | 'other';

export type BinaryLinkage =
  | 'static'
  | 'static-pie'
  | 'dynamic'
  | 'dynamic-pie'
  | 'shared-library'
  | 'relocatable'
  | 'core'
  | 'unknown';

/** What every program has in common, whatever its format. A universal Mach-O file has one for each slice. */
export interface BinaryFacts {
  readonly kind: BinaryKind;
  readonly system?: BinarySystem;
  /** GOARCH word, '' where Go has no port. */
  readonly goarch: string;
  /** Machine in the words of the format: `x86-64`, `arm64e`. */
  readonly machine: string;
  readonly bits: 32 | 64;
  readonly endian: 'little' | 'big';
  readonly linkage: BinaryLinkage;
  /** Loader the program asks for. */
  readonly interpreter?: string;
  /** Libraries it cannot start without, as named in the file. */
  readonly needed: readonly string[];
  /** No symbol table. */
  readonly stripped: boolean;
  readonly go?: GoProgram;
}

/** A member of an archive that is a program part itself. */
export interface BinaryMember {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly content: BinaryFacts | GoObjectHeader;
}

/** Any file given to the tool, by format. */
export type Binary =
  | {
      readonly format: 'elf';
      readonly elf: Elf;
      readonly facts: readonly [BinaryFacts];
      readonly upx?: UpxMark;
    }
  | { readonly format: 'macho'; readonly macho: MachoFile; readonly facts: readonly BinaryFacts[] }
  | {
      readonly format: 'pe';
      readonly pe: PeImage;
      readonly imports: readonly PeImportedLibrary[];
      readonly facts: readonly [BinaryFacts];
      readonly upx?: UpxMark;
    }
  | { readonly format: 'coff'; readonly coff: CoffObject; readonly facts: readonly [BinaryFacts] }
  | { readonly format: 'xcoff'; readonly xcoff: XcoffImage; readonly facts: readonly [BinaryFacts] }
  | { readonly format: 'plan9'; readonly plan9: Plan9Image; readonly facts: readonly [BinaryFacts] }
  | { readonly format: 'wasm'; readonly wasm: WasmModule; readonly facts: readonly [BinaryFacts] }
  | { readonly format: 'ar'; readonly archive: ArArchive; readonly members: readonly BinaryMember[] }
  | { readonly format: 'packed'; readonly packed: PackedFile }
  | { readonly format: 'unknown' };

/** Facts of all programs in the file, those of an archive's objects included. */
export function factsOf(binary: Binary): readonly BinaryFacts[] {
  switch (binary.format) {
    case 'ar':
      return binary.members.flatMap(({ content }) => ('kind' in content ? [content] : []));
    case 'packed':
    case 'unknown':
      return [];
    default:
      return binary.facts;
  }
}
