import { sliceSource } from '../../formats/fields/paged-source.ts';
import { PagedSource } from '../../formats/fields/paged-source.ts';
import { type Binary, type BinaryFacts } from '../../formats/binary/binary.ts';
import { parseBinary } from '../../formats/binary/parse-binary.ts';
import type { Digest } from '../../formats/codesign/digest.ts';
import type { Elf } from '../../formats/elf/elf-file.ts';
import { requiredSymbols } from '../../formats/elf/symbols.ts';
import { versionFloors } from '../../formats/elf/version-floor.ts';
import type { PackedFile } from '../../formats/packed/packed.ts';
import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import type { Program, Subject } from '../../probes/fit/question.ts';

/** What one file offers to be judged. */
export interface FileSubjects {
  readonly path: string;
  /** Programs: one, or several slices of a universal file of which each target takes one. */
  readonly subjects: readonly Subject[];
  /** Objects of an archive: only their platform can be judged, for they are linked later. */
  readonly archive: boolean;
  /** A file that is no program, and what it is instead. */
  readonly instead?: PackedFile | { readonly kind: 'unknown' };
  readonly issues: readonly Issue[];
}

/** Reads a file once, for all targets. */
export function fileSubjects(
  path: string,
  file: ByteSource,
  digest: Digest,
  limits: Limits = DEFAULT_LIMITS,
): FileSubjects {
  const source = file instanceof PagedSource ? file : new PagedSource(file, limits.bytes);
  const { value: binary, issues } = parseBinary(source, limits);
  const base = { path, archive: binary.format === 'ar', issues };
  if (binary.format === 'packed') return { ...base, subjects: [], instead: binary.packed };
  if (binary.format === 'unknown') return { ...base, subjects: [], instead: { kind: 'unknown' } };
  const packed =
    'upx' in binary && binary.upx !== undefined ? { packed: { name: 'UPX', at: binary.upx.at } } : {};
  if (binary.format === 'ar') {
    const subjects = binary.members.flatMap(({ name, offset, size, content }): Subject[] => {
      if (!('kind' in content)) return [];
      return [
        {
          path: `${path}(${name})`,
          source: sliceSource(source, offset, size),
          facts: content,
          program: { format: 'other' },
          digest,
        },
      ];
    });
    return { ...base, subjects };
  }
  // Signatures are checked over the whole file: pages kept for headers would be in the way.
  const subjectSource = binary.format === 'macho' ? file : source;
  const subjects = binary.facts.map(
    (facts: BinaryFacts, index): Subject => ({
      path,
      source: subjectSource,
      facts,
      program: programOf(source, binary, index, limits),
      digest,
      ...packed,
    }),
  );
  return { ...base, subjects };
}

function programOf(source: ByteSource, binary: Binary, index: number, limits: Limits): Program {
  switch (binary.format) {
    case 'elf':
      return { format: 'elf', elf: binary.elf, floors: floorsOf(source, binary.elf, limits) };
    case 'macho': {
      const image = binary.macho.slices[index];
      return image === undefined
        ? { format: 'other' }
        : { format: 'macho', image, slices: binary.macho.slices };
    }
    case 'pe':
      return { format: 'pe', pe: binary.pe, imports: binary.imports };
    case 'wasm':
      return { format: 'wasm', wasm: binary.wasm };
    default:
      return { format: 'other' };
  }
}

function floorsOf(source: ByteSource, elf: Elf, limits: Limits): ReturnType<typeof versionFloors> {
  return versionFloors(elf.neededVersions, requiredSymbols(source, elf, limits));
}
