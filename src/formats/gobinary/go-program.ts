import type { FileOffset, VirtualAddress } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { findBuildInfo, findFramedText } from './build-info.ts';
import { Needle, occurrences, searchRegions } from './byte-search.ts';
import { findGoVersion, type GoVersion } from './go-version.ts';
import { type GoModule, parseModuleText } from './module-text.ts';
import { findPclntab, type Pclntab } from './pclntab.ts';
import type { ProgramImage } from './program-image.ts';
import { utf8 } from '../fields/fields.ts';

/** A build setting and where it was read. */
export interface LocatedSetting {
  readonly key: string;
  readonly value: string;
  readonly at?: FileOffset;
}

export interface GoBuildInfo {
  /** `blob`: the linker's build info. `framed-text`: the runtime's copy, found where the blob was removed. */
  readonly source: 'blob' | 'framed-text';
  readonly path: string;
  readonly main?: GoModule;
  readonly dependencies: readonly GoModule[];
  readonly settings: readonly LocatedSetting[];
  readonly at?: FileOffset;
}

/** Lowest processor the code may use: GOAMD64, GOARM, ... */
export interface ProcessorLevel {
  readonly variable: string;
  readonly value: string;
  /** `setting`: recorded. `message`: from the text the program prints on a lesser processor. */
  readonly source: 'setting' | 'message';
}

export interface GoProgram {
  readonly compiler: 'gc' | 'gccgo' | 'tinygo';
  readonly version: GoVersion;
  readonly buildInfo?: GoBuildInfo;
  readonly buildId?: string;
  /**
   * The function table, where a section is named for it or it was needed to recognise the program; else
   * findPclntab searches for it.
   */
  readonly pclntab?: Pclntab;
  readonly level?: ProcessorLevel;
}

export interface GoReading {
  /** Most bytes searched where no section is named for what is sought. */
  readonly searchBytes: number;
  /** Search also where sections have names and none is Go's: their names may have been taken away. */
  readonly thorough: boolean;
}

const DEFAULT_READING: GoReading = { searchBytes: 64 * 1024 * 1024, thorough: false };
/** Producers as the formats name them. */
const COMPILERS: ReadonlyMap<string, GoProgram['compiler']> = new Map([
  ['Go', 'gc'],
  ['TinyGo', 'tinygo'],
  ['gccgo', 'gccgo'],
]);
const MOST_LINES = 100_000;

/** Everything that can be said about a Go program; undefined when the image is not one. */
export function parseGoProgram(
  image: ProgramImage,
  limits: Limits = DEFAULT_LIMITS,
  reading: GoReading = DEFAULT_READING,
): Parsed<GoProgram | undefined> {
  const issues: Issue[] = [];
  const stated = image.producers.find(({ name }) => COMPILERS.has(name));
  const other = stated !== undefined && stated.name !== 'Go';
  const likely = stated !== undefined || mayBeGo(image);
  if (!likely && !reading.thorough) return { value: undefined, issues };
  const blob =
    image.format === 'wasm' ? undefined : findBuildInfo(image, limits, reading.searchBytes, issues);
  // The search for an unnamed table costs a pass over the data: done only where nothing better tells of Go.
  const known = blob !== undefined || stated !== undefined;
  const pclntab = other ? undefined : findPclntab(image, known ? 0 : reading.searchBytes);
  if (blob === undefined && pclntab === undefined && stated === undefined)
    return { value: undefined, issues };
  const framed = blob === undefined && !other ? findFramedText(image) : undefined;
  const modules = blob?.modules ?? framed;
  const buildInfo =
    modules === undefined
      ? undefined
      : located(image, modules.bytes, modules.at, blob === undefined ? 'framed-text' : 'blob');
  const version = findGoVersion(image, blob, pclntab);
  const level = processorLevel(image, buildInfo);
  const buildId = findBuildId(image);
  return {
    value: {
      compiler: compilerOf(version, buildInfo, COMPILERS.get(stated?.name ?? '')),
      version,
      ...(buildInfo === undefined ? {} : { buildInfo }),
      ...(buildId === undefined ? {} : { buildId }),
      ...(pclntab === undefined ? {} : { pclntab }),
      ...(level === undefined ? {} : { level }),
    },
    issues,
  };
}

/**
 * Go's linker names its sections in ELF and Mach-O, and other linkers keep the names; other formats have nowhere
 * to say it. So a large program that is not Go costs no search.
 */
function mayBeGo(image: ProgramImage): boolean {
  if (image.format !== 'elf' && image.format !== 'macho') return true;
  const sections = image.regions.filter(({ kind }) => kind === 'section');
  return sections.length === 0 || sections.some(({ name }) => isGoSection(name));
}

/** A section that Go's linker makes, or gccgo (`.go_export`). */
export function isGoSection(name: string): boolean {
  return (
    /^(\.|__)(go[._]|note\.go\.|(typelink|itablink|noptrdata)$)/.test(name) || name.endsWith('gopclntab')
  );
}

function located(
  image: ProgramImage,
  bytes: Uint8Array,
  address: VirtualAddress,
  source: GoBuildInfo['source'],
): GoBuildInfo {
  const { settings, ...modules } = parseModuleText(bytes, MOST_LINES);
  const at = image.offsetOf(address);
  return {
    source,
    ...modules,
    settings: settings.map(({ key, value, lineAt }) => {
      const settingAt = image.offsetOf(address + BigInt(lineAt));
      return { key, value, ...(settingAt === undefined ? {} : { at: settingAt }) };
    }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The value of a build setting: `GOARCH`, `-race`, `vcs.revision`. */
export function settingOf(program: GoProgram, key: string): string | undefined {
  return program.buildInfo?.settings.find((setting) => setting.key === key)?.value;
}

function compilerOf(
  version: GoVersion,
  buildInfo: GoBuildInfo | undefined,
  stated: GoProgram['compiler'] | undefined,
): GoProgram['compiler'] {
  if (stated !== undefined) return stated;
  const setting = buildInfo?.settings.find(({ key }) => key === '-compiler')?.value;
  return setting === 'gccgo' || /\bgccgo\b/.test(version.version ?? '') ? 'gccgo' : 'gc';
}

const LEVEL_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['386', 'GO386'],
  ['amd64', 'GOAMD64'],
  ['arm', 'GOARM'],
  ['arm64', 'GOARM64'],
  ['mips', 'GOMIPS'],
  ['mipsle', 'GOMIPS'],
  ['mips64', 'GOMIPS64'],
  ['mips64le', 'GOMIPS64'],
  ['ppc64', 'GOPPC64'],
  ['ppc64le', 'GOPPC64'],
  ['riscv64', 'GORISCV64'],
  ['wasm', 'GOWASM'],
]);

const LEVEL_MESSAGE = 'This program can only be run on AMD64 processors with v';

function processorLevel(image: ProgramImage, buildInfo: GoBuildInfo | undefined): ProcessorLevel | undefined {
  const variable = LEVEL_VARIABLES.get(image.goarch);
  const value = buildInfo?.settings.find(({ key }) => key === variable)?.value;
  if (variable !== undefined && value !== undefined) return { variable, value, source: 'setting' };
  // Module text of Go 1.18 and newer always has the level; only without the text is the search worth its price.
  if (image.goarch !== 'amd64' || buildInfo !== undefined) return undefined;
  const { readOnly, writable, executable } = searchRegions(image);
  const needle = new Needle(Uint8Array.from(LEVEL_MESSAGE, (letter) => letter.charCodeAt(0)));
  for (const at of occurrences(image, [...readOnly, ...writable, ...executable], needle)) {
    const digit = utf8(image.readAt(at + BigInt(LEVEL_MESSAGE.length), 1));
    if (/[2-4]/.test(digit)) return { variable: 'GOAMD64', value: `v${digit}`, source: 'message' };
  }
  return undefined;
}

/** Outside of ELF the linker puts the build ID at the start of the code, as text between two markers. */
function findBuildId(image: ProgramImage): string | undefined {
  if (image.format === 'elf') return undefined;
  for (const region of image.regions) {
    if (!region.executable) continue;
    const bytes = image.readAt(region.address, 512);
    const match = /^[^"]{0,32}Go build ID: "([^"\n]{1,256})"/.exec(utf8(bytes));
    if (match !== null) return match[1];
  }
  return undefined;
}
