import { goMod, variants } from '../../recipe.ts';

// Float arithmetic that the compiler cannot fold: VFP instructions from GOARM=6 on.
const floats = `package main

import (
	"fmt"
	"os"
)

func main() {
	total := 0.5
	for i := range len(os.Args) + 3 {
		total = total*1.25 + float64(i)
	}
	fmt.Println(total)
}
`;

const on = (goarm: string, cpu: string) => ({
  steps: [
    { run: `GOOS=linux GOARCH=arm GOARM=${goarm} go build -o app .` },
    { run: './app', shown: './app' },
    { run: 'go version -m app | grep GOARM' },
  ].map((step) => (step.run === './app' ? { ...step, run: `qemu-arm -cpu ${cpu} ./app` } : step)),
  context: { command: './app', env: { GOOS: 'linux', GOARCH: 'arm', GOARM: goarm }, target: 'linux/arm' },
});

export default variants(
  {
    cause: 'target/goarm-level',
    needs: ['go', 'qemu-arm'],
    files: { 'go.mod': goMod('1.22'), 'main.go': floats },
    exit: 'any',
  },
  {
    'goarm7-on-arm926': {
      ...on('7', 'arm926'),
      expect: [/no floating point hardware|VFPv3|SIGILL|Illegal instruction/],
    },
    'goarm7-on-arm1176': { ...on('7', 'arm1176'), expect: [/VFPv3|SIGILL|Illegal instruction/] },
    'goarm6-on-arm926': {
      ...on('6', 'arm926'),
      expect: [/floating point hardware|SIGILL|Illegal instruction/],
    },
    'default-level-on-arm926': {
      steps: [
        { run: 'GOOS=linux GOARCH=arm go build -o app .' },
        { run: 'qemu-arm -cpu arm926 ./app' },
        { run: 'go version -m app | grep GOARM' },
      ],
      expect: [/floating point hardware|VFPv3|SIGILL|Illegal instruction/],
      context: { command: './app', env: { GOOS: 'linux', GOARCH: 'arm' }, target: 'linux/arm' },
    },
  },
);
