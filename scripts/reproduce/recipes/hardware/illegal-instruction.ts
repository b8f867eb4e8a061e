import { goMod, variants } from '../../recipe.ts';

const sumOf = (body: string) => `package main

/*
${body}
*/
import "C"

import "fmt"

func main() {
	fmt.Println("sum:", C.sum())
}
`;

const build = (goarch: string, cc: string, flags: string) =>
  `GOOS=linux GOARCH=${goarch} CGO_ENABLED=1 CC=${cc} CGO_CFLAGS="${flags}" go build -ldflags='-extldflags=-static' -o app .`;

const trapped = /SIGILL|Illegal instruction/;

const on = (goarch: string, cc: string, flags: string, qemu: string, poor: string, rich: string) => ({
  needs: ['go', cc, qemu],
  steps: [{ run: build(goarch, cc, flags) }, { run: `${qemu} -cpu ${poor} ./app`, shown: './app' }],
  expect: [trapped],
  context: {
    command: './app',
    env: { GOOS: 'linux', GOARCH: goarch, CGO_ENABLED: '1', CC: cc, CGO_CFLAGS: flags },
    target: `linux/${goarch}`,
  },
  lookAlike: { steps: [{ run: `${qemu} -cpu ${rich} ./app` }], differs: `a CPU like ${rich}` },
});

const loop = `static float values[64];
static float sum(void) {
	float total = 0;
	for (int i = 0; i < 64; i++) values[i] = i;
	for (int i = 0; i < 64; i++) total += values[i] * values[63 - i];
	return total;
}`;

export default variants(
  { cause: 'hardware/illegal-instruction', files: { 'go.mod': goMod(), 'main.go': sumOf(loop) } },
  {
    'avx2-in-c': on('amd64', 'gcc', '-O3 -mavx2 -ffast-math', 'qemu-x86_64', 'Nehalem', 'max'),
    'sve-in-c': on(
      'arm64',
      'aarch64-linux-gnu-gcc',
      '-O3 -march=armv8.2-a+sve -ffast-math',
      'qemu-aarch64',
      'cortex-a72',
      'max',
    ),
    'neon-in-c-on-arm1176': {
      ...on(
        'arm',
        'arm-linux-gnueabihf-gcc',
        '-O3 -mfpu=neon-vfpv4 -ffast-math',
        'qemu-arm',
        'arm1176',
        'cortex-a15',
      ),
    },
    'popcnt-in-go-assembly': {
      needs: ['go', 'qemu-x86_64'],
      files: {
        'main.go':
          'package main\n\nfunc ones(word uint64) uint64\n\nfunc main() {\n\tprintln(ones(255))\n}\n',
        'ones_amd64.s':
          '#include "textflag.h"\n\nTEXT ·ones(SB), NOSPLIT, $0-16\n\tMOVQ word+0(FP), AX\n\tPDEPQ AX, AX, AX\n\tPOPCNTQ AX, AX\n\tMOVQ AX, ret+8(FP)\n\tRET\n',
      },
      steps: [
        { run: 'GOOS=linux GOARCH=amd64 go build -o app .' },
        { run: 'qemu-x86_64 -cpu Nehalem ./app', shown: './app' },
      ],
      expect: [trapped, 'main.ones'],
      context: { command: './app', target: 'linux/amd64' },
      lookAlike: { steps: [{ run: 'qemu-x86_64 -cpu max ./app' }], differs: 'a CPU with BMI2' },
    },
    'lse-in-go-assembly': {
      needs: ['go', 'qemu-aarch64'],
      files: {
        'main.go':
          'package main\n\nfunc swap(at *uint64, to uint64) uint64\n\nfunc main() {\n\tvalue := uint64(7)\n\tprintln(swap(&value, 9), value)\n}\n',
        'swap_arm64.s':
          '#include "textflag.h"\n\nTEXT ·swap(SB), NOSPLIT, $0-24\n\tMOVD at+0(FP), R0\n\tMOVD to+8(FP), R1\n\tSWPALD R1, (R0), R2\n\tMOVD R2, ret+16(FP)\n\tRET\n',
      },
      steps: [
        { run: 'GOOS=linux GOARCH=arm64 go build -o app .' },
        { run: 'qemu-aarch64 -cpu cortex-a53 ./app', shown: './app' },
      ],
      expect: [trapped, 'main.swap'],
      context: { command: './app', env: { GOARCH: 'arm64' }, target: 'linux/arm64' },
      lookAlike: {
        steps: [{ run: 'qemu-aarch64 -cpu cortex-a76 ./app || qemu-aarch64 -cpu max ./app' }],
        differs: 'a CPU with LSE',
      },
    },
  },
);
