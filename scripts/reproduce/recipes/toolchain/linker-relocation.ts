import { goMod, variants } from '../../recipe.ts';

const linked =
  'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lshapes\n// int area(int);\nimport "C"\n\nfunc main() {\n\tprintln(C.area(3))\n}\n';

export default variants(
  { cause: 'toolchain/linker-relocation', needs: ['go', 'gcc'] },
  {
    'archive-without-pic-in-pie': {
      files: {
        'go.mod': goMod(),
        'main.go': linked,
        'shapes.c.txt':
          'static int table[4] = {1, 2, 3, 4};\nint area(int side) { return table[side & 3] * side; }\n',
      },
      steps: [
        {
          run: 'mkdir lib && gcc -fno-pic -O2 -c -x c shapes.c.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          quiet: true,
        },
        { run: 'go build -buildmode=pie .' },
      ],
      expect: [
        /relocation R_X86_64_32S? against .* can not be used when making a PIE object; recompile with -fPIE/,
      ],
      lookAlike: { steps: [{ run: 'go build -ldflags "-extldflags -no-pie" .' }], differs: 'no PIE' },
      context: { command: 'go build -buildmode=pie .' },
    },
    'archive-without-pic-in-c-shared': {
      files: {
        'go.mod': goMod(),
        'main.go': linked,
        'shapes.c.txt':
          'int table[4] = {1, 2, 3, 4};\nint area(int side) { return table[side & 3] * side; }\n',
      },
      steps: [
        {
          run: 'mkdir lib && gcc -fno-pic -O2 -c -x c shapes.c.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          quiet: true,
        },
        { run: 'go build -buildmode=c-shared -o app.so .' },
      ],
      expect: [/can not be used when making a shared object; recompile with -fPIC/],
      context: { command: 'go build -buildmode=c-shared -o app.so .' },
    },
    'assembly-calls-an-absent-function': {
      needs: ['go'],
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nfunc call()\n\nfunc main() {\n\tcall()\n}\n',
        'call_amd64.s':
          '#include "textflag.h"\n\nTEXT ·call(SB), NOSPLIT, $16-0\n\tCALL ·thrice(SB)\n\tRET\n',
      },
      steps: [{ run: 'go build .' }],
      expect: ['relocation target main.thrice not defined'],
      context: { command: 'go build .' },
    },
    'assembly-of-another-package': {
      needs: ['go'],
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport (\n\t_ "unsafe"\n\n\t_ "example.com/app/fast"\n)\n\n//go:linkname twice example.com/app/fast.twice\nfunc twice(n int) int\n\nfunc main() {\n\tprintln(twice(2))\n}\n',
        'empty.s': '',
        'fast/fast.go': 'package fast\n',
        'fast/twice_amd64.s':
          '#include "textflag.h"\n\nTEXT ·twice(SB), NOSPLIT, $0-16\n\tMOVQ n+0(FP), AX\n\tADDQ AX, AX\n\tMOVQ AX, ret+8(FP)\n\tRET\n',
      },
      steps: [{ run: 'go build .' }],
      expect: [
        /relocation target example\.com\/app\/fast\.twice not defined for ABIInternal \(but is defined for ABI0\)/,
      ],
      context: { command: 'go build .' },
    },
    'truncated-to-fit': {
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\n// int area(int);\n// #cgo LDFLAGS: -no-pie -L${SRCDIR}/lib -lshapes\nimport "C"\n\nfunc main() {\n\tprintln(C.area(3))\n}\n',
        'shapes.c.txt':
          'char big[3000000000UL];\nchar more[3000000000UL];\nint last;\nint area(int side) { big[side] = 1; more[side] = 2; last = side; return more[side + 1] + last; }\n',
      },
      steps: [
        {
          run: 'mkdir lib && gcc -fno-pic -c -x c shapes.c.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          quiet: true,
        },
        { run: "CGO_LDFLAGS_ALLOW='.*' go build ." },
      ],
      expect: [/relocation truncated to fit/],
      context: { command: 'go build .' },
    },
  },
);
