import { ByteWriter } from '../elf/build-elf.ts';

export interface PclntabRecipe {
  readonly format: '1.2' | '1.16' | '1.18' | '1.20';
  readonly little: boolean;
  readonly pointerSize: 4 | 8;
  readonly quantum: 1 | 2 | 4;
  /** Names in order of address, with code size and size including padding. */
  readonly functions: readonly { readonly name: string; readonly code: number; readonly size: number }[];
}

const MAGIC = { '1.2': 0xfffffffb, '1.16': 0xfffffffa, '1.18': 0xfffffff0, '1.20': 0xfffffff1 } as const;
/** Text start of the formats whose entries are addresses. */
export const TEXT = 0x401000;

export function buildPclntab(recipe: PclntabRecipe): Uint8Array {
  const { format, little, pointerSize, quantum, functions } = recipe;
  const wide = pointerSize === 8;
  const relative = format === '1.18' || format === '1.20';
  const field = relative ? 4 : pointerSize;

  const names = new ByteWriter(little, wide);
  const nameAt = functions.map(({ name }) => {
    const at = names.length;
    names.text(`${name}\0`);
    return at;
  });
  // One table a function: value change 2 (zigzag 1), advance, end. The first byte is no table: offset 0 is none.
  const tables = new ByteWriter(little, wide).bytes([0]);
  const tableAt = functions.map(({ code }) => {
    const at = tables.length;
    tables.bytes([2, ...varint(code / quantum), 0]);
    return at;
  });

  const header = new ByteWriter(little, wide).u32(MAGIC[format]).bytes([0, 0, quantum, pointerSize]);
  const words = { '1.2': 1, '1.16': 7, '1.18': 8, '1.20': 8 }[format];
  const namesAt = 8 + words * pointerSize;
  const tablesAt = namesAt + names.length;
  const pairs = (2 * functions.length + 1) * field;
  const recordSize = field + 16;
  if (format === '1.2') {
    // Function table first; names and pc tables follow the records, all offsets from the header.
    const recordsAt = 8 + pointerSize + pairs + 4;
    const dataAt = recordsAt + functions.length * recordSize;
    header.word(functions.length);
    writePairs(header, recipe, (i) => recordsAt + i * recordSize, field);
    header.u32(0);
    writeRecords(
      header,
      recipe,
      nameAt.map((at) => dataAt + at),
      tableAt.map((at) => dataAt + names.length + at),
    );
    return header.bytes(names.done()).bytes(tables.done()).done();
  }
  const functionsAt = Math.ceil((tablesAt + tables.length) / 8) * 8;
  header.word(functions.length, 0);
  if (relative) header.word(0);
  header.word(namesAt, tablesAt, tablesAt, tablesAt, functionsAt);
  header.bytes(names.done()).bytes(tables.done()).align(8);
  writePairs(header, recipe, (i) => pairs + i * recordSize, field);
  writeRecords(header, recipe, nameAt, tableAt);
  return header.done();
}

function entries(recipe: PclntabRecipe): number[] {
  const relative = recipe.format === '1.18' || recipe.format === '1.20';
  let at = relative ? 0 : TEXT;
  return [at, ...recipe.functions.map(({ size }) => (at += size))];
}

function writePairs(
  out: ByteWriter,
  recipe: PclntabRecipe,
  record: (i: number) => number,
  field: number,
): void {
  const pcs = entries(recipe);
  recipe.functions.forEach((_, i) => out.number(pcs[i] ?? 0, field).number(record(i), field));
  out.number(pcs.at(-1) ?? 0, field);
}

function writeRecords(
  out: ByteWriter,
  recipe: PclntabRecipe,
  names: readonly number[],
  tables: readonly number[],
): void {
  const relative = recipe.format === '1.18' || recipe.format === '1.20';
  entries(recipe)
    .slice(0, -1)
    .forEach((pc, i) => {
      out.number(pc, relative ? 4 : recipe.pointerSize).u32(names[i] ?? 0, 0, 0, tables[i] ?? 0);
    });
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
}
