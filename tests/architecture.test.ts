import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** What each layer may import besides itself. The order is the direction of knowledge: downwards only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  formats: ['model'],
  wasm: ['model', 'formats'],
  boot: ['model', 'formats'],
  inference: ['model'],
  memory: ['model', 'formats'],
  knowledge: ['model'],
  probes: ['model', 'formats', 'knowledge'],
  propagation: ['model', 'inference'],
  telemetry: ['model', 'formats', 'inference', 'knowledge'],
  diagnosis: ['model', 'formats', 'inference', 'probes', 'knowledge', 'propagation'],
  preflight: ['model', 'formats', 'knowledge'],
  report: ['model'],
  host: ['model', 'wasm'],
  cli: [
    'model',
    'formats',
    'inference',
    'memory',
    'probes',
    'knowledge',
    'propagation',
    'telemetry',
    'diagnosis',
    'preflight',
    'report',
    'host',
    'wasm',
    'boot',
  ],
};
const PURE = [
  'model',
  'formats',
  'wasm',
  'boot',
  'inference',
  'memory',
  'knowledge',
  'probes',
  'propagation',
  'telemetry',
  'diagnosis',
  'preflight',
  'report',
];
/** Siblings among the formats that build on each other, each for the reason given. */
const SIBLINGS: Readonly<Record<string, string>> = {
  'binary -> ar': 'one entry for every binary format',
  'binary -> elf': 'one entry for every binary format',
  'binary -> macho': 'one entry for every binary format',
  'binary -> pe': 'one entry for every binary format',
  'binary -> xcoff': 'one entry for every binary format',
  'binary -> plan9': 'one entry for every binary format',
  'binary -> wasm': 'one entry for every binary format',
  'binary -> packed': 'one entry for every binary format',
  'binary -> gobinary': 'Go metadata lies inside every format',
  'elf -> gobinary': 'yields the program image that Go metadata is read from',
  'macho -> gobinary': 'yields the program image that Go metadata is read from',
  'pe -> gobinary': 'yields the program image that Go metadata is read from',
  'xcoff -> gobinary': 'yields the program image that Go metadata is read from',
  'plan9 -> gobinary': 'yields the program image that Go metadata is read from',
  'wasm -> gobinary': 'yields the program image that Go metadata is read from',
  'dockerfile -> platform': 'platforms of stages',
  'oci -> platform': 'one spelling of image platforms',
  'xmlbif -> bif': 'both are texts of the same networks',
  'ar -> gobinary': 'archives hold Go objects',
  'ar -> pe': 'archives of Windows hold COFF objects',
  'ar -> elf': 'archives hold ELF objects',
  'gobinary -> elf': 'build notes',
  'bytemap -> binary': 'accounts for the bytes of every format',
  'bytemap -> elf': 'sections and symbols',
  'bytemap -> macho': 'sections and symbols',
  'bytemap -> pe': 'sections and symbols',
  'bytemap -> wasm': 'bodies and data segments',
  'bytemap -> gobinary': 'functions, packages and modules',
  'codesign -> macho': 'signatures lie inside Mach-O files',
  'petshop -> csv': 'its files are CSV',
  'nezha -> csv': 'its files are CSV',
};
/** What every reader of binary formats stands on: cursors over a ByteSource, string tables, issue lists. */
const COMMON_GROUND = 'fields';
/** Globals that the pure layers must not know; metric names such as 'process.cpu.time' are text. */
const IMPURE = /(?<!')\b(?:process\.|Date\.now|new Date\(|Math\.random|performance\.|setTimeout\(|console\.)/;

interface SourceFile {
  readonly path: string;
  readonly layer: string;
  readonly imports: readonly string[];
  readonly text: string;
}

const files: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => {
    const text = readFileSync(join(SRC, name), 'utf8');
    const imports = [
      ...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import '([^']+)'/gms),
    ].map((match) => match[1] ?? match[2] ?? '');
    return { path: name, layer: name.split('/')[0] ?? '', imports, text };
  });

const inside = (file: SourceFile, target: string): string =>
  relative(SRC, resolve(join(SRC, dirname(file.path)), target));

describe('architecture', () => {
  test('the test sees the whole source tree', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(new Set(files.map(({ layer }) => layer))).toEqual(new Set(Object.keys(MAY_IMPORT)));
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  test('layers import downwards only', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => target.startsWith('.'))
        .map((target) => inside(file, target).split('/')[0] ?? '')
        .filter(
          (layer) =>
            !layer.startsWith('..') && layer !== file.layer && !MAY_IMPORT[file.layer]?.includes(layer),
        )
        .map((layer) => `${file.path} imports ${layer}`),
    );
    expect(wrong).toEqual([]);
  });

  test('formats import a sibling only for a listed reason', () => {
    const wrong = files
      .filter(({ layer }) => layer === 'formats')
      .flatMap((file) => {
        const own = file.path.split('/')[1] ?? '';
        return file.imports
          .filter((target) => target.startsWith('.'))
          .map((target) => inside(file, target).split('/'))
          .filter(
            ([layer, other]) =>
              layer === 'formats' &&
              other !== own &&
              other !== COMMON_GROUND &&
              !(`${own} -> ${other}` in SIBLINGS),
          )
          .map(([, other]) => `${own} -> ${other} (${file.path})`);
      });
    expect(wrong).toEqual([]);
  });

  test('pure layers know no file system, process, clock or randomness', () => {
    const pure = files.filter(({ layer }) => PURE.includes(layer));
    expect(pure.length).toBeGreaterThan(40);
    const wrong = pure.flatMap((file) => [
      ...file.imports
        .filter((target) => target.startsWith('node:'))
        .map((target) => `${file.path} imports ${target}`),
      ...(IMPURE.test(file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
        ? [`${file.path} uses an impure global`]
        : []),
    ]);
    expect(wrong).toEqual([]);
  });

  test('files stay readable and rooms have names that teach', () => {
    const long = files
      .filter(({ path }) => !path.endsWith('.generated.ts'))
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 310)
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(long).toEqual([]);
    expect(
      files.filter(({ path }) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.ts$)/.test(path)),
    ).toEqual([]);
  });

  test('there is no cycle between files', () => {
    // Types vanish when the code runs: two files may describe each other.
    const runs = (text: string): string[] =>
      [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*?\bfrom\s+'(\.[^']+)'/gms)].map(
        (match) => match[1] ?? '',
      );
    const graph = new Map(
      files.map((file) => [file.path, runs(file.text).map((target) => inside(file, target))]),
    );
    expect([...graph.values()].flat().length).toBeGreaterThan(100);
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail, path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const next of graph.get(path) ?? []) if (graph.has(next)) visit(next, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });
});
