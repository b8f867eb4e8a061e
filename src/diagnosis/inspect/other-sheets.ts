import { parsePeExports } from '../../formats/pe/exports.ts';
import type { PeImage } from '../../formats/pe/image.ts';
import type { PeImportedLibrary } from '../../formats/pe/imports.ts';
import { wasmHost } from '../../formats/wasm/host.ts';
import type { WasmModule } from '../../formats/wasm/module.ts';
import type { XcoffImage } from '../../formats/xcoff/image.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { PeSheet, WasmSheet, XcoffSheet } from '../../model/inspection.ts';
import type { Issue } from '../../model/parsed.ts';

/** Bits of DllCharacteristics that guard a program: <winnt.h>. */
const MITIGATIONS: readonly (readonly [number, string])[] = [
  [0x20, 'high-entropy-va'],
  [0x40, 'dynamic-base'],
  [0x80, 'force-integrity'],
  [0x100, 'nx-compatible'],
  [0x1000, 'app-container'],
  [0x4000, 'control-flow-guard'],
];

export function peSheet(
  source: ByteSource,
  pe: PeImage,
  imports: readonly PeImportedLibrary[],
  functions: boolean,
  issues: Issue[],
): PeSheet {
  const exports = parsePeExports(source, pe);
  issues.push(...exports.issues);
  return {
    subsystem: pe.subsystem.name,
    osVersion: pe.osVersion,
    subsystemVersion: pe.subsystemVersion,
    linkerVersion: pe.linkerVersion,
    mitigations: MITIGATIONS.filter(([bit]) => (pe.dllCharacteristics & bit) !== 0).map(([, name]) => name),
    imports: imports.map((one) => ({
      library: one.library,
      delayed: one.delayed,
      count: one.functions.length,
      ...(functions && { functions: one.functions.map(({ name, ordinal }) => name ?? `#${ordinal ?? 0}`) }),
    })),
    exports: exports.value?.functions.length ?? 0,
    certificates: pe.certificates.length,
  };
}

export function xcoffSheet(xcoff: XcoffImage): XcoffSheet {
  return {
    libpath: xcoff.libpath,
    ...(xcoff.moduleType !== undefined && { moduleType: xcoff.moduleType }),
    imports: xcoff.loaderSymbols.filter(({ imported }) => imported).map(({ name }) => name),
  };
}

export function wasmSheet(wasm: WasmModule): WasmSheet {
  const { name, because, goFrom, goUntil } = wasmHost(wasm);
  return {
    kind: wasm.kind,
    host: name,
    because,
    ...(goFrom !== undefined && { goFrom }),
    ...(goUntil !== undefined && { goUntil }),
    imports: wasm.imports.map(({ module, name, kind }) => ({ module, name, kind })),
    exports: wasm.exports.map(({ name, kind }) => ({ name, kind })),
    memories: wasm.memories.map(({ minimum, maximum, shared }) => ({
      minimum,
      ...(maximum !== undefined && { maximum }),
      shared,
    })),
    producers: wasm.producers.map(({ field, name, version }) => ({ field, name, version })),
    features: wasm.features.map(({ prefix, name }) => `${prefix}${name}`),
    customSections: wasm.sections.filter(({ custom }) => custom).map(({ name }) => name),
  };
}
