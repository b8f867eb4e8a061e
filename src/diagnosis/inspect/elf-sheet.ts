import type { Elf } from '../../formats/elf/elf-file.ts';
import { elfMemory } from '../../formats/elf/hardening.ts';
import { noteFacts } from '../../formats/elf/notes.ts';
import { requiredSymbols } from '../../formats/elf/symbols.ts';
import { versionFloors } from '../../formats/elf/version-floor.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { ElfSheet, FloorSheet } from '../../model/inspection.ts';

export function elfSheet(source: ByteSource, elf: Elf, linkage: string): ElfSheet {
  const memory = elfMemory(elf);
  const notes = noteFacts(elf.notes, elf.header);
  const { soname, rpath, runpath } = elf.dynamic ?? {};
  return {
    ...(soname !== undefined && { soname }),
    ...(rpath !== undefined && { rpath }),
    ...(runpath !== undefined && { runpath }),
    floors: floorSheets(source, elf),
    definedVersions: elf.definedVersions.filter(({ base }) => !base).map(({ name }) => name),
    relro: memory.relro,
    pie: linkage === 'dynamic-pie' || linkage === 'static-pie',
    executableStack: memory.executableStack,
    writableCode: memory.writableCode.length > 0,
    textRelocations: memory.textRelocations,
    ...(memory.pageAlignment !== undefined && { pageAlignment: memory.pageAlignment }),
    ...(notes.gnuBuildId !== undefined && { buildId: notes.gnuBuildId }),
    ...(notes.abiTag !== undefined && {
      kernel: { system: notes.abiTag.os, version: notes.abiTag.version },
    }),
    ...(notes.androidApi !== undefined && { androidApi: notes.androidApi }),
    features: notes.features,
    ...(notes.x86Needed !== undefined && { x86Needed: notes.x86Needed }),
    ...(notes.x86Used !== undefined && { x86Used: notes.x86Used }),
  };
}

function floorSheets(source: ByteSource, elf: Elf): FloorSheet[] {
  if (elf.neededVersions.length === 0) return [];
  return versionFloors(elf.neededVersions, requiredSymbols(source, elf)).map(
    ({ family, floor, steps, special }): FloorSheet => {
      const deciding =
        steps.find(({ version, weak }) => version === floor && !weak) ?? steps[0] ?? special[0];
      const need = deciding?.needs.find(({ weak }) => !weak) ?? deciding?.needs[0];
      return {
        family,
        ...(floor !== undefined && { floor }),
        symbols: floor === undefined ? [] : (deciding?.symbols.map(({ name }) => name) ?? []),
        library: need?.file ?? '',
        at: need?.at ?? 0,
        versions: [...steps, ...special].map(({ version, needs, weak, symbols }) => ({
          version,
          library: needs.map(({ file }) => file).join(', '),
          weak,
          symbols: symbols.length,
        })),
      };
    },
  );
}
