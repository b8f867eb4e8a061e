import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import { Fields } from '../fields/fields.ts';
import { type DirectoryName, offsetOfRva, type PeImage } from '../pe/image.ts';
import { peImage } from '../pe/program-image.ts';
import { parsePeSymbols } from '../pe/symbols.ts';
import { imageRanges } from './address-ranges.ts';
import { claimGo, codeAtAddresses } from './go-claims.ts';
import type { Ledger } from './ledger.ts';
import { sectionKind } from './section-kind.ts';
import { claimSymbols } from './sizeless-symbols.ts';

const LINKING: readonly DirectoryName[] = [
  'export',
  'import',
  'relocation',
  'import-addresses',
  'delay-import',
];
const SYMBOL_SIZE = 18;
/** Storage classes of symbols that stand for something in the image: external, static. */
const PLACED = new Set([2, 3]);

export function claimPe(
  ledger: Ledger,
  source: ByteSource,
  pe: PeImage,
  table: Pclntab | undefined,
  limits: Limits,
): void {
  const firstSection = Math.min(
    ...pe.sections.map(({ fileOffset, fileSize }) => (fileSize > 0 ? fileOffset : Infinity)),
  );
  ledger.headers(
    0,
    Math.min(pe.sizeOfHeaders, Number.isFinite(firstSection) ? firstSection : pe.sizeOfHeaders),
  );
  const padding = ledger.label('padding');
  const sections = pe.sections.map((section) => {
    const { name, fileOffset, fileSize, virtualSize } = section;
    // Go names its sections of debug information .zdebug_ up to 1.18 and .debug_ later, compressed or not.
    const packed = magicIs(source, fileOffset, 'ZLIB');
    const named = sectionKind(name, section);
    const kind = named === 'debug' && packed ? ('debug-compressed' as const) : named;
    ledger.section(fileOffset, fileSize, name, kind);
    // Sections are filled up to the file alignment.
    if (virtualSize > 0 && virtualSize < fileSize)
      ledger.structure.add(fileOffset + virtualSize, fileSize - virtualSize, padding);
    return {
      address: pe.imageBase + BigInt(section.rva),
      size: virtualSize === 0 ? fileSize : Math.min(fileSize, virtualSize),
      kind,
    };
  });
  claimDirectories(ledger, pe);
  const program = peImage(source, pe);
  const ranges = imageRanges(program);
  const parsed = parsePeSymbols(source, pe, limits);
  ledger.issues.push(...parsed.issues);
  const symbols = parsed.value.flatMap(({ name, value, section, storageClass }) => {
    const holder = sections[section - 1];
    if (holder === undefined || !PLACED.has(storageClass) || name === pe.sections[section - 1]?.name)
      return [];
    return [{ name, address: holder.address + BigInt(value), section: section - 1 }];
  });
  if (pe.symbolTable !== undefined) {
    const { offset, count } = pe.symbolTable;
    const strings = offset + count * SYMBOL_SIZE;
    const size = new Fields(source.read(strings, 4), true).u32(0);
    ledger.surrounding(offset, count * SYMBOL_SIZE + size, '(COFF symbols)', 'symbols');
  }
  if (table !== undefined) {
    const byName = new Map(symbols.map(({ name, address }) => [name, address]));
    const place = codeAtAddresses(ledger, program, table, ranges, (name) => byName.get(name));
    claimGo(ledger, program, table, ranges, place, limits);
  }
  claimSymbols(ledger, ranges, symbols, sections, table !== undefined);
}

/** Imports and relocations may lie inside of `.rdata`; the certificate's address is a file offset. */
function claimDirectories(ledger: Ledger, pe: PeImage): void {
  const linking = ledger.label('linking');
  const { security } = pe.directories;
  if (security !== undefined) ledger.surrounding(security.rva, security.size, '(certificates)', 'signature');
  for (const name of LINKING) {
    const directory = pe.directories[name];
    const offset = directory === undefined ? undefined : offsetOfRva(pe, directory.rva);
    if (directory !== undefined && offset !== undefined)
      ledger.structure.add(offset, directory.size, linking);
  }
}

function magicIs(source: ByteSource, at: number, magic: string): boolean {
  return String.fromCharCode(...source.read(at, magic.length)) === magic;
}
