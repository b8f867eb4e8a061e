import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moduleCacheDirectory, parseGoMod } from '../../../src/formats/go-mod/go-mod.ts';

const TEXT = `module "example.org/m" // of ours

go 1.24.1
toolchain go1.26.8

require (
	a.org/b v1.2.3
	c.org/D/v2 v2.0.0-20240101000000-abcdefabcdef // indirect
)
require e.org/f v0.1.0+incompatible

replace a.org/b v1.2.3 => ../b
replace c.org/D/v2 => d.org/fork/v2 v2.1.0
exclude g.org/h v1.0.0
retract [v1.0.0, v1.1.0] // broken
ignore ./node_modules
godebug default=go1.21
tool example.org/m/cmd/x
`;

describe('go.mod', () => {
  test('every directive', () => {
    const { value, issues } = parseGoMod(TEXT);
    expect(issues).toEqual([]);
    expect(value.module).toBe('example.org/m');
    expect([value.go, value.goLine, value.toolchain]).toEqual(['1.24.1', 3, 'go1.26.8']);
    expect(value.requires.map(({ path, indirect, line }) => [path, indirect, line])).toEqual([
      ['a.org/b', false, 7],
      ['c.org/D/v2', true, 8],
      ['e.org/f', false, 10],
    ]);
    expect(value.replaces).toEqual([
      { path: 'a.org/b', version: 'v1.2.3', by: '../b', line: 12 },
      { path: 'c.org/D/v2', by: 'd.org/fork/v2', byVersion: 'v2.1.0', line: 13 },
    ]);
    expect(value.ignores).toEqual(['./node_modules']);
    expect(value.godebug).toEqual({ default: 'go1.21' });
  });

  test('go.work', () => {
    expect(parseGoMod('go 1.22\nuse (\n\t.\n\t./tools\n)\n').value.uses).toEqual(['.', './tools']);
  });

  test.each([
    ['modul x\n', 'unknown-directive'],
    ['go banana\n', 'invalid-go-version'],
    ['require a.org/b latest\n', 'invalid-version'],
    ['require (\n a.org/b v1.0.0\n', 'open-block'],
    ['module "x\n', 'open-string'],
    ['replace a => b\n', 'invalid-replace'],
    ['module\n', 'missing-argument'],
    ['module a\nmodule b\n', 'repeated-directive'],
  ])('%j is reported', (text, id) => {
    expect(parseGoMod(text).issues.map((issue) => issue.id)).toContain(id);
  });

  test('any text gives a value, and what stands before a defect is kept', () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const { value } = parseGoMod(`module m\nrequire a.org/b v1.0.0\n${noise}`);
        expect(value.requires[0]?.path).toBe('a.org/b');
      }),
    );
  });

  test('capitals of a module path are escaped in the cache', () => {
    expect(moduleCacheDirectory('github.com/Azure/x', 'v1.0.0')).toBe('github.com/!azure/x@v1.0.0');
  });
});
