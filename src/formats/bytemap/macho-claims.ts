import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import type { MachoFile, MachoImage } from '../macho/image.ts';
import { machoImage } from '../macho/program-image.ts';
import { parseMachoSymbols } from '../macho/symbols.ts';
import { imageRanges } from './address-ranges.ts';
import { claimGo, codeAtAddresses } from './go-claims.ts';
import type { Ledger } from './ledger.ts';
import { type AddressedSymbol, claimSymbols } from './sizeless-symbols.ts';
import { sectionKind } from './section-kind.ts';

const EXECUTE = 4;
const WRITE = 2;

/** The table at the front of a universal file; the filling between slices is nobody's. */
export function claimUniversal(ledger: Ledger, source: ByteSource, macho: MachoFile): void {
  if (!macho.universal) return;
  // fat_header is 8 bytes, fat_arch 20; fat_arch_64, which the last byte of the magic tells, is 32.
  const row = source.read(3, 1)[0] === 0xbf ? 32 : 20;
  ledger.headers(0, 8 + row * macho.table.length);
}

export function claimMacho(
  ledger: Ledger,
  source: ByteSource,
  image: MachoImage,
  universal: boolean,
  table: Pclntab | undefined,
  limits: Limits,
): void {
  const prefix = universal ? `${image.cpu.goarch ?? image.cpu.name} ` : '';
  claimSections(ledger, image, prefix);
  const program = machoImage(source, image);
  const ranges = imageRanges(program);
  const parsed = parseMachoSymbols(source, image, limits);
  ledger.issues.push(...parsed.issues);
  const sections = image.segments.flatMap((segment) =>
    segment.sections.map((section) => ({
      address: section.address,
      size: section.zeroFill ? 0 : section.size,
      kind: sectionKind(section.name, {
        writable: (segment.initialProtection & WRITE) !== 0,
        executable: (segment.initialProtection & EXECUTE) !== 0,
      }),
    })),
  );
  const symbols: AddressedSymbol[] = [];
  const byName = new Map<string, bigint>();
  for (const { kind, name, address, section } of parsed.value) {
    if (kind !== 'section') continue;
    // C compilers of Apple put an underscore before every name, Go's linker only outside of packages.
    const plain = name.startsWith('_') ? name.slice(1) : name;
    byName.set(plain, address);
    symbols.push({ name: plain, address, section: section - 1 });
  }
  if (table !== undefined) {
    const place = codeAtAddresses(ledger, program, table, ranges, (name) => byName.get(name));
    claimGo(ledger, program, table, ranges, place, limits);
  }
  claimSymbols(ledger, ranges, symbols, sections, table !== undefined);
}

function claimSections(ledger: Ledger, image: MachoImage, prefix: string): void {
  const base = image.sliceOffset;
  const section = (
    offset: number,
    size: number,
    name: string,
    kind: Parameters<Ledger['section']>[3],
  ): void => ledger.section(base + offset, Math.min(size, image.sliceSize - offset), prefix + name, kind);
  section(0, image.headerSize + image.commandBytes, '(headers)', 'headers');
  for (const segment of image.segments) {
    const writable = (segment.initialProtection & WRITE) !== 0;
    const executable = (segment.initialProtection & EXECUTE) !== 0;
    for (const { name, fileOffset, size, zeroFill } of segment.sections) {
      if (zeroFill || size <= 0) continue;
      section(fileOffset, size, `${segment.name},${name}`, sectionKind(name, { writable, executable }));
    }
    if (segment.name !== '__LINKEDIT') continue;
    const start = base + segment.fileOffset;
    const size = Math.min(segment.fileSize, image.sliceSize - segment.fileOffset);
    ledger.surrounding(start, size, `${prefix}__LINKEDIT`, 'linking');
  }
  const symbols = image.symbolTable;
  if (symbols !== undefined) {
    section(symbols.offset, symbols.count * (image.bits === 64 ? 16 : 12), '__LINKEDIT,symbols', 'symbols');
    section(symbols.stringOffset, symbols.stringSize, '__LINKEDIT,strings', 'symbols');
  }
  const signature = image.codeSignature;
  if (signature !== undefined) section(signature.offset, signature.size, '__LINKEDIT,signature', 'signature');
}
