import type { Limits } from '../../model/limits.ts';
import type { ByteCursor } from '../fields/byte-cursor.ts';
import type { WasmExport, WasmImport, WasmKind, WasmMemoryType } from './module.ts';

const KINDS: readonly WasmKind[] = ['function', 'table', 'memory', 'global', 'tag'];

/** import: module name, name, kind(1), then by kind: type index · table type · limits · global type · tag */
export function parseImports(cursor: ByteCursor, base: number, limits: Limits): WasmImport[] {
  const imports: WasmImport[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.failed && imports.length < limits.entries; left--) {
    const at = base + cursor.at;
    const module = cursor.name(limits.stringBytes);
    const name = cursor.name(limits.stringBytes);
    const kind = KINDS[cursor.u8()];
    if (kind === undefined) cursor.failed = true;
    if (kind === 'function') cursor.uleb();
    else if (kind === 'table') {
      skipValueType(cursor);
      parseLimits(cursor);
    } else if (kind === 'memory') parseLimits(cursor);
    else if (kind === 'global') {
      skipValueType(cursor);
      cursor.u8();
    } else if (kind === 'tag') {
      cursor.u8();
      cursor.uleb();
    }
    if (!cursor.failed && kind !== undefined) imports.push({ module, name, kind, at });
  }
  return imports;
}

/** export: name, kind(1), index */
export function parseExports(cursor: ByteCursor, limits: Limits): WasmExport[] {
  const exports: WasmExport[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.failed && exports.length < limits.entries; left--) {
    const name = cursor.name(limits.stringBytes);
    const kind = KINDS[cursor.u8()];
    const index = cursor.uleb();
    if (kind === undefined) cursor.failed = true;
    if (!cursor.failed && kind !== undefined) exports.push({ name, kind, index });
  }
  return exports;
}

export function parseMemories(cursor: ByteCursor, limits: Limits): WasmMemoryType[] {
  const memories: WasmMemoryType[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.failed && memories.length < limits.entries; left--) {
    const memory = parseLimits(cursor);
    if (!cursor.failed) memories.push(memory);
  }
  return memories;
}

/** limits: flags(1): 1 has a maximum, 2 shared, 4 64-bit, 8 own page size; minimum; maximum; page size */
function parseLimits(cursor: ByteCursor): WasmMemoryType {
  const flags = cursor.u8();
  const minimum = cursor.uleb();
  const maximum = (flags & 1) === 0 ? undefined : cursor.uleb();
  if ((flags & 8) !== 0) cursor.uleb();
  return {
    minimum,
    ...(maximum === undefined ? {} : { maximum }),
    shared: (flags & 2) !== 0,
    wide: (flags & 4) !== 0,
  };
}

/** One byte, or 0x63 or 0x64 and a heap type (typed references). */
function skipValueType(cursor: ByteCursor): void {
  const type = cursor.u8();
  if (type === 0x63 || type === 0x64) cursor.sleb();
}
