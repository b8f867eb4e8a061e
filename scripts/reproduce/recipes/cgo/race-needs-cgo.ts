import { goMod, helloGo, variants } from '../../recipe.ts';

const build = (command: string, expect: string, extra: object = {}) => ({
  steps: [{ run: command }],
  expect: [expect],
  context: { command, ...extra },
});

export default variants(
  {
    cause: 'cgo/race-needs-cgo',
    needs: ['go'],
    files: {
      'go.mod': goMod('1.19'),
      'main.go': helloGo,
      'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestHello(t *testing.T) { main() }\n',
    },
  },
  {
    'test-race-cgo-off': build(
      'CGO_ENABLED=0 go test -race ./...',
      '-race requires cgo; enable cgo by setting CGO_ENABLED=1',
    ),
    'test-race-no-compiler': {
      hide: ['gcc', 'cc', 'clang'],
      ...build('go test -race ./...', '-race requires cgo'),
    },
    'build-race-cross': build('GOOS=linux GOARCH=arm64 go build -race .', '-race requires cgo', {
      target: 'linux/arm64',
    }),
    'build-race-windows': build('GOOS=windows GOARCH=amd64 go build -race .', '-race requires cgo', {
      target: 'windows/amd64',
    }),
    'race-386': build('GOARCH=386 go build -race .', '-race is not supported on linux/386', {
      target: 'linux/386',
    }),
    'race-arm': build('GOARCH=arm go build -race .', '-race is not supported on linux/arm', {
      target: 'linux/arm',
    }),
    'race-wasm': build('GOOS=js GOARCH=wasm go build -race .', '-race is not supported on js/wasm', {
      target: 'js/wasm',
    }),
    'race-windows-arm64': build(
      'GOOS=windows GOARCH=arm64 go build -race .',
      '-race is not supported on windows/arm64',
      { target: 'windows/arm64' },
    ),
    'race-riscv64-before-1-26': {
      needs: ['go1.25.0'],
      ...build('GOARCH=riscv64 go build -race .', '-race is not supported on linux/riscv64', {
        target: 'linux/riscv64',
      }),
    },
    'msan-cgo-off': build('CGO_ENABLED=0 go build -msan .', '-msan requires cgo'),
    'msan-riscv64': build('GOARCH=riscv64 go build -msan .', '-msan is not supported on linux/riscv64', {
      target: 'linux/riscv64',
    }),
    'asan-cgo-off': build('CGO_ENABLED=0 go build -asan .', '-asan requires cgo'),
    'asan-darwin': build(
      'GOOS=darwin GOARCH=arm64 go build -asan .',
      '-asan is not supported on darwin/arm64',
      { target: 'darwin/arm64' },
    ),
  },
);
