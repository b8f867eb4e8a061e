import type { VirtualAddress } from '../../model/bytes.ts';
import { alignedStart, searchRegions } from './byte-search.ts';
import type { ImageRegion, ProgramImage } from './program-image.ts';
import { withinBudget } from './build-info.ts';
import { Fields } from '../fields/fields.ts';

// Header of Go's function table (runtime.pclntab), in the byte order of the machine:
//
//   0 magic u32   4 0   5 0   6 instruction quantum 1, 2 or 4   7 pointer size 4 or 8, then fields of that size
//
//   0xfffffffb  Go 1.2 to 1.15    nfunc, then the function table at once
//   0xfffffffa  Go 1.16, 1.17     nfunc, nfiles, names, units, files, pc tables, functions
//   0xfffffff0  Go 1.18, 1.19     nfunc, nfiles, text start, names, units, files, pc tables, functions
//   0xfffffff1  Go 1.20 and newer the same
//
// The last five are offsets from the header. Text start is useless: 0 since Go 1.26, and not relocated in files of
// an external linker. Nothing here needs moduledata, whose layout changes with every Go release.

export type PclntabFormat = '1.2' | '1.16' | '1.18' | '1.20';

const FORMATS: ReadonlyMap<number, PclntabFormat> = new Map([
  [0xffff_fffb, '1.2'],
  [0xffff_fffa, '1.16'],
  [0xffff_fff0, '1.18'],
  [0xffff_fff1, '1.20'],
]);

export interface Pclntab {
  readonly address: VirtualAddress;
  /** Bytes from the header to the end of the region that holds it: an upper bound of the table. */
  readonly available: number;
  readonly format: PclntabFormat;
  readonly bigEndian: boolean;
  readonly quantum: number;
  readonly pointerSize: 4 | 8;
  readonly functionCount: number;
  /** Offsets from the header. */
  readonly names: number;
  readonly namesSize: number;
  readonly pcTables: number;
  readonly pcTablesSize: number;
  readonly functions: number;
  /** Function entries count from the start of text (since 1.18), not from address 0. */
  readonly relative: boolean;
}

/** The table, by the sections named for it, else by its magic in at most `mostBytes` of the image. */
export function findPclntab(image: ProgramImage, mostBytes: number): Pclntab | undefined {
  const named = image.regions.filter(({ name }) => name.endsWith('gopclntab'));
  for (const region of named) {
    const table = pclntabAt(image, region, 0);
    if (table !== undefined) return table;
  }
  const { readOnly, writable, executable } = searchRegions(image);
  const regions = [...readOnly, ...writable, ...executable];
  for (const region of withinBudget(regions, mostBytes)) {
    const table = scan(image, region);
    if (table !== undefined) return table;
  }
  return undefined;
}

const STEP = 1024 * 1024;

function scan(image: ProgramImage, region: ImageRegion): Pclntab | undefined {
  for (let start = alignedStart(region, 4); start < region.size; start += STEP) {
    const bytes = image.readAt(region.address + BigInt(start), Math.min(STEP + 8, region.size - start));
    // Go aligns the table to 32; other linkers promise no more than a word.
    for (let at = 0; at + 8 <= bytes.length; at += 4) {
      const first = bytes[at] ?? 0;
      const last = bytes[at + 3] ?? 0;
      if ((first !== 0xff && last !== 0xff) || bytes[at + 1] !== 0xff || bytes[at + 2] !== 0xff) continue;
      const table = pclntabAt(image, region, start + at);
      if (table !== undefined) return table;
    }
    if (bytes.length < Math.min(STEP, region.size - start)) return undefined;
  }
  return undefined;
}

function pclntabAt(image: ProgramImage, region: ImageRegion, offset: number): Pclntab | undefined {
  const address = region.address + BigInt(offset);
  const header = image.readAt(address, 8 + 8 * 8);
  for (const bigEndian of [image.bigEndian, !image.bigEndian]) {
    const fields = new Fields(header, !bigEndian);
    const format = FORMATS.get(fields.u32(0));
    const quantum = fields.u8(6);
    const pointerSize = fields.u8(7);
    if (format === undefined || fields.u16(4) !== 0) continue;
    if ((quantum !== 1 && quantum !== 2 && quantum !== 4) || (pointerSize !== 4 && pointerSize !== 8))
      continue;
    const word = (index: number): number =>
      pointerSize === 8 ? fields.n64(8 + index * 8) : fields.u32(8 + index * 4);
    const table: Pclntab = {
      address,
      available: region.size - offset,
      format,
      bigEndian,
      quantum,
      pointerSize,
      functionCount: word(0),
      ...tables(format, pointerSize, word, region.size - offset),
      relative: format === '1.18' || format === '1.20',
    };
    return isPlausible(image, table) ? table : undefined;
  }
  return undefined;
}

function tables(
  format: PclntabFormat,
  pointerSize: number,
  word: (index: number) => number,
  available: number,
): Pick<Pclntab, 'names' | 'namesSize' | 'pcTables' | 'pcTablesSize' | 'functions'> {
  if (format === '1.2') {
    return {
      names: 0,
      namesSize: available,
      pcTables: 0,
      pcTablesSize: available,
      functions: 8 + pointerSize,
    };
  }
  const first = format === '1.16' ? 2 : 3;
  return {
    names: word(first),
    namesSize: word(first + 1) - word(first),
    pcTables: word(first + 3),
    pcTablesSize: word(first + 4) - word(first + 3),
    functions: word(first + 4),
  };
}

/** A chance match of the magic fails here: offsets must be inside and ascend, and so must the first entries. */
function isPlausible(image: ProgramImage, table: Pclntab): boolean {
  const field = table.relative ? 4 : table.pointerSize;
  if (table.functionCount < 1 || table.namesSize < 0 || table.pcTablesSize < 0) return false;
  if (table.functions + (2 * table.functionCount + 1) * field > table.available) return false;
  if (table.format !== '1.2' && !(table.names <= table.pcTables && table.pcTables <= table.functions))
    return false;
  const count = Math.min(table.functionCount, 8);
  const fields = new Fields(
    image.readAt(table.address + BigInt(table.functions), (2 * count + 1) * field),
    !table.bigEndian,
  );
  let last = -1;
  for (let i = 0; i <= count; i++) {
    const entry = field === 8 ? fields.n64(i * 16) : fields.u32(i * 8);
    if (entry < last) return false;
    last = entry;
  }
  return fields.length === (2 * count + 1) * field;
}
