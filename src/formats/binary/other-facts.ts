import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { type CoffObject, coffImage } from '../ar/coff-object.ts';
import { mappedImage } from '../fields/mapped-image.ts';
import { parseGoProgram } from '../gobinary/go-program.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import { type PeImportedLibrary, parsePeImports } from '../pe/imports.ts';
import type { PeImage } from '../pe/image.ts';
import { peImage } from '../pe/program-image.ts';
import type { Plan9Image } from '../plan9/plan9.ts';
import { plan9Image } from '../plan9/program-image.ts';
import { wasmHost } from '../wasm/host.ts';
import { type WasmModule, wasmSection } from '../wasm/module.ts';
import { wasmImage } from '../wasm/program-image.ts';
import type { XcoffImage } from '../xcoff/image.ts';
import { xcoffImage } from '../xcoff/program-image.ts';
import type { BinaryFacts, BinarySystem } from './binary.ts';
import { systemOf } from './system.ts';

type FormatFacts = Omit<BinaryFacts, 'system' | 'go' | 'stripped' | 'goarch'>;

/** Joins what the format says with what Go's metadata says. */
function withGo(
  image: ProgramImage,
  facts: FormatFacts,
  byFormat: BinarySystem | undefined,
  limits: Limits,
  before: readonly Issue[] = [],
): Parsed<BinaryFacts> {
  const { value: go, issues } = parseGoProgram(image, limits);
  const system = systemOf(image, go, byFormat);
  return {
    value: {
      ...facts,
      goarch: image.goarch,
      stripped: !image.hasSymbols,
      ...(system === undefined ? {} : { system }),
      ...(go === undefined ? {} : { go }),
    },
    issues: [...before, ...issues],
  };
}

export interface PeFacts {
  readonly facts: BinaryFacts;
  readonly imports: readonly PeImportedLibrary[];
}

const HIGH_ENTROPY_OR_DYNAMIC_BASE = 0x60;

export function peFacts(source: ByteSource, pe: PeImage, limits: Limits): Parsed<PeFacts> {
  const imports = parsePeImports(source, pe, limits);
  const library = pe.kind === 'dll';
  const relocatable = (pe.dllCharacteristics & HIGH_ENTROPY_OR_DYNAMIC_BASE) !== 0;
  const facts = withGo(
    peImage(source, pe),
    {
      kind: library ? 'shared-library' : 'executable',
      machine: pe.machine.name,
      bits: pe.bits,
      endian: 'little',
      // Windows has no static programs: even one without imports is mapped together with ntdll.
      linkage: library ? 'shared-library' : relocatable ? 'dynamic-pie' : 'dynamic',
      needed: imports.value.filter(({ delayed }) => !delayed).map(({ library }) => library),
    },
    { goos: 'windows', from: 'format' },
    limits,
    imports.issues,
  );
  return { value: { facts: facts.value, imports: imports.value }, issues: facts.issues };
}

export function coffFacts(source: ByteSource, coff: CoffObject, limits: Limits): Parsed<BinaryFacts> {
  const image = coffImage(source, coff);
  return withGo(
    image,
    {
      kind: 'object',
      machine: coff.machine.name,
      bits: image.pointerSize === 8 ? 64 : 32,
      endian: 'little',
      linkage: 'relocatable',
      needed: [],
    },
    { goos: 'windows', from: 'format' },
    limits,
  );
}

const F_SHROBJ = 0x2000;

export function xcoffFacts(source: ByteSource, xcoff: XcoffImage, limits: Limits): Parsed<BinaryFacts> {
  const library = (xcoff.flags & F_SHROBJ) !== 0;
  return withGo(
    xcoffImage(source, xcoff),
    {
      kind: library ? 'shared-library' : xcoff.entry === undefined ? 'object' : 'executable',
      machine: 'PowerPC64',
      bits: 64,
      endian: 'big',
      linkage: library ? 'shared-library' : xcoff.importFiles.length > 0 ? 'dynamic' : 'static',
      needed: xcoff.importFiles
        .filter(({ base }) => base !== '')
        .map(({ base, member }) => (member === '' ? base : `${base}(${member})`)),
    },
    { goos: 'aix', from: 'format' },
    limits,
  );
}

export function plan9Facts(source: ByteSource, plan9: Plan9Image, limits: Limits): Parsed<BinaryFacts> {
  const little = /^(386|amd64|arm|arm64|mipsle|mips64le)$/.test(plan9.machine.name);
  return withGo(
    plan9Image(source, plan9),
    {
      kind: 'executable',
      machine: plan9.machine.name,
      bits: plan9.bits,
      endian: little ? 'little' : 'big',
      linkage: 'static',
      needed: [],
    },
    { goos: 'plan9', from: 'format' },
    limits,
  );
}

export function wasmFacts(source: ByteSource, wasm: WasmModule, limits: Limits): Parsed<BinaryFacts> {
  const host = wasmHost(wasm);
  const goos = host.name.startsWith('wasip1') ? 'wasip1' : host.name.endsWith('-js') ? 'js' : undefined;
  const read = (image: ProgramImage): Parsed<BinaryFacts> =>
    withGo(
      image,
      {
        kind: 'module',
        machine: 'wasm',
        bits: 32,
        endian: 'little',
        linkage: host.name === 'object' ? 'relocatable' : 'static',
        needed: host.modules,
      },
      goos === undefined ? undefined : { goos, from: 'format' },
      limits,
    );
  const raw = read(dataSectionImage(source, wasm));
  const facts = raw.value.go?.buildInfo === undefined ? read(wasmImage(source, wasm, limits)) : raw;
  const { go } = facts.value;
  if (go === undefined || wasm.goBuildId === undefined) return facts;
  return { ...facts, value: { ...facts.value, go: { ...go, buildId: wasm.goBuildId } } };
}

/**
 * The bytes of the data section as they lie in the file. Go cuts its data into some 100 000 segments at runs of
 * zeros, of which module text has none: so it is found here whole, without an index of the segments.
 */
function dataSectionImage(source: ByteSource, wasm: WasmModule): ProgramImage {
  const section = wasmSection(wasm, 'data');
  const stated = wasm.producers.some(({ name }) => name === 'Go');
  const ranges =
    section === undefined || !stated
      ? []
      : [{ address: BigInt(section.offset), offset: section.offset, size: section.size }];
  return {
    format: 'wasm',
    goarch: 'wasm',
    pointerSize: 8,
    bigEndian: false,
    regions: ranges.map(({ address, size }) => ({
      name: 'data',
      kind: 'section',
      address,
      size,
      writable: true,
      executable: false,
    })),
    producers: wasm.producers.map(({ name, version, at }) => ({
      source: 'wasm-producers',
      name,
      version,
      at,
    })),
    hasSymbols: wasmSection(wasm, 'name') !== undefined,
    ...mappedImage(source, ranges),
  };
}
