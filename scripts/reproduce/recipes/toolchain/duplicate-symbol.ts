import { goMod, variants } from '../../recipe.ts';

export default variants(
  {
    cause: 'toolchain/duplicate-symbol',
    needs: ['go', 'gcc'],
    steps: [{ run: 'go build .' }],
    context: { command: 'go build .' },
  },
  {
    'definition-in-the-preamble-with-export': {
      files: {
        'go.mod': goMod(),
        'main.go': `package main

// int counter;
// void bump(void) { counter++; }
import "C"

//export Tick
func Tick() { C.bump() }

func main() {
	Tick()
}
`,
      },
      expect: ['multiple definition of `bump'],
    },
    'two-archives': {
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lone -ltwo\n// int one(void);\n// int two(void);\nimport "C"\n\nfunc main() {\n\tprintln(C.one() + C.two())\n}\n',
      },
      steps: [
        {
          run: "mkdir lib && for n in one two; do printf 'int version(void) { return 1; }\\nint %s(void) { return version(); }\\n' $n | gcc -c -x c - -o lib/$n.o && ar rc lib/lib$n.a lib/$n.o; done",
          quiet: true,
        },
        { run: 'go build .' },
      ],
      expect: ['multiple definition of `version', 'first defined here'],
    },
    'go-and-assembly': {
      needs: ['go'],
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nfunc twice(n int) int { return 2 * n }\n\nfunc main() {\n\tprintln(twice(1))\n}\n',
        'twice_amd64.s': '#include "textflag.h"\n\nTEXT ·twice(SB), NOSPLIT, $0-16\n\tRET\n',
      },
      expect: ['twice defined in both Go and assembly'],
    },
    'lld-wording': {
      needs: ['go', 'clang', 'ld.lld'],
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\n// void bump(void) {}\nimport "C"\n\n//export Tick\nfunc Tick() { C.bump() }\n\nfunc main() {\n\tTick()\n}\n',
      },
      steps: [{ run: 'CC=clang go build -ldflags \'-linkmode external -extldflags "-fuse-ld=lld"\' .' }],
      expect: ['duplicate symbol: bump'],
      context: {
        command: 'CC=clang go build -ldflags \'-linkmode external -extldflags "-fuse-ld=lld"\' .',
        env: { CC: 'clang' },
      },
    },
    'two-packages-linkname': {
      needs: ['go'],
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport (\n\t"example.com/app/a"\n\t"example.com/app/b"\n)\n\nfunc main() {\n\tprintln(a.A(), b.B())\n}\n',
        'a/a.go':
          'package a\n\nimport _ "unsafe"\n\n//go:linkname shared example.com/app.shared\nfunc shared() int { return 1 }\n\nfunc A() int { return shared() }\n',
        'b/b.go':
          'package b\n\nimport _ "unsafe"\n\n//go:linkname shared example.com/app.shared\nfunc shared() int { return 2 }\n\nfunc B() int { return shared() }\n',
      },
      expect: ['duplicated definition of symbol example.com/app.shared'],
    },
  },
);
