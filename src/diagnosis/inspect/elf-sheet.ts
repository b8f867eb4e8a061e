import type { Elf } from '../../formats/elf/elf-file.ts';
import { elfMemory } from '../../formats/elf/hardening.ts';
import { noteFacts } from '../../formats/elf/notes.ts';
import { requiredSymbols, versionCounts } from '../../formats/elf/symbols.ts';
import { versionFloors } from '../../formats/elf/version-floor.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { ElfSheet, FloorSheet } from '../../model/inspection.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';

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

/** Names are read only of the symbols that force a floor: a library may need thousands of older ones. */
function floorSheets(source: ByteSource, elf: Elf): FloorSheet[] {
  if (elf.neededVersions.length === 0) return [];
  const floors = versionFloors(elf.neededVersions, []).map((one) => ({
    ...one,
    deciding: one.steps.find(({ version }) => version === one.floor),
  }));
  const forcing = floors.flatMap(({ deciding }) => deciding?.needs ?? []);
  const symbols = requiredSymbols(source, elf, DEFAULT_LIMITS, forcing);
  const counts = versionCounts(source, elf);
  return floors.map(({ family, floor, steps, special, deciding }): FloorSheet => {
    const shown = deciding ?? steps[0] ?? special[0];
    const need = shown?.needs.find(({ weak }) => !weak) ?? shown?.needs[0];
    const indexes = new Set(deciding?.needs.map(({ index }) => index));
    return {
      family,
      ...(floor !== undefined && { floor }),
      symbols: symbols.filter(({ version }) => indexes.has(version.index)).map(({ name }) => name),
      library: need?.file ?? '',
      at: need?.at ?? 0,
      versions: [...steps, ...special].map(({ version, needs, weak }) => ({
        version,
        library: needs.map(({ file }) => file).join(', '),
        weak,
        symbols: needs.reduce((sum, { index }) => sum + (counts.get(index) ?? 0), 0),
      })),
    };
  });
}
