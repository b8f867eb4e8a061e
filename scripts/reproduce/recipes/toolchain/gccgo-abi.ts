import { goMod, helloGo, variants } from '../../recipe.ts';
import { inRoot } from '../../rootfs.ts';

const gccgo = 'go build -compiler gccgo -o app .';
const env = { GCCGO: 'gccgo-12' };

export default variants(
  {
    cause: 'toolchain/gccgo-abi',
    needs: ['go1.21.0', 'gccgo-12'],
    env,
    files: { 'go.mod': goMod('1.18') },
    steps: [{ run: gccgo }],
    context: { command: gccgo, env },
  },
  {
    generics: {
      files: {
        'main.go':
          'package main\n\nfunc first[T any](all []T) T { return all[0] }\n\nfunc main() {\n\tprintln(first([]int{1}))\n}\n',
      },
      expect: [/error: /],
    },
    'slices-package': {
      files: {
        'go.mod': goMod('1.21'),
        'main.go':
          'package main\n\nimport "slices"\n\nfunc main() {\n\tprintln(slices.Max([]int{1, 2}))\n}\n',
      },
      expect: [/slices/],
    },
    'libgo-absent-at-run-time': {
      needs: ['go1.21.0', 'gccgo-12', 'root', 'rootfs:trixie'],
      files: { 'main.go': helloGo },
      steps: [
        { run: gccgo, quiet: true },
        { run: inRoot('$ROOTFS_TRIXIE', './app'), shown: './app' },
      ],
      exit: 127,
      expect: [/error while loading shared libraries: libgo\.so\.\d+: cannot open shared object file/],
      context: { command: './app' },
    },
    'ldflags-ignored': {
      files: {
        'main.go':
          'package main\n\nimport "fmt"\n\nvar version = "unset"\n\nfunc main() {\n\tfmt.Println(version)\n}\n',
      },
      steps: [
        { run: "go build -compiler gccgo -ldflags '-X main.version=1.4.0' -o app ." },
        { run: './app' },
      ],
      exit: 'any',
      expect: ['please pass linker flags using -gccgoflags, not -ldflags', 'unset'],
    },
    'assembly-not-compiled': {
      files: {
        'main.go': 'package main\n\nfunc sum(a, b int64) int64\n\nfunc main() {\n\tprintln(sum(1, 2))\n}\n',
        'sum_amd64.s':
          '#include "textflag.h"\n\nTEXT ·sum(SB), NOSPLIT, $0-24\n\tMOVQ a+0(FP), AX\n\tADDQ b+8(FP), AX\n\tMOVQ AX, ret+16(FP)\n\tRET\n',
      },
      expect: [/rror/],
    },
  },
);
