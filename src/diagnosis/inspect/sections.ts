import type { Binary } from '../../formats/binary/binary.ts';
import { SHT_NOBITS } from '../../formats/elf/elf-file.ts';
import type { SectionSheet } from '../../model/inspection.ts';

/** What lies where in the file, for each program of it in the order of its facts. */
export function sectionSheets(binary: Binary): readonly (readonly SectionSheet[])[] {
  switch (binary.format) {
    case 'elf':
      return [
        binary.elf.sections
          .filter(({ type, size }) => type !== 0 && type !== SHT_NOBITS && size > 0)
          .map(({ name, offset, size, flags }) => ({
            name,
            at: offset,
            size,
            kind: kindOf((flags & 4) !== 0, (flags & 1) !== 0, (flags & 2) !== 0),
          })),
      ];
    case 'macho':
      return binary.macho.slices.map(({ segments, sliceOffset }) =>
        segments.flatMap((segment): SectionSheet[] => {
          const code = (segment.initialProtection & 4) !== 0;
          const write = (segment.initialProtection & 2) !== 0;
          const sections = segment.sections.filter(({ zeroFill, size }) => !zeroFill && size > 0);
          if (sections.length === 0 && segment.fileSize > 0)
            return [
              {
                name: segment.name,
                at: sliceOffset + segment.fileOffset,
                size: segment.fileSize,
                kind: kindOf(code, write, segment.name !== '__LINKEDIT'),
              },
            ];
          return sections.map(({ name, fileOffset, size }) => ({
            name: `${segment.name},${name}`,
            at: sliceOffset + fileOffset,
            size,
            kind: kindOf(code && /text|stub/.test(name), write, true),
          }));
        }),
      );
    case 'pe':
      return [
        binary.pe.sections
          .filter(({ fileSize }) => fileSize > 0)
          .map(({ name, fileOffset, fileSize, executable, writable }) => ({
            name,
            at: fileOffset,
            size: fileSize,
            kind: kindOf(executable, writable, true),
          })),
      ];
    case 'xcoff':
      return [
        binary.xcoff.sections
          .filter(({ size, fileOffset }) => size > 0 && fileOffset > 0)
          .map(({ name, kind, fileOffset, size }) => ({
            name,
            at: fileOffset,
            size,
            kind: kindOf(kind === 'text', kind === 'data', false),
          })),
      ];
    case 'wasm':
      return [
        binary.wasm.sections.map(({ name, offset, size }) => ({
          name,
          at: offset,
          size,
          kind: kindOf(name === 'code', name === 'data', false),
        })),
      ];
    default:
      return [];
  }
}

function kindOf(code: boolean, write: boolean, loaded: boolean): SectionSheet['kind'] {
  if (code) return 'code';
  if (write) return 'data';
  return loaded ? 'read-only' : 'other';
}
