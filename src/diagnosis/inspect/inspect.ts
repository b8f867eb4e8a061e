import type { Binary, BinaryFacts } from '../../formats/binary/binary.ts';
import { parseBinary } from '../../formats/binary/parse-binary.ts';
import { programImages } from '../../formats/binary/program-images.ts';
import { PagedSource } from '../../formats/fields/paged-source.ts';
import { hasCrosscall } from '../../formats/gobinary/crosscall.ts';
import { settingOf } from '../../formats/gobinary/go-program.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { ArchiveSheet, FileSheet, ProgramSheet } from '../../model/inspection.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';
import { elfSheet } from './elf-sheet.ts';
import { goSheet } from './go-sheet.ts';
import { machoSheet } from './macho-sheet.ts';
import { peSheet, wasmSheet, xcoffSheet } from './other-sheets.ts';
import { sectionSheets } from './sections.ts';

export interface InspectOptions {
  /** List the modules that a Go program was built from. */
  readonly dependencies: boolean;
  /** List imported functions of PE files by name. */
  readonly imports: boolean;
  readonly sections: boolean;
}

/** Everything that is said of one file, from headers and tables; code and data are not read. */
export function inspectFile(path: string, source: ByteSource, options: InspectOptions): FileSheet {
  const paged = new PagedSource(source, DEFAULT_LIMITS.bytes);
  const { value: binary, issues: found } = parseBinary(paged, DEFAULT_LIMITS);
  const issues: Issue[] = [...found];
  const programs = programSheets(paged, binary, options, issues);
  return {
    path,
    size: source.size,
    format: binary.format,
    ...(binary.format === 'macho' && { universal: binary.macho.universal }),
    ...('upx' in binary && binary.upx !== undefined && { upx: binary.upx }),
    programs,
    ...(binary.format === 'ar' && { archive: archiveSheet(binary, options) }),
    ...(binary.format === 'packed' && { packed: packedSheet(binary.packed) }),
    issues,
  };
}

type Of<F extends Binary['format']> = Extract<Binary, { format: F }>;

function packedSheet({ kind, firstLine, shebang }: Of<'packed'>['packed']): NonNullable<FileSheet['packed']> {
  return {
    kind,
    ...(firstLine !== undefined && { firstLine }),
    ...(shebang !== undefined && { interpreter: shebang.interpreter }),
  };
}

function archiveSheet({ archive, members }: Of<'ar'>, options: InspectOptions): ArchiveSheet {
  const read = new Map(members.map((member) => [member.offset, member.content]));
  return {
    form: archive.form,
    indexed: archive.indexed,
    members: archive.members.map(({ name, offset, size }) => {
      const content = offset === undefined ? undefined : read.get(offset);
      return {
        name,
        ...(offset !== undefined && { at: offset }),
        size,
        ...(content !== undefined &&
          ('kind' in content ? { program: shared(content, undefined, options) } : { goObject: content })),
      };
    }),
  };
}

function programSheets(
  source: ByteSource,
  binary: Binary,
  options: InspectOptions,
  issues: Issue[],
): ProgramSheet[] {
  if (binary.format === 'ar' || binary.format === 'packed' || binary.format === 'unknown') return [];
  const sections = options.sections ? sectionSheets(binary) : [];
  return binary.facts.map((facts, index) => {
    const layout = sections[index];
    return {
      ...shared(facts, crosscallOf(source, binary, facts, index), options),
      ...ofFormat(source, binary, facts, index, options, issues),
      ...(layout !== undefined && { sections: layout }),
    };
  });
}

function shared(facts: BinaryFacts, crosscall: boolean | undefined, options: InspectOptions): ProgramSheet {
  const { system, go, ...rest } = facts;
  return {
    ...rest,
    ...(system !== undefined && { goos: system.goos, goosFrom: system.from }),
    ...(go !== undefined && { go: goSheet(go, crosscall, options.dependencies) }),
  };
}

/** Looked for only where the settings leave it open and the function table is at hand. */
function crosscallOf(
  source: ByteSource,
  binary: Binary,
  { go }: BinaryFacts,
  index: number,
): boolean | undefined {
  if (go?.pclntab === undefined || binary.format === 'wasm') return undefined;
  if (settingOf(go, 'CGO_ENABLED') === '0') return false;
  const image = programImages(source, binary)[index];
  return image === undefined ? undefined : hasCrosscall(image, go.pclntab);
}

function ofFormat(
  source: ByteSource,
  binary: Binary,
  facts: BinaryFacts,
  index: number,
  options: InspectOptions,
  issues: Issue[],
): Partial<ProgramSheet> {
  switch (binary.format) {
    case 'elf':
      return { elf: elfSheet(source, binary.elf, facts.linkage) };
    case 'macho': {
      const slice = binary.macho.slices[index];
      return slice === undefined ? {} : { macho: machoSheet(source, slice, issues) };
    }
    case 'pe':
      return { pe: peSheet(source, binary.pe, binary.imports, options.imports, issues) };
    case 'xcoff':
      return { xcoff: xcoffSheet(binary.xcoff) };
    case 'wasm':
      return { wasm: wasmSheet(binary.wasm) };
    default:
      return {};
  }
}
