import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { IssueList } from '../fields/issue-list.ts';
import { WindowReader } from '../fields/window-reader.ts';
import { type WasmModule, wasmSection } from './module.ts';

/** code: count, then per function its size (LEB128) and body. */
export interface WasmBodies {
  /** File offset of each body's size prefix. */
  readonly offsets: Float64Array;
  /** Bytes of each body, its size prefix included: their sum plus the count is the section. */
  readonly sizes: Float64Array;
}

export function parseWasmBodies(
  source: ByteSource,
  module: WasmModule,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<WasmBodies> {
  const issues = new IssueList();
  const section = wasmSection(module, 'code');
  const offsets: number[] = [];
  const sizes: number[] = [];
  if (section !== undefined) {
    const reader = new WindowReader(source, section.offset, section.size);
    const count = reader.cursor(10).uleb();
    while (offsets.length < Math.min(count, limits.entries) && !reader.done) {
      const at = reader.at;
      const cursor = reader.cursor(10);
      const size = cursor.uleb();
      if (cursor.failed || reader.at + size > reader.end) {
        issues.add('truncated-code', `body ${offsets.length} of ${count} does not fit its section`, at);
        break;
      }
      offsets.push(at);
      sizes.push(reader.at - at + size);
      reader.skip(size);
    }
    if (offsets.length < count && issues.list.length === 0) {
      issues.add('truncated-code', `${count} bodies, ${offsets.length} read`, section.offset);
    }
  }
  return {
    value: { offsets: Float64Array.from(offsets), sizes: Float64Array.from(sizes) },
    issues: issues.list,
  };
}

/** First function body in Go's own numbering: a PC's function part minus this is an index of a body. */
const GO_FIRST_FUNCTION = 0x1000;

/**
 * Index of the body that each function entry of a Go pclntab stands for. Entries are PC_F since Go 1.25 and
 * PC_F << 16 before; undefined when they are neither, so that a caller never shows a wrong name.
 */
export function goBodyIndexes(entries: readonly number[], bodies: number): number[] | undefined {
  for (const unit of [1, 65_536]) {
    const indexes = entries.map((entry) => Math.floor(entry / unit) - GO_FIRST_FUNCTION);
    if (indexes.every((index) => index >= 0 && index < bodies)) return indexes;
  }
  return undefined;
}
