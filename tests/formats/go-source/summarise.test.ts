import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summarise } from '../../../src/formats/go-source/summarise.ts';

const SOURCE = `//go:build linux

// Package p is a sample.
package p

import (
	"fmt"
	sys "golang.org/x/sys/unix"
	_ "unsafe"
)

//go:linkname nanotime runtime.nanotime
func nanotime() int64

//go:embed static/* "with space.txt"
var files embed.FS

const (
	A, B = iota, 1 << iota
	_
)

type (
	List[T any] struct {
		head, tail *node[T]
		sync.Mutex
		*Embedded
		size int \`json:"size"\`
	}
	Shape interface {
		Area(unit string) float64
		fmt.Stringer
	}
)

func (l *List[T]) Push(value T) (err error) {
	for i, x := range l.items {
		missing(i, x, value)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		_ = st.Atim
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: zero}
	local := func(a, b int, rest ...string) { fmt.Println(a, b, rest, outer) }
loop:
	for {
		break loop
	}
	m := map[string]int{key: 1}
	return sys.Dup2(local, m)
}
`;

describe('summary of a Go file', () => {
  const summary = summarise('p_amd64.go', SOURCE);

  test('declarations', () => {
    expect([...summary.declares.keys()].sort()).toEqual(['A', 'B', 'List', 'Shape', 'files', 'nanotime']);
    expect([...summary.methods.keys()]).toEqual(['List.Push']);
    expect([...summary.bodyless.keys()]).toEqual(['nanotime']);
    expect(summary.linknames.get('nanotime')).toBe('runtime.nanotime');
    expect([...summary.embeds.keys()]).toEqual(['static/*', 'with space.txt']);
    expect([...(summary.structs.get('List') ?? [])].sort()).toEqual(
      ['*', 'Embedded', 'Mutex', 'head', 'size', 'tail'].sort(),
    );
    expect(summary.members.has('Area')).toBe(true);
    expect(summary.package).toBe('p');
    expect(summary.imports.map(({ path, name }) => [path, name])).toEqual([
      ['fmt', undefined],
      ['golang.org/x/sys/unix', 'sys'],
      ['unsafe', '_'],
    ]);
  });

  test('uses are free of local names, labels, fields and keys', () => {
    const uses = new Set(summary.uses.keys());
    for (const free of ['missing', 'zero', 'outer', 'key', 'node', 'info']) expect(uses).toContain(free);
    for (const local of [
      'i',
      'x',
      'value',
      'err',
      'st',
      'ok',
      'a',
      'b',
      'rest',
      'm',
      'T',
      'l',
      'loop',
      'Setpgid',
      'unit',
      'head',
    ])
      expect(uses).not.toContain(local);
    expect(summary.qualified.has('sys.Dup2')).toBe(true);
    expect(summary.fields.has('syscall.SysProcAttr Setpgid')).toBe(true);
    expect(summary.fields.has('syscall.Stat_t Atim')).toBe(true);
  });

  test('a place is the offset of the name', () => {
    const at = summary.uses.get('missing') ?? 0;
    expect(SOURCE.slice(at, at + 7)).toBe('missing');
  });

  test('the preamble of import "C"', () => {
    const { cgo } = summarise(
      'c.go',
      'package p\n\n// #cgo linux pkg-config: libpng zlib\n// #cgo LDFLAGS: -lm\n// #include <png.h>\nimport "C"\n',
    );
    expect(cgo?.packages).toEqual([{ when: 'linux', names: ['libpng', 'zlib'] }]);
    expect(cgo?.flags).toEqual([{ when: '', kind: 'LDFLAGS', words: ['-lm'] }]);
    expect(cgo?.includes).toEqual(['<png.h>']);
  });

  test('prefixes, cuts and noise never throw', () => {
    for (let end = 0; end < SOURCE.length; end += 7)
      expect(summarise('x.go', SOURCE.slice(0, end)).name).toBe('x.go');
    fc.assert(
      fc.property(
        fc.nat(SOURCE.length),
        fc.nat(SOURCE.length),
        fc.string({ maxLength: 8 }),
        (a, b, noise) => {
          const text = SOURCE.slice(0, a) + noise + SOURCE.slice(b);
          expect(summarise('x.go', text).declares.size).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('deep nesting costs linear time', () => {
    const deep = `package p\nvar x = ${'('.repeat(200_000)}`;
    expect(summarise('x.go', deep).declares.has('x')).toBe(true);
    const funcs = `package p\nvar x = ${'func(a int) {'.repeat(2000)}`;
    expect(summarise('x.go', funcs).declares.has('x')).toBe(true);
  });
});
