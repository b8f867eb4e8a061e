import { goMod, variants } from '../../recipe.ts';

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

// CPU models without a floating point unit, as in most home routers.
const on = (goarch: string, qemu: string, cpu: string) => ({
  needs: ['go', qemu],
  steps: [
    { run: `GOOS=linux GOARCH=${goarch} go build -o app .` },
    { run: `${qemu} -cpu ${cpu} ./app` },
    { run: 'go version -m app | grep GOMIPS' },
  ],
  expect: [/SIGILL|Illegal instruction/, 'GOMIPS=hardfloat'],
  lookAlike: {
    steps: [
      { run: `GOOS=linux GOARCH=${goarch} GOMIPS=softfloat go build -o soft .` },
      { run: `${qemu} -cpu ${cpu} ./soft` },
    ],
    differs: 'GOMIPS=softfloat',
  },
  context: { command: './app', env: { GOOS: 'linux', GOARCH: goarch }, target: `linux/${goarch}` },
});

export default variants(
  {
    cause: 'target/gomips-softfloat',
    exit: 'any',
    files: { 'go.mod': goMod('1.22'), 'main.go': floats },
  },
  { 'mipsle-4kec': on('mipsle', 'qemu-mipsel', '4KEc'), 'mips-24kc': on('mips', 'qemu-mips', '24Kc') },
);
