import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { type FunctionKind, placeOfFunction } from './function-name.ts';
import type { Pclntab } from './pclntab.ts';
import type { ProgramImage } from './program-image.ts';
import { Fields, utf8 } from '../fields/fields.ts';

// Function table: pairs of entry pc and offset of the function's record, then one end pc. Both are pointer-sized
// until Go 1.17 and u32 since 1.18; record offsets count from the header until 1.15 and from the table afterwards.
// Record: entry pc (pointer-sized, u32 since 1.18), then i32 name offset, args, deferreturn (frame size in older
// releases), offset of the stack-pointer table, ...
//
// A pc table is pairs of varints: change of value (zigzag), advance of pc in quanta; a change of 0 ends it, except
// at its start. The sum of advances is the function's size without the padding that follows.

export interface GoFunction {
  /** Linker name: `net/http.(*Server).Serve`. */
  readonly name: string;
  readonly packageName: string;
  readonly kind: FunctionKind;
  /**
   * Entry pc as the table has it: an address until Go 1.17, an offset from the start of text since 1.18, and in
   * wasm a function number (times 65536 until Go 1.24).
   */
  readonly entry: number;
  /** Bytes up to the next function, padding included. */
  readonly size: number;
  /** Bytes of code; equal to `size` where the record does not tell. */
  readonly codeSize: number;
}

/** Every function of the table, in order of address. */
export function parseFunctions(
  image: ProgramImage,
  table: Pclntab,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<readonly GoFunction[]> {
  const issues: Issue[] = [];
  const functions: GoFunction[] = [];
  const count = Math.min(table.functionCount, limits.entries);
  if (count < table.functionCount) {
    const message = `${table.functionCount} functions, of which ${count} are read`;
    issues.push({ id: 'too-many-functions', message, ...place(image, table) });
  }
  const read = (offset: number, size: number): Fields =>
    new Fields(
      image.readAt(table.address + BigInt(offset), Math.min(size, table.available - offset, limits.bytes)),
      !table.bigEndian,
    );
  const field = table.relative ? 4 : table.pointerSize;
  const pairs = read(table.functions, (2 * count + 1) * field);
  const value = (at: number): number => (field === 8 ? pairs.n64(at) : pairs.u32(at));
  const recordBase = table.format === '1.2' ? 0 : table.functions;
  const records = recordRange(value, count, field);
  const record = read(recordBase + records.first, records.size);
  const names = read(table.names, table.namesSize);
  const pcTables = new PcTables(read(table.pcTables, table.pcTablesSize).bytes, table.quantum);
  let budget = 64 * 1024 * 1024;
  for (let i = 0; i < count; i++) {
    const entry = value(2 * i * field);
    const next = value((2 * i + 2) * field);
    const recordAt = value((2 * i + 1) * field) - records.first;
    if (next < entry || recordAt < 0 || recordAt + field + 16 > record.length) {
      const message = `entry ${i} of the function table is out of order or points outside of it`;
      issues.push({ id: 'bad-function-entry', message, ...place(image, table) });
      break;
    }
    const nameAt = record.i32(recordAt + field);
    const nameEnd = names.bytes.indexOf(0, Math.max(0, nameAt));
    if (nameAt < 0 || nameAt >= names.length || nameEnd < 0 || (budget -= nameEnd - nameAt) < 0) {
      const message = `function ${i} has its name outside of the table`;
      issues.push({ id: 'bad-function-name', message, ...place(image, table) });
      break;
    }
    const name = utf8(names.bytes.subarray(nameAt, nameEnd));
    const size = next - entry;
    functions.push({
      name,
      ...placeOfFunction(name),
      entry,
      size,
      codeSize: pcTables.covered(record.u32(recordAt + field + 12), size),
    });
  }
  return { value: functions, issues };
}

function place(image: ProgramImage, table: Pclntab): { at?: number } {
  const at = image.offsetOf(table.address);
  return at === undefined ? {} : { at };
}

/** Records lie together, so one read gets them all; since Go 1.26 much else follows in the same section. */
function recordRange(
  value: (at: number) => number,
  count: number,
  field: number,
): { first: number; size: number } {
  let first = Infinity;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const at = value((2 * i + 1) * field);
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return count === 0 ? { first: 0, size: 0 } : { first, size: last - first + field + 16 };
}

/** Sizes by pc table. Tables may be shared, so hostile ones could be walked without end: steps are bounded. */
class PcTables {
  readonly #bytes: Uint8Array;
  readonly #quantum: number;
  #steps = 50_000_000;
  #at = 0;

  constructor(bytes: Uint8Array, quantum: number) {
    this.#bytes = bytes;
    this.#quantum = quantum;
  }

  /** Bytes the table at `start` covers, or `size` when there is none or it does not fit the function. */
  covered(start: number, size: number): number {
    // Offset 0 means: no table.
    if (start === 0) return size;
    this.#at = start;
    let covered = 0;
    while (this.#at < this.#bytes.length && this.#steps-- > 0) {
      const change = this.#varint();
      if (change === 0 && this.#at !== start + 1) return covered;
      const advance = this.#varint() * this.#quantum;
      covered += advance;
      if (advance === 0 || covered > size) return size;
    }
    return size;
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  }
}
