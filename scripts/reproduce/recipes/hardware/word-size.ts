import { goMod, variants } from '../../recipe.ts';

// The counter lies 4 bytes into the struct; 32-bit compilers align uint64 to 4 bytes only.
const counter = `package main

import (
	"fmt"
	"sync/atomic"
)

type metrics struct {
	ready    uint32
	requests uint64
}

func main() {
	shared := new(metrics)
	atomic.AddUint64(&shared.requests, 1)
	fmt.Println(shared.requests)
}
`;

const on = (goarch: string, qemu: string, more: Record<string, string> = {}) => ({
  needs: ['go', ...(qemu === '' ? [] : [qemu])],
  env: { GOOS: 'linux', GOARCH: goarch, ...more },
  steps: [{ run: 'go build -o app .' }, { run: `${qemu} ./app`, shown: './app' }],
  expect: ['unaligned 64-bit atomic operation'],
  context: { command: './app', env: { GOOS: 'linux', GOARCH: goarch, ...more }, target: `linux/${goarch}` },
  lookAlike: {
    steps: [
      {
        run: 'sed -i "s/requests uint64/requests atomic.Uint64/; s/atomic.AddUint64(&shared.requests, 1)/shared.requests.Add(1)/; s/Println(shared.requests)/Println(shared.requests.Load())/" main.go',
      },
      { run: `go build -o app . && ${qemu} ./app` },
    ],
    differs: 'atomic.Uint64',
  },
});

const overflow = (goos: string, goarch: string) => ({
  steps: [{ run: `GOOS=${goos} GOARCH=${goarch} CGO_ENABLED=0 go build ./...` }],
  context: {
    command: `GOOS=${goos} GOARCH=${goarch} CGO_ENABLED=0 go build ./...`,
    env: { GOOS: goos, GOARCH: goarch, CGO_ENABLED: '0' },
    target: `${goos}/${goarch}`,
  },
  lookAlike: {
    steps: [{ run: `GOOS=${goos} GOARCH=amd64 CGO_ENABLED=0 go build ./...` }],
    differs: 'GOARCH=amd64',
  },
});

const over = (body: string) => ({ 'main.go': `package main\n\n${body}` });

export default [
  ...variants(
    { cause: 'hardware/unaligned-64bit-atomic', files: { 'go.mod': goMod(), 'main.go': counter } },
    {
      arm: on('arm', 'qemu-arm', { GOARM: '7' }),
      // The kernel of an amd64 machine runs these as they are.
      '386': on('386', ''),
      mipsle: on('mipsle', 'qemu-mipsel', { GOMIPS: 'softfloat' }),
      'go-1-19-386': {
        ...on('386', ''),
        needs: ['debian:golang-1.19-go'],
        env: { GOOS: 'linux', GOARCH: '386', GOFLAGS: '' },
        files: { 'go.mod': goMod('1.19') },
        steps: [
          { run: '/usr/lib/go-1.19/bin/go build -o app .', shown: 'go build -o app .' },
          { run: './app' },
        ],
        replace: [
          ['/usr/lib/go-1.19', '/usr/local/go'],
          ['/usr/share/go-1.19', '/usr/local/go'],
        ],
        context: { go: 'go1.19.8' },
        lookAlike: {
          steps: [{ run: 'GOARCH=amd64 /usr/lib/go-1.19/bin/go run .', shown: 'GOARCH=amd64 go run .' }],
          differs: 'GOARCH=amd64',
        },
      },
    },
  ),
  ...variants(
    { cause: 'hardware/int-size-32bit', needs: ['go'], files: { 'go.mod': goMod() } },
    {
      'untyped-constant': {
        ...overflow('linux', 'arm'),
        files: over('import "fmt"\n\nfunc main() {\n\tfmt.Println(1 << 40)\n}\n'),
        expect: [/overflows/],
      },
      'math-maxuint32': {
        ...overflow('linux', '386'),
        files: over(
          'import (\n\t"fmt"\n\t"math"\n)\n\nfunc main() {\n\tlimit := math.MaxUint32\n\tfmt.Println(limit)\n}\n',
        ),
        expect: [/overflows/],
      },
      'windows-386-assignment': {
        ...overflow('windows', '386'),
        files: over('func main() {\n\tvar mask int = 0xffffffff\n\tprintln(mask)\n}\n'),
        expect: [/overflows/],
      },
      'mips-array-length': {
        ...overflow('linux', 'mipsle'),
        files: over('var table [1 << 33]byte\n\nfunc main() {\n\tprintln(len(table))\n}\n'),
        expect: [/too large|overflows|invalid array length/],
        lookAlike: {
          steps: [{ run: 'GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go vet ./...' }],
          differs: 'GOARCH=amd64',
        },
      },
      'run-time-conversion': {
        needs: ['go', 'qemu-arm'],
        env: { GOOS: 'linux', GOARCH: 'arm' },
        files: {
          'size.go': 'package app\n\nfunc Size(blocks int64) int { return int(blocks * 4096) }\n',
          'size_test.go':
            'package app\n\nimport "testing"\n\nfunc TestSize(t *testing.T) {\n\tif got := int64(Size(1 << 20)); got != 4294967296 {\n\t\tt.Errorf("Size = %d, want 4294967296", got)\n\t}\n}\n',
        },
        steps: [{ run: 'go test -exec qemu-arm ./...' }],
        expect: ['Size = 0, want 4294967296'],
        context: { command: 'go test ./...', env: { GOOS: 'linux', GOARCH: 'arm' }, target: 'linux/arm' },
        lookAlike: { steps: [{ run: 'GOARCH=amd64 go test ./...' }], differs: 'GOARCH=amd64' },
      },
    },
  ),
];
