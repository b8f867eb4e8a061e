import { Fields } from '../fields/fields.ts';
import type { GoFunction } from '../gobinary/functions.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';

// Record of a function: entry (pointer-sized, u32 since Go 1.18), i32 name, args, deferreturn, then u32 offsets of
// the pc tables for stack pointer, file and line, u32 count of further pc tables, then until Go 1.15 one offset for
// each; since 1.16 u32 unit, since 1.20 i32 line, then u8 function id, u8 flags, padding, u8 count of funcdata, and
// then the further pc tables and the funcdata.

/** Where the parts of one function's entry in the table begin, relative to the header. */
export interface TableParts {
  readonly record: number;
  readonly name: number;
  /** Offsets of its pc tables; they may be shared between functions. */
  readonly pcTables: readonly number[];
  /** Says what the runtime takes the function for; wrappers have one of their own. */
  readonly id: number;
}

/** Most pc tables of one function: stack map, inlining, unsafe points, argument information. */
const MOST_TABLES = 16;

/** The parts for each of `functions`, which parseFunctions read from the same table. */
export function readTableParts(
  image: ProgramImage,
  table: Pclntab,
  functions: readonly GoFunction[],
): TableParts[] {
  const field = table.relative ? 4 : table.pointerSize;
  const base = table.format === '1.2' ? 0 : table.functions;
  const bytes = image.readAt(table.address + BigInt(base), Math.min(table.available - base, MOST_BYTES));
  const fields = new Fields(bytes, !table.bigEndian);
  const first = table.functions - base;
  const idAt = field + (table.format === '1.20' ? 36 : 32);
  const counted = table.format === '1.2' ? field + 28 : table.format === '1.20' ? field + 40 : field + 36;
  const parts: TableParts[] = [];
  for (let i = 0; i < functions.length; i++) {
    const at = first + (2 * i + 1) * field;
    const record = field === 8 ? fields.n64(at) : fields.u32(at);
    const pcTables = [field + 12, field + 16, field + 20].map((offset) => fields.u32(record + offset));
    const more = Math.min(fields.u32(record + field + 24), MOST_TABLES);
    for (let k = 0; k < more; k++) pcTables.push(fields.u32(record + counted + 4 * k));
    parts.push({
      record: base + record,
      name: table.names + fields.i32(record + field),
      pcTables,
      id: table.format === '1.2' ? 0 : fields.u8(record + idAt),
    });
  }
  return parts;
}

const MOST_BYTES = 128 * 1024 * 1024;

/**
 * The function id of wrappers, which changes with every Go release: method values are always wrappers, and their
 * names say so. Undefined in a program without any.
 */
export function wrapperId(
  functions: readonly GoFunction[],
  parts: readonly TableParts[],
): number | undefined {
  for (let i = 0; i < functions.length; i++) {
    const id = parts[i]?.id ?? 0;
    if (id !== 0 && isWrapperName(functions[i]?.name ?? '')) return id;
  }
  return undefined;
}

export const isWrapperName = (name: string): boolean => /-fm$|\.(?:deferwrap|gowrap)\d+$/.test(name);
