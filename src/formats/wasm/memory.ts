import type { ByteSource, FileOffset } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import type { ByteCursor } from '../fields/byte-cursor.ts';
import { IssueList } from '../fields/issue-list.ts';
import { WindowReader } from '../fields/window-reader.ts';
import { type WasmModule, wasmSection } from './module.ts';

/**
 * data: count, then per segment flags (0 active, 1 passive, 2 active with memory index), an offset
 * expression (i32.const 0x41 or i64.const 0x42, number, end 0x0b) unless passive, size, bytes.
 *
 * Go's linker starts a new segment at every run of eight zero bytes: 100 000 segments, most of them a few
 * bytes long. So segments are kept in three arrays of numbers, never as objects.
 */
export class WasmMemory {
  /** Ascending and free of overlap. */
  readonly addresses: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  readonly #source: ByteSource;

  constructor(source: ByteSource, addresses: Float64Array, offsets: Float64Array, sizes: Float64Array) {
    this.#source = source;
    this.addresses = addresses;
    this.offsets = offsets;
    this.sizes = sizes;
  }

  get start(): number {
    return this.addresses[0] ?? 0;
  }

  /** End of the last segment. Memory beyond is zero too, but nothing of the file says so. */
  get end(): number {
    const last = this.addresses.length - 1;
    return (this.addresses[last] ?? 0) + (this.sizes[last] ?? 0);
  }

  /** Bytes of linear memory as they are after instantiation; gaps between segments are zeros. */
  readAt(address: number, length: number): Uint8Array {
    const end = Math.min(address + length, this.end);
    if (!(address >= 0) || address < this.start || end <= address) return new Uint8Array(0);
    const out = new Uint8Array(end - address);
    const first = this.#segmentAt(address);
    let last = first;
    while (last + 1 < this.addresses.length && (this.addresses[last + 1] ?? 0) < end) last++;
    const from = this.offsets[first] ?? 0;
    const to = (this.offsets[last] ?? 0) + (this.sizes[last] ?? 0);
    // Segments of one linker lie in the file in the order of their addresses: one read serves them all.
    const span =
      to > from && to - from <= 16 * out.length + 65_536 ? this.#span(first, from, to, address) : undefined;
    for (let index = first; index <= last; index++) {
      const start = this.addresses[index] ?? 0;
      const cut = Math.max(0, address - start);
      const size = Math.min(this.sizes[index] ?? 0, end - start) - cut;
      if (size <= 0) continue;
      const offset = (this.offsets[index] ?? 0) + cut;
      const inSpan = span !== undefined && offset >= span.at && offset + size <= span.at + span.bytes.length;
      const bytes = inSpan
        ? span.bytes.subarray(offset - span.at, offset - span.at + size)
        : this.#source.read(offset, size);
      out.set(bytes, start + cut - address);
    }
    return out;
  }

  offsetOf(address: number): FileOffset | undefined {
    const index = this.#segmentAt(address);
    const delta = address - (this.addresses[index] ?? 0);
    if (delta < 0 || delta >= (this.sizes[index] ?? 0)) return undefined;
    return (this.offsets[index] ?? 0) + delta;
  }

  /** Skips what lies before the address in a long first segment. */
  #span(first: number, from: number, to: number, address: number): { at: number; bytes: Uint8Array } {
    const at = from + Math.max(0, Math.min(address - (this.addresses[first] ?? 0), this.sizes[first] ?? 0));
    return { at, bytes: this.#source.read(at, to - at) };
  }

  /** The last segment that starts at or before the address. */
  #segmentAt(address: number): number {
    let low = 0;
    let high = this.addresses.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.addresses[middle] ?? 0) <= address) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Indexes the active data segments of memory 0. */
export function parseWasmMemory(
  source: ByteSource,
  module: WasmModule,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<WasmMemory> {
  const issues = new IssueList();
  const addresses: number[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  const section = wasmSection(module, 'data');
  if (section !== undefined) {
    const reader = new WindowReader(source, section.offset, section.size);
    const count = reader.cursor(10).uleb();
    let seen = 0;
    for (; seen < Math.min(count, limits.entries) && !reader.done; seen++) {
      const at = reader.at;
      const cursor = reader.cursor(64);
      const address = segmentAddress(cursor);
      const size = cursor.uleb();
      const offset = reader.at;
      if (cursor.failed || offset + size > reader.end) {
        issues.add('bad-data-segment', `data segment ${seen} of ${count} cannot be read`, at);
        break;
      }
      if (address !== undefined && size > 0) {
        addresses.push(address);
        offsets.push(offset);
        sizes.push(size);
      }
      reader.skip(size);
    }
    if (seen < count && issues.list.length === 0) {
      issues.add('truncated-data', `${count} data segments, ${seen} read`, section.offset);
    }
  }
  return { value: inOrder(source, addresses, offsets, sizes, issues), issues: issues.list };
}

/** Address of an active segment of memory 0; undefined for the others. Fails the cursor on other forms. */
function segmentAddress(cursor: ByteCursor): number | undefined {
  const flags = cursor.uleb();
  if (flags === 1) return undefined;
  const memory = flags === 2 ? cursor.uleb() : 0;
  const opcode = cursor.u8();
  let address: number | undefined;
  if (opcode === 0x41) address = cursor.sleb() >>> 0;
  else if (opcode === 0x42) address = cursor.sleb();
  else if (opcode === 0x23) cursor.uleb();
  else cursor.failed = true;
  if (flags > 2 || cursor.u8() !== 0x0b) cursor.failed = true;
  return memory === 0 ? address : undefined;
}

/** Sorts by address; where segments overlap, the earlier address keeps the bytes. */
function inOrder(
  source: ByteSource,
  addresses: readonly number[],
  offsets: readonly number[],
  sizes: readonly number[],
  issues: IssueList,
): WasmMemory {
  const order = new Uint32Array(addresses.length).map((_, index) => index);
  const sorted = addresses.every((address, index) => index === 0 || address >= (addresses[index - 1] ?? 0));
  if (!sorted) order.sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0) || a - b);
  const kept = { addresses: [] as number[], offsets: [] as number[], sizes: [] as number[] };
  let end = 0;
  for (const index of order) {
    const address = addresses[index] ?? 0;
    const offset = offsets[index] ?? 0;
    const size = sizes[index] ?? 0;
    const cut = Math.max(0, Math.min(end - address, size));
    if (cut > 0) issues.add('overlapping-data', `data segments overlap at address ${address}`, offset);
    if (cut === size) continue;
    kept.addresses.push(address + cut);
    kept.offsets.push(offset + cut);
    kept.sizes.push(size - cut);
    end = address + size;
  }
  return new WasmMemory(
    source,
    new Float64Array(kept.addresses),
    new Float64Array(kept.offsets),
    new Float64Array(kept.sizes),
  );
}
