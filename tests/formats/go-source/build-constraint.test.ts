import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  parseExpression,
  parseFileConstraint,
  tagsOf,
} from '../../../src/formats/go-source/build-constraint.ts';
import {
  type BuildContext,
  defaultLevelTags,
  isSelected,
  tagsOfName,
  wholeConstraint,
} from '../../../src/formats/go-source/build-context.ts';
import { summarise } from '../../../src/formats/go-source/summarise.ts';

interface Recording {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly picked: Readonly<Record<string, readonly string[]>>;
  readonly version: string;
  readonly sha256: string;
}
const { sha256, ...body }: Recording & { command: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'constraints.recorded.json'), 'utf8'),
);

describe('build constraints', () => {
  test('the recording is what was recorded', () => {
    const { command, version, files, picked } = body;
    const text = JSON.stringify({ command, version, files, picked });
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
  });

  test.each(Object.entries(body.picked))('the files of %s are those that go list picks', (target, picked) => {
    const [goos = '', goarch = '', cgo] = target.split('/');
    const context: BuildContext = {
      goos,
      goarch,
      cgo: cgo === '1',
      compiler: 'gc',
      release: Number(/go1\.(\d+)/.exec(body.version)?.[1]),
      tags: new Set(defaultLevelTags(goos, goarch)),
    };
    const own = body.files.filter(({ name, text }) => {
      const constraint = parseFileConstraint(text);
      const usesCgo = summarise(name, text).imports.some(({ path }) => path === 'C');
      return (
        constraint.broken === undefined &&
        isSelected(context, wholeConstraint(name, constraint)) &&
        (context.cgo || !usesCgo)
      );
    });
    expect(own.map(({ name }) => name).sort()).toEqual([...picked].sort());
  });

  test('names imply tags only behind an underscore', () => {
    expect(tagsOfName('linux.go')).toEqual([]);
    expect(tagsOfName('x_linux_arm64_test.go')).toEqual(['linux', 'arm64']);
    expect(tagsOfName('x_unix.go')).toEqual([]);
    expect(tagsOfName('x_arm64_linux.go')).toEqual(['linux']);
  });

  test('any text is read without a throw, and what is read is evaluated', () => {
    const words = fc.constantFrom(
      'linux',
      '!',
      '&&',
      '||',
      '(',
      ')',
      ' ',
      'go1.2',
      'ä',
      '\n',
      '//',
      '/*',
      '*/',
      '//go:build ',
      '// +build ',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const { expression } = parseFileConstraint(parts.join(''));
        if (!expression) return;
        const all = evaluate(expression, () => true);
        expect(typeof all).toBe('boolean');
        expect(tagsOf(expression).length).toBeGreaterThan(0);
      }),
    );
    expect(parseExpression('('.repeat(100_000))).toBeUndefined();
    expect(parseExpression(`${'!('.repeat(5000)}a${')'.repeat(5000)}`)).toBeUndefined();
  });

  test('De Morgan holds', () => {
    const tag = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(tag, tag, fc.uniqueArray(tag), (x, y, set) => {
        const known = new Set<string>(set);
        const isSet = (name: string): boolean => known.has(name);
        const value = (text: string): boolean | undefined => {
          const parsed = parseExpression(text);
          return parsed && evaluate(parsed, isSet);
        };
        expect(value(`!(${x} && ${y})`)).toBe(value(`!${x} || !${y}`));
      }),
    );
  });
});
