import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { ByteKind } from '../../model/size.ts';
import { placeOfFunction } from '../gobinary/function-name.ts';
import type { Pclntab } from '../gobinary/pclntab.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { goBodyIndexes, parseWasmBodies } from '../wasm/bodies.ts';
import { parseWasmNames } from '../wasm/custom-sections.ts';
import { parseWasmMemory } from '../wasm/memory.ts';
import type { WasmModule, WasmSection } from '../wasm/module.ts';
import { memoryRanges } from './address-ranges.ts';
import { claimGo, type PlaceCode } from './go-claims.ts';
import type { Ledger } from './ledger.ts';

const KINDS: ReadonlyMap<string, ByteKind> = new Map([
  ['code', 'code'],
  ['data', 'data'],
  ['name', 'symbols'],
  ['import', 'linking'],
  ['export', 'linking'],
  ['element', 'linking'],
  ['producers', 'build-info'],
  ['target_features', 'build-info'],
]);

function kindOf({ name, custom }: WasmSection): ByteKind {
  if (custom && name.startsWith('.debug')) return 'debug';
  if (custom && /^go[.:]buildid$/.test(name)) return 'build-info';
  if (custom && /^(?:linking|reloc\.|dylink)/.test(name)) return 'linking';
  return KINDS.get(name) ?? (custom ? 'data' : 'headers');
}

/** `image` is the module's memory as Go metadata is read from it. */
export function claimWasm(
  ledger: Ledger,
  source: ByteSource,
  module: WasmModule,
  image: ProgramImage,
  table: Pclntab | undefined,
  limits: Limits,
): void {
  ledger.headers(0, 8);
  const headers = ledger.label('headers');
  for (const section of module.sections) {
    const { at, offset, size } = section;
    ledger.section(
      at,
      offset - at + size,
      section.custom ? `custom ${section.name}` : section.name,
      kindOf(section),
    );
    ledger.structure.add(at, offset - at, headers);
  }
  const bodies = parseWasmBodies(source, module, limits);
  ledger.issues.push(...bodies.issues);
  const memory = parseWasmMemory(source, module, limits);
  ledger.issues.push(...memory.issues);
  const { offsets, sizes } = bodies.value;
  const named = new Uint8Array(offsets.length);
  if (table !== undefined) {
    const place: PlaceCode = (functions) => {
      const indexes = goBodyIndexes(
        functions.map(({ entry }) => entry),
        offsets.length,
      );
      if (indexes === undefined) return undefined;
      return (i, _, label) => {
        const body = indexes[i] ?? 0;
        named[body] = 1;
        ledger.functions.add(offsets[body] ?? 0, sizes[body] ?? 0, label);
      };
    };
    claimGo(ledger, image, table, memoryRanges(memory.value), place, limits);
  }
  claimNamed(ledger, source, module, { offsets, sizes }, named, limits);
  claimSegments(ledger, module, memory.value);
}

/** Bodies that Go's table does not have: programs of other compilers, by the name section. */
function claimNamed(
  ledger: Ledger,
  source: ByteSource,
  module: WasmModule,
  { offsets, sizes }: { offsets: Float64Array; sizes: Float64Array },
  named: Uint8Array,
  limits: Limits,
): void {
  if (!named.includes(0)) return;
  const tiny = module.producers.some(({ name }) => name === 'TinyGo');
  const names = parseWasmNames(source, module, limits);
  ledger.issues.push(...names.issues);
  for (let i = 0; i < offsets.length; i++) {
    if (named[i] === 1) continue;
    const index = module.importedFunctions + i;
    const name = names.value.functions.get(index) ?? `function ${index}`;
    const packageName = tiny && name.includes('.') ? placeOfFunction(name).packageName : '';
    ledger.functions.add(offsets[i] ?? 0, sizes[i] ?? 0, ledger.label('code', packageName, name));
  }
}

/** What a data section has besides its contents: addresses and sizes of the segments. */
function claimSegments(
  ledger: Ledger,
  module: WasmModule,
  memory: { offsets: Float64Array; sizes: Float64Array },
): void {
  const section = module.sections.find(({ name }) => name === 'data');
  if (section === undefined || memory.offsets.length === 0) return;
  const data = ledger.label('data');
  for (let i = 0; i < memory.offsets.length; i++)
    ledger.variables.add(memory.offsets[i] ?? 0, memory.sizes[i] ?? 0, data);
  // Last layer: takes what lies between the segments.
  ledger.rest.add(section.offset, section.size, ledger.label('headers', '', 'data segment headers'));
}
