import type { ByteSource } from '../../model/bytes.ts';
import { sliceSource } from '../fields/paged-source.ts';
import { elfImage } from '../elf/image.ts';
import { coffImage } from '../ar/coff-object.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { machoImage } from '../macho/program-image.ts';
import { peImage } from '../pe/program-image.ts';
import { plan9Image } from '../plan9/program-image.ts';
import { wasmImage } from '../wasm/program-image.ts';
import { xcoffImage } from '../xcoff/program-image.ts';
import type { Binary } from './binary.ts';
import { parseBinary } from './parse-binary.ts';

/** The memory images of a file's programs, in the order of factsOf: what functions are read from. */
export function programImages(source: ByteSource, binary: Binary): ProgramImage[] {
  switch (binary.format) {
    case 'elf':
      return [elfImage(source, binary.elf)];
    case 'macho':
      return binary.macho.slices.map((slice) => machoImage(source, slice));
    case 'pe':
      return [peImage(source, binary.pe)];
    case 'coff':
      return [coffImage(source, binary.coff)];
    case 'xcoff':
      return [xcoffImage(source, binary.xcoff)];
    case 'plan9':
      return [plan9Image(source, binary.plan9)];
    case 'wasm':
      return [wasmImage(source, binary.wasm)];
    case 'ar':
      return binary.members.flatMap(({ offset, size, content }) => {
        if (!('kind' in content)) return [];
        const member = sliceSource(source, offset, size);
        return programImages(member, parseBinary(member).value);
      });
    default:
      return [];
  }
}
