import { findPclntab } from '../../formats/gobinary/pclntab.ts';
import { parseFunctions } from '../../formats/gobinary/functions.ts';
import type { MachoImage } from '../../formats/macho/image.ts';
import { machoImage } from '../../formats/macho/program-image.ts';
import { parseMachoSymbols } from '../../formats/macho/symbols.ts';
import { machoSliceSource } from '../../formats/macho/macho.ts';
import type { ByteSource } from '../../model/bytes.ts';

/** Functions whose names are shown of one page. */
const SHOWN = 6;
const MOST_SEARCHED = 64 * 1024 * 1024;

interface Code {
  readonly name: string;
  readonly start: number;
}

/** Functions that overlap `length` bytes at `offset` of a slice: by symbols, else by Go's function table. */
export function functionsAt(
  source: ByteSource,
  image: MachoImage,
  offset: number,
  length: number,
): readonly string[] {
  const text = image.segments
    .flatMap(({ sections }) => sections)
    .find(({ name, segment }) => segment === '__TEXT' && name === '__text');
  if (text === undefined || offset + length <= text.fileOffset || offset >= text.fileOffset + text.size)
    return [];
  const symbols = symbolStarts(source, image, text.address);
  const code = symbols.length > 0 ? symbols : tableStarts(source, image, text.address);
  const from = offset - text.fileOffset;
  const end = Math.min(from + length, text.size);
  return code
    .filter(({ start }, index) => start < end && (code[index + 1]?.start ?? text.size) > from)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}

function symbolStarts(source: ByteSource, image: MachoImage, base: bigint): Code[] {
  const slice = machoSliceSource(source, image);
  return parseMachoSymbols(slice, image)
    .value.filter(({ kind, section }) => kind === 'section' && section === 1)
    .map(({ name, address }) => ({ name: name.replace(/^_/, ''), start: Number(address - base) }))
    .sort((a, b) => a.start - b.start);
}

function tableStarts(source: ByteSource, image: MachoImage, base: bigint): Code[] {
  // Another linker may put C code first; then nothing in the file says where Go's code starts.
  if (image.platforms.some(({ tools }) => tools.length > 0)) return [];
  const program = machoImage(source, image);
  const table = findPclntab(program, MOST_SEARCHED);
  if (table === undefined) return [];
  const zero = table.relative ? 0 : Number(base);
  return parseFunctions(program, table).value.map(({ name, entry }) => ({ name, start: entry - zero }));
}
