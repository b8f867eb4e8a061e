import { factsOf } from '../../src/formats/binary/binary.ts';
import { parseBinary } from '../../src/formats/binary/parse-binary.ts';
import { requiredSymbols } from '../../src/formats/elf/symbols.ts';
import { versionFloors } from '../../src/formats/elf/version-floor.ts';
import { PagedSource } from '../../src/formats/fields/paged-source.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import { fileSource } from './file-source.ts';

/** What `inspect` needs of one file: facts, and for ELF the version floors with their symbols. */
export function inspectFile(path: string): { read: number; said: number } {
  const file = fileSource(path);
  const source = new PagedSource(file, DEFAULT_LIMITS.bytes);
  const { value } = parseBinary(source);
  const floors =
    value.format === 'elf' ? versionFloors(value.elf.neededVersions, requiredSymbols(file, value.elf)) : [];
  file.close();
  return { read: file.bytesRead(), said: factsOf(value).length + floors.length };
}
