import { goMod, variants } from '../../recipe.ts';

const cross = (goarch: string) => ({
  env: { GOOS: 'linux', GOARCH: goarch },
  context: { command: `GOARCH=${goarch} go build ./...`, target: `linux/${goarch}` },
});

const sumGo = 'package main\n\nfunc sum(a, b int64) int64\n\nfunc main() {\n\tprintln(sum(1, 2))\n}\n';
const sumAsm = `#include "textflag.h"

TEXT ·sum(SB), NOSPLIT, $0-24
	MOVQ a+0(FP), AX
	ADDQ b+8(FP), AX
	MOVQ AX, ret+16(FP)
	RET
`;

export default variants(
  {
    cause: 'target/missing-arch-implementation',
    needs: ['go'],
    steps: [{ run: 'go build ./...' }],
    lookAlike: {
      steps: [{ run: 'GOARCH=amd64 go build ./...' }],
      differs: 'the architecture it was written for',
    },
  },
  {
    'assembly-amd64-only': {
      ...cross('arm64'),
      files: { 'go.mod': goMod(), 'sum.go': sumGo, 'sum_amd64.s': sumAsm },
      expect: ['missing function body'],
    },
    'assembly-without-suffix': {
      ...cross('riscv64'),
      files: { 'go.mod': goMod(), 'sum.go': sumGo, 'sum.s': sumAsm },
      expect: ['unrecognized instruction "MOVQ"'],
    },
    'dup2-arm64': {
      ...cross('arm64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport (\n\t"os"\n\t"syscall"\n)\n\nfunc main() {\n\t_ = syscall.Dup2(int(os.Stdout.Fd()), 2)\n}\n',
      },
      expect: ['undefined: syscall.Dup2'],
    },
    'syscall-number-riscv64': {
      ...cross('riscv64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "syscall"\n\nfunc main() {\n\t_, _, err := syscall.Syscall(syscall.SYS_FORK, 0, 0, 0)\n\tprintln(err)\n}\n',
      },
      expect: ['undefined: syscall.SYS_FORK'],
    },
    'own-file-per-architecture': {
      rivals: [
        'target/missing-os-implementation',
        'cgo/undefined-symbol-cgo-excluded',
        'target/missing-build-tag',
      ],
      ...cross('loong64'),
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nfunc main() {\n\tprintln(cacheLine)\n}\n',
        'line_amd64.go': 'package main\n\nconst cacheLine = 64\n',
        'line_arm64.go': 'package main\n\nconst cacheLine = 128\n',
      },
      expect: ['undefined: cacheLine'],
    },
    'inlined-register-struct-arm': {
      ...cross('arm64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "syscall"\n\nfunc main() {\n\tvar regs syscall.PtraceRegs\n\t_ = syscall.PtraceGetRegs(1, &regs)\n\tprintln(regs.Rip)\n}\n',
      },
      expect: ['regs.Rip undefined'],
    },
  },
);
