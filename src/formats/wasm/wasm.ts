import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { ByteCursor } from '../fields/byte-cursor.ts';
import { Fields, utf8 } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { parseFeatures, parseProducers } from './custom-sections.ts';
import { parseExports, parseImports, parseMemories } from './interface-sections.ts';
import { type WasmModule, type WasmSection, wasmSection } from './module.ts';

/**
 * preamble   0 '\0asm'   4 version: 1 for a module; {0x0d, 1} as two 16-bit numbers for a component
 * section    id(1)  size(LEB128)  content; custom sections (id 0) start with their name
 * Source: WebAssembly Core Specification 5.5; Component Model, Binary.md.
 */
const SECTION_NAMES: readonly string[] = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'datacount',
  'tag',
];
/** Place of each id in the prescribed order; `tag` follows `memory`, `datacount` precedes `code`. */
const RANK: readonly number[] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];
const MOST_SECTIONS = 65_536;

export function isWasm(start: Uint8Array): boolean {
  return new Fields(start, true).u32(0) === 0x6d736100;
}

/**
 * Reads the preamble, the list of sections and the small sections of a wasm module. Code, data and names
 * are read on request: parseWasmBodies, parseWasmMemory, parseWasmNames. `value` is undefined when this is
 * no wasm.
 */
export function parseWasm(
  source: ByteSource,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<WasmModule | undefined> {
  const issues = new IssueList();
  const paged = new PagedSource(source, limits.bytes);
  const head = new Fields(paged.read(0, 8), true);
  if (!isWasm(head.bytes) || !head.has(0, 8)) {
    issues.add('not-wasm', 'the file does not start with \\0asm and a version', 0);
    return { value: undefined, issues: issues.list };
  }
  const component = head.u16(6) === 1;
  if (!component && head.u32(4) !== 1) {
    issues.add('unknown-wasm-version', `version ${head.u32(4)}`, 4);
  }
  const sections = parseSections(paged, component, issues);
  const shell = {
    kind: component ? ('component' as const) : ('module' as const),
    version: head.u16(4),
    sections,
  };
  const nothing = { imports: [], exports: [], memories: [], producers: [], features: [] };
  const empty: WasmModule = { ...shell, ...nothing, importedFunctions: 0, bodies: 0, dataSegments: 0 };
  const cursorOf = (name: string, most: number): ByteCursor | undefined => {
    const section = wasmSection(empty, name);
    if (section === undefined) return undefined;
    return new ByteCursor(paged.read(section.offset, Math.min(section.size, most)));
  };
  /** Runs a reader over a section; a section that ends too early becomes one issue. */
  const within = <T>(name: string, read: (cursor: ByteCursor, at: number) => T[]): T[] => {
    const cursor = cursorOf(name, limits.bytes / 4);
    if (cursor === undefined) return [];
    const at = wasmSection(empty, name)?.offset ?? 0;
    const list = read(cursor, at);
    if (cursor.failed) issues.add('truncated-wasm-section', `section ${name} ends too early`, at + cursor.at);
    return list;
  };
  /** The number that a section starts with; code and data themselves are not read. */
  const count = (name: string): number | undefined => cursorOf(name, 16)?.uleb();
  const producers = within('producers', (cursor, at) => parseProducers(cursor, at, limits));
  if (component) return { value: { ...empty, producers }, issues: issues.list };

  const imports = within('import', (cursor, at) => parseImports(cursor, at, limits));
  const start = count('start');
  const buildId = wasmSection(empty, 'go:buildid') ?? wasmSection(empty, 'go.buildid');
  return {
    value: {
      ...shell,
      imports,
      exports: within('export', (cursor) => parseExports(cursor, limits)),
      memories: within('memory', (cursor) => parseMemories(cursor, limits)),
      producers,
      features: within('target_features', (cursor) => parseFeatures(cursor, limits)),
      importedFunctions: imports.filter((one) => one.kind === 'function').length,
      bodies: count('code') ?? 0,
      dataSegments: count('data') ?? 0,
      ...(start === undefined ? {} : { startFunction: start }),
      ...(buildId === undefined
        ? {}
        : { goBuildId: quoted(utf8(paged.read(buildId.offset, Math.min(buildId.size, 4096)))) }),
    },
    issues: issues.list,
  };
}

/** The section holds `\xff Go build ID: "..."\n \xff`, the form that is searched for in other formats. */
function quoted(text: string): string {
  return /Go build ID: "([^"]*)"/.exec(text)?.[1] ?? text;
}

function parseSections(source: ByteSource, component: boolean, issues: IssueList): WasmSection[] {
  const sections: WasmSection[] = [];
  let at = 8;
  let rank = 0;
  while (at < source.size) {
    if (sections.length >= MOST_SECTIONS) {
      issues.add('too-many-sections', `stopped after ${MOST_SECTIONS} sections`, at);
      break;
    }
    const cursor = new ByteCursor(source.read(at, 16));
    const id = cursor.u8();
    const size = cursor.uleb();
    if (cursor.failed) {
      issues.add('truncated-section-header', 'the file ends inside the head of a section', at);
      break;
    }
    const content = at + cursor.at;
    const end = content + size;
    if (end > source.size) {
      issues.add('section-outside-file', `a section needs bytes up to ${end} of ${source.size}`, at);
    }
    const custom = id === 0;
    let name = component ? `component-${id}` : (SECTION_NAMES[id] ?? `section-${id}`);
    let offset = content;
    if (custom) {
      // Names are short: `.debug_str`, `producers`; one longer than this is cut by nobody.
      const head = new ByteCursor(source.read(content, Math.min(size, 1024)));
      name = head.name(1024);
      offset = content + head.at;
      if (head.failed) issues.add('bad-custom-name', 'a custom section without a whole name', content);
    } else if (!component) {
      const place = RANK[id] ?? 0;
      if (place === 0) issues.add('unknown-section', `section id ${id}`, at);
      else if (place <= rank) issues.add('section-out-of-order', `section ${name} comes too late`, at);
      rank = Math.max(rank, place);
    }
    const present = Math.max(0, Math.min(end, source.size) - offset);
    sections.push({ id, name, custom, at, offset, size: present });
    at = end;
  }
  return sections;
}
