import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { ByteCursor } from '../fields/byte-cursor.ts';
import { IssueList } from '../fields/issue-list.ts';
import { type WasmFeature, type WasmModule, type WasmProducer, wasmSection } from './module.ts';

/** producers: count of {field name, count of {name, version}}; tool-conventions, ProducersSection.md */
export function parseProducers(cursor: ByteCursor, base: number, limits: Limits): WasmProducer[] {
  const producers: WasmProducer[] = [];
  for (let fields = cursor.uleb(); fields > 0 && !cursor.failed; fields--) {
    const field = cursor.name(limits.stringBytes);
    for (let left = cursor.uleb(); left > 0 && !cursor.failed && producers.length < limits.entries; left--) {
      const at = base + cursor.at;
      const name = cursor.name(limits.stringBytes);
      const version = cursor.name(limits.stringBytes);
      if (!cursor.failed) producers.push({ field, name, version, at });
    }
  }
  return producers;
}

/** target_features: count of {prefix(1), name}; tool-conventions, Linking.md */
export function parseFeatures(cursor: ByteCursor, limits: Limits): WasmFeature[] {
  const features: WasmFeature[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.failed && features.length < limits.entries; left--) {
    const prefix = String.fromCharCode(cursor.u8());
    const name = cursor.name(limits.stringBytes);
    if (!cursor.failed) features.push({ prefix, name });
  }
  return features;
}

export interface WasmNames {
  readonly module?: string;
  /** By function index, imports counted. Go's linker writes `_` for every byte outside [A-Za-z0-9_.]. */
  readonly functions: ReadonlyMap<number, string>;
}

/** name: sub-sections of id(1) size content; 0 is the module's name, 1 the functions' names. */
export function parseWasmNames(
  source: ByteSource,
  module: WasmModule,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<WasmNames> {
  const issues = new IssueList();
  const functions = new Map<number, string>();
  const section = wasmSection(module, 'name');
  if (section === undefined) return { value: { functions }, issues: issues.list };
  const bytes = source.read(section.offset, Math.min(section.size, limits.bytes / 4));
  const cursor = new ByteCursor(bytes);
  let moduleName: string | undefined;
  while (!cursor.done) {
    const id = cursor.u8();
    const size = cursor.uleb();
    const part = new ByteCursor(bytes, cursor.at, cursor.at + size);
    if (id === 0) moduleName = part.name(limits.stringBytes);
    if (id === 1) {
      for (let left = part.uleb(); left > 0 && !part.failed && functions.size < limits.entries; left--) {
        const index = part.uleb();
        const name = part.name(limits.stringBytes);
        if (!part.failed) functions.set(index, name);
      }
    }
    if (part.failed)
      issues.add('truncated-names', `name sub-section ${id} ends too early`, section.offset + part.at);
    cursor.skip(size);
  }
  if (cursor.failed) issues.add('truncated-names', 'the name section ends too early', section.offset);
  return {
    value: { ...(moduleName === undefined ? {} : { module: moduleName }), functions },
    issues: issues.list,
  };
}
