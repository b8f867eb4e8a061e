import type { BinaryFacts } from '../../formats/binary/binary.ts';
import type { Digest } from '../../formats/codesign/digest.ts';
import type { Elf } from '../../formats/elf/elf-file.ts';
import type { VersionFloor } from '../../formats/elf/version-floor.ts';
import type { MachoImage } from '../../formats/macho/image.ts';
import type { PeImportedLibrary } from '../../formats/pe/imports.ts';
import type { PeImage } from '../../formats/pe/image.ts';
import type { WasmModule } from '../../formats/wasm/module.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { FitFinding, PassedQuestion } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';

/** What a program consists of, by its format. */
export type Program =
  | { readonly format: 'elf'; readonly elf: Elf; readonly floors: readonly VersionFloor[] }
  | { readonly format: 'macho'; readonly image: MachoImage; readonly slices: readonly MachoImage[] }
  | { readonly format: 'pe'; readonly pe: PeImage; readonly imports: readonly PeImportedLibrary[] }
  | { readonly format: 'wasm'; readonly wasm: WasmModule }
  | { readonly format: 'other' };

/** One program of a file, ready for questions. */
export interface Subject {
  readonly path: string;
  readonly source: ByteSource;
  readonly facts: BinaryFacts;
  readonly program: Program;
  /** Offset of a packer's mark. */
  readonly packed?: { readonly name: string; readonly at: number };
  readonly digest: Digest;
}

export interface QuestionAnswer {
  readonly findings: readonly FitFinding[];
  readonly passed: readonly PassedQuestion[];
}

/** One question of "will it run there". Pure; silent where it does not apply. */
export type Question = (subject: Subject, target: Target) => QuestionAnswer;

export const NOT_ASKED: QuestionAnswer = { findings: [], passed: [] };

export function passes(id: string, what: string): QuestionAnswer {
  return { findings: [], passed: [{ id, what }] };
}

export function finds(...findings: readonly FitFinding[]): QuestionAnswer {
  return { findings, passed: [] };
}

export function joined(...answers: readonly QuestionAnswer[]): QuestionAnswer {
  return {
    findings: answers.flatMap(({ findings }) => findings),
    passed: answers.flatMap(({ passed }) => passed),
  };
}

/** The N of the Go 1.N that built the program; undefined for other programs and unknown versions. */
export function goMinorOf({ facts }: Subject): number | undefined {
  const { go } = facts;
  if (go === undefined || go.compiler !== 'gc') return undefined;
  const match = /^go1\.(\d{1,3})/.exec(go.version.version ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** A few names and how many more. */
export function few(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Paths of files as reports name them: the last part. */
export function fileName(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}
