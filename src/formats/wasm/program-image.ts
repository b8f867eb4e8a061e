import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { parseWasmMemory } from './memory.ts';
import { type WasmModule, wasmSection } from './module.ts';

/** A wasm module as Go metadata is read from it: its linear memory, and what `producers` states. */
export function wasmImage(
  source: ByteSource,
  module: WasmModule,
  limits: Limits = DEFAULT_LIMITS,
): ProgramImage {
  const memory = parseWasmMemory(source, module, limits).value;
  const size = memory.end - memory.start;
  return {
    format: 'wasm',
    goarch: 'wasm',
    pointerSize: 8,
    bigEndian: false,
    regions:
      size === 0
        ? []
        : [
            {
              name: 'memory',
              kind: 'segment',
              address: BigInt(memory.start),
              size,
              writable: true,
              executable: false,
            },
          ],
    producers: module.producers.map(({ name, version, at }) => ({
      source: 'wasm-producers',
      name,
      version,
      at,
    })),
    hasSymbols: wasmSection(module, 'name') !== undefined,
    readAt: (address, length) => memory.readAt(Number(address), length),
    offsetOf: (address) => memory.offsetOf(Number(address)),
  };
}
