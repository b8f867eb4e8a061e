import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import type { SizeAccount } from '../../model/size.ts';
import { type Binary, factsOf } from '../binary/binary.ts';
import { parseBinary } from '../binary/parse-binary.ts';
import { programImages } from '../binary/program-images.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { findPclntab, type Pclntab } from '../gobinary/pclntab.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { imageRanges } from './address-ranges.ts';
import { claimElf } from './elf-claims.ts';
import { claimGo, codeAtAddresses } from './go-claims.ts';
import { Ledger, settle } from './ledger.ts';
import { claimMacho, claimUniversal } from './macho-claims.ts';
import { listedModules, moduleLookup } from './module-of.ts';
import { claimPe } from './pe-claims.ts';
import { sectionKind } from './section-kind.ts';
import { claimWasm } from './wasm-claims.ts';

/** Bytes searched for a function table that no section is named for. */
const SEARCHED = 64 * 1024 * 1024;

/**
 * Attributes every byte of a file exactly once: to a section, a kind, and for Go programs (stripped too) to module,
 * package and function. The sizes of the items sum to the size of the source, whatever the file says of itself; what
 * it says wrongly is in `issues`. A file of no known format is one item of kind `other`.
 */
export function accountBytes(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<SizeAccount> {
  const paged = source instanceof PagedSource ? source : new PagedSource(source, limits.bytes);
  const { value: binary, issues } = parseBinary(paged, limits);
  const ledger = new Ledger();
  ledger.issues.push(...issues);
  const facts = factsOf(binary);
  const images = binary.format === 'ar' ? [] : programImages(source, binary);
  const tables = images.map((image, i) => {
    const go = facts[i]?.go;
    if (go === undefined || go.compiler !== 'gc') return undefined;
    return go.pclntab ?? findPclntab(image, SEARCHED);
  });
  claim(ledger, source, binary, images, tables, limits);
  const infos = facts.flatMap(({ go }) => (go?.buildInfo === undefined ? [] : [go.buildInfo]));
  const modules = infos.flatMap(listedModules);
  const items = settle(ledger, source, moduleLookup(infos));
  return {
    value: {
      format: binary.format,
      size: source.size,
      go: facts.some(({ go }) => go !== undefined),
      items,
      versions: new Map(
        modules.map(({ path, version, replacedBy }) => [path, replacedBy?.version ?? version]),
      ),
    },
    issues: ledger.issues,
  };
}

function claim(
  ledger: Ledger,
  source: ByteSource,
  binary: Binary,
  images: readonly ProgramImage[],
  tables: readonly (Pclntab | undefined)[],
  limits: Limits,
): void {
  const [image] = images;
  switch (binary.format) {
    case 'elf':
      return claimElf(ledger, source, binary.elf, tables[0], limits);
    case 'macho': {
      const { macho } = binary;
      claimUniversal(ledger, source, macho);
      macho.slices.forEach((slice, i) =>
        claimMacho(ledger, source, slice, macho.universal, tables[i], limits),
      );
      return;
    }
    case 'pe':
      return claimPe(ledger, source, binary.pe, tables[0], limits);
    case 'wasm':
      if (image !== undefined) claimWasm(ledger, source, binary.wasm, image, tables[0], limits);
      return;
    case 'ar':
      for (const { name, offset, size } of binary.members)
        ledger.section(offset, size, `member ${name}`, 'code');
      return;
    case 'xcoff':
    case 'plan9':
    case 'coff':
      if (image !== undefined) claimRegions(ledger, image, tables[0], limits);
      return;
    default:
  }
}

/** Formats of which only the sections are read finer: AIX, Plan 9, COFF objects. */
function claimRegions(ledger: Ledger, image: ProgramImage, table: Pclntab | undefined, limits: Limits): void {
  for (const region of image.regions) {
    const offset = image.offsetOf(region.address);
    if (offset !== undefined)
      ledger.section(offset, region.size, region.name, sectionKind(region.name, region));
  }
  if (table === undefined) return;
  const ranges = imageRanges(image);
  const place = codeAtAddresses(ledger, image, table, ranges, () => undefined);
  claimGo(ledger, image, table, ranges, place, limits);
}
