import type { Limits } from '../../model/limits.ts';
import type { ByteKind } from '../../model/size.ts';
import { type GoFunction, parseFunctions } from '../gobinary/functions.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { type AddressRanges, claimAddress } from './address-ranges.ts';
import { isWrapperName, readTableParts, type TableParts, wrapperId } from './go-table.ts';
import type { Ledger } from './ledger.ts';

/** What places the code of a function in the file; undefined when nothing tells. */
export type PlaceCode = (functions: readonly GoFunction[]) => ClaimCode | undefined;
/** Claims the code of the i-th function, and the filling up to the next one. */
export type ClaimCode = (index: number, fn: GoFunction, label: number, padding: number) => void;

/** Claims the code of every Go function and its share of the function table. */
export function claimGo(
  ledger: Ledger,
  image: ProgramImage,
  table: Pclntab,
  ranges: AddressRanges,
  place: PlaceCode,
  limits: Limits,
): readonly GoFunction[] {
  const parsed = parseFunctions(image, table, limits);
  const functions = parsed.value;
  ledger.issues.push(...parsed.issues);
  const parts = readTableParts(image, table, functions);
  const wrapper = wrapperId(functions, parts);
  const claimCode = place(functions);
  if (claimCode === undefined) {
    const message = 'where the Go code starts is not known: functions are named in the table only';
    ledger.issues.push({ id: 'code-start-unknown', message });
  }
  const padding = ledger.label('padding');
  const tableLabels: number[] = [];
  functions.forEach((fn, i) => {
    const made = isWrapperName(fn.name) || (wrapper !== undefined && parts[i]?.id === wrapper);
    const kind: ByteKind = fn.kind === 'generated' || made ? 'generated' : 'code';
    claimCode?.(i, fn, ledger.label(kind, fn.packageName, fn.name), padding);
    tableLabels.push(ledger.label('function-table', fn.packageName, fn.name));
  });
  claimTable(ledger, table, ranges, parts, tableLabels);
  return functions;
}

/**
 * Names, records and pc tables belong to functions; parts that several share go to the first that uses them, since
 * a byte has one owner. The rest of the table is the runtime's index of files and units.
 */
function claimTable(
  ledger: Ledger,
  table: Pclntab,
  ranges: AddressRanges,
  parts: readonly TableParts[],
  labels: readonly number[],
): void {
  const start = Number(table.address - ranges.base);
  const claim = (offset: number, size: number, label: number): void =>
    claimAddress(ranges, ledger.functions, start + offset, size, label);
  const field = table.relative ? 4 : table.pointerSize;
  const tail = ledger.label('function-table');
  const split = (starts: Map<number, number>, end: number): void => {
    const sorted = [...starts].sort((a, b) => a[0] - b[0]);
    sorted.forEach(([offset, label], i) => {
      const next = Math.min(sorted[i + 1]?.[0] ?? end, end);
      if (next > offset) claim(offset, next - offset, label);
    });
  };
  const names = new Map<number, number>();
  const records = new Map<number, number>();
  const pcTables = new Map<number, number>();
  const first = (map: Map<number, number>, offset: number, label: number): void => {
    if (!map.has(offset)) map.set(offset, label);
  };
  parts.forEach((part, i) => {
    const label = labels[i] ?? tail;
    claim(table.functions + 2 * i * field, 2 * field, label);
    first(names, part.name, label);
    first(records, part.record, label);
    for (const offset of part.pcTables) if (offset > 0) first(pcTables, table.pcTables + offset, label);
  });
  // Until Go 1.15 all parts are mixed in one table: only the records, of known size, can be told apart there.
  if (table.format === '1.2') {
    for (const [offset, label] of records) claim(offset, table.pointerSize + 32, label);
  } else {
    split(names, table.names + table.namesSize);
    split(pcTables, table.pcTables + table.pcTablesSize);
    // What follows the last record is, since Go 1.26, the funcdata of all functions.
    const last = Math.max(0, ...sample(records)) + 44;
    split(records, Math.min(last, table.available));
  }
}

function sample(map: ReadonlyMap<number, number>): [number] {
  let last = 0;
  for (const offset of map.keys()) last = Math.max(last, offset);
  return [last];
}

/** Functions that lie at addresses: everywhere but in wasm. */
export function codeAtAddresses(
  ledger: Ledger,
  image: ProgramImage,
  table: Pclntab,
  ranges: AddressRanges,
  symbolOf: (name: string) => bigint | undefined,
): PlaceCode {
  return (functions) => {
    const start = codeStart(image, table, functions, symbolOf);
    if (start === undefined) return undefined;
    const base = Number(start - ranges.base);
    return (_, fn, label, padding) => {
      claimAddress(ranges, ledger.functions, base + fn.entry, fn.codeSize, label);
      claimAddress(ranges, ledger.functions, base + fn.entry + fn.codeSize, fn.size - fn.codeSize, padding);
    };
  };
}

/**
 * Address that entries count from. The header has it, but as 0 since Go 1.26 and not relocated in files of an external
 * linker; then a symbol tells it, else the section that the code fills.
 */
function codeStart(
  image: ProgramImage,
  table: Pclntab,
  functions: readonly GoFunction[],
  symbolOf: (name: string) => bigint | undefined,
): bigint | undefined {
  if (!table.relative) return 0n;
  for (const fn of functions.slice(0, 64)) {
    const address = symbolOf(fn.name);
    if (address !== undefined) return address - BigInt(fn.entry);
  }
  const last = functions.at(-1);
  if (last === undefined) return undefined;
  const span = last.entry + last.size;
  const regions = image.regions.filter(({ executable, size }) => executable && size >= span);
  const header = new DataView(new Uint8Array(image.readAt(table.address + 8n, 24)).slice(0, 24).buffer);
  const wide = table.pointerSize === 8;
  if (header.byteLength >= 3 * table.pointerSize) {
    const stated = wide
      ? header.getBigUint64(16, !table.bigEndian)
      : BigInt(header.getUint32(8, !table.bigEndian));
    const holds = regions.find(
      ({ address, size }) =>
        stated >= address && stated + BigInt(span) <= address + BigInt(size) && stated > 0n,
    );
    if (holds !== undefined && startsFunctions(image, stated, functions)) return stated;
  }
  return regions
    .filter(({ kind }) => kind === 'section')
    .map(({ address }) => address)
    .find((address) => startsFunctions(image, address, functions));
}

/** On x86 the linker fills up with int3: a wrong start shows there. Elsewhere the section's start is taken. */
function startsFunctions(image: ProgramImage, start: bigint, functions: readonly GoFunction[]): boolean {
  if (image.goarch !== 'amd64' && image.goarch !== '386') return true;
  let right = 0;
  let seen = 0;
  for (const fn of functions) {
    if (fn.codeSize >= fn.size || seen >= 64) continue;
    seen++;
    if (image.readAt(start + BigInt(fn.entry + fn.codeSize), 1)[0] === 0xcc) right++;
  }
  return right * 4 >= seen * 3;
}
