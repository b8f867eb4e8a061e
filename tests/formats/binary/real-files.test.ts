import { describe, expect, it } from 'vitest';
import { type BinaryFacts, factsOf } from '../../../src/formats/binary/binary.ts';
import { parseBinary } from '../../../src/formats/binary/parse-binary.ts';
import { programImages } from '../../../src/formats/binary/program-images.ts';
import { parseFunctions } from '../../../src/formats/gobinary/functions.ts';
import { settingOf } from '../../../src/formats/gobinary/go-program.ts';
import { countingFile } from './counting-file.ts';
import { packagedProgram } from './packaged-program.ts';

const GOARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm' };
const GOOS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'illumos' };
const goos = GOOS[process.platform] ?? process.platform;
const goarch = GOARCH[process.arch] ?? process.arch;

function factsOfFile(path: string): { facts: BinaryFacts; read: number } {
  const source = countingFile(path);
  const { value, issues } = parseBinary(source);
  expect(issues).toEqual([]);
  const [facts] = factsOf(value);
  if (facts === undefined) throw new Error(`no facts of ${path}`);
  return { facts, read: source.total() };
}

describe('the esbuild program, whose build info its makers removed', () => {
  const path = packagedProgram('@esbuild', process.platform === 'win32' ? ['esbuild'] : ['bin', 'esbuild']);

  it('still tells target, version and settings', () => {
    const { facts } = factsOfFile(path);
    expect(facts).toMatchObject({ kind: 'executable', system: { goos, from: 'build-setting' }, goarch });
    expect(facts.go).toMatchObject({
      compiler: 'gc',
      version: { source: 'string-header', confidence: 'derived' },
      buildInfo: { source: 'framed-text', main: { path: 'github.com/evanw/esbuild' } },
    });
    expect(facts.go?.version.version).toMatch(/^go1\.\d+\.\d+$/);
    expect(facts.go === undefined ? '' : settingOf(facts.go, 'CGO_ENABLED')).toBe('0');
  });

  it('names all its functions without a symbol table', () => {
    const source = countingFile(path);
    const { value } = parseBinary(source);
    const [image] = programImages(source, value);
    const table = factsOf(value)[0]?.go?.pclntab;
    if (image === undefined || table === undefined) throw new Error('no function table');
    expect(factsOf(value)[0]?.stripped).toBe(true);
    const functions = parseFunctions(image, table);
    expect(functions.issues).toEqual([]);
    expect(functions.value).toHaveLength(table.functionCount);
    expect(functions.value.map(({ name }) => name)).toContain('main.main');
    const parser = functions.value.filter(({ packageName }) =>
      packageName.endsWith('esbuild/internal/js_parser'),
    );
    expect(parser.length).toBeGreaterThan(100);
  });
});

describe('the tsgolint program, with its build info', () => {
  const path = packagedProgram('@oxlint-tsgolint', ['tsgolint']);

  it('is read with few bytes', () => {
    const { facts, read } = factsOfFile(path);
    expect(facts).toMatchObject({ system: { goos }, goarch });
    expect(facts.go?.version).toMatchObject({ source: 'build-info', confidence: 'stated' });
    expect(facts.go?.buildInfo?.dependencies.length).toBeGreaterThan(5);
    expect(read).toBeLessThan(1024 * 1024);
  });
});

describe('node itself, a large program that is not Go', () => {
  it('is no Go program, and costs little to tell', () => {
    const { facts, read } = factsOfFile(process.execPath);
    expect(facts.go).toBeUndefined();
    expect(facts.kind).toBe('executable');
    expect(facts.goarch).toBe(goarch);
    expect(read).toBeLessThan(2 * 1024 * 1024);
  });
});

describe('other files', () => {
  it('are told apart', () => {
    const here = parseBinary(countingFile(import.meta.filename)).value;
    expect(here).toMatchObject({ format: 'packed', packed: { kind: 'text' } });
    expect(factsOf(here)).toEqual([]);
  });
});
