import { goMod, helloGo, variants } from '../../recipe.ts';

const files = {
  'go.mod': goMod(),
  'main.go': `package main

//go:generate go run ./internal/gen

import "fmt"

func main() {
	fmt.Println("hello")
}
`,
  'internal/gen/main.go': helloGo,
  'main_test.go': `package main

import "testing"

func TestHello(t *testing.T) {
	main()
}
`,
};

const leak = (goos: string, goarch: string, command: string, extra: Record<string, string> = {}) => ({
  env: { GOOS: goos, GOARCH: goarch, ...extra },
  steps: [{ run: command }],
  expect: ['exec format error'],
  context: { command, env: { GOOS: goos, GOARCH: goarch, ...extra }, target: `${goos}/${goarch}` },
});

export default variants(
  { cause: 'target/inherited-goos', needs: ['go'], files },
  {
    'go-run-windows': leak('windows', 'amd64', 'go run .'),
    'go-run-arm64': leak('linux', 'arm64', 'go run .'),
    'go-test-darwin': leak('darwin', 'arm64', 'go test ./...'),
    'go-test-arm': leak('linux', 'arm', 'go test ./...', { GOARM: '7' }),
    'go-generate': leak('linux', 'riscv64', 'go generate ./...'),
    'gobin-install': {
      env: { GOOS: 'linux', GOARCH: 'arm64', GOBIN: '$SCRATCH/bin' },
      steps: [{ run: 'go install .' }],
      expect: ['cannot install cross-compiled binaries when GOBIN is set'],
      context: { command: 'go install .', env: { GOOS: 'linux', GOARCH: 'arm64', GOBIN: '/src/bin' } },
    },
    'installed-generator': {
      env: { GOOS: 'windows', GOARCH: 'amd64' },
      files: {
        'tools/stringtool/main.go': helloGo,
        'main.go': 'package main\n\n//go:generate stringtool -type=Kind\n\nfunc main() {}\n',
      },
      steps: [
        { run: 'export GOOS=windows GOARCH=amd64' },
        { run: 'go install ./tools/stringtool' },
        { run: 'PATH=$PATH:$(go env GOPATH)/bin go generate ./...' },
      ],
      expect: ['stringtool'],
      context: {
        command: 'go generate ./...',
        env: { GOOS: 'windows', GOARCH: 'amd64' },
        target: 'windows/amd64',
      },
    },
  },
);
