import { goMod, variants } from '../../recipe.ts';

const onlyCgo =
  'package fast\n\n// int twice(int n);\nimport "C"\n\nfunc Twice(n int) int { return int(C.twice(C.int(n))) }\n';
const main = 'package main\n\nimport "example.com/app/fast"\n\nfunc main() {\n\tprintln(fast.Twice(2))\n}\n';

const whole = variants(
  { cause: 'cgo/cgo-only-package-excluded', needs: ['go', 'gcc'] },
  {
    'own-package-cross-default': {
      rivals: ['target/build-constraints-exclude-all'],
      files: { 'go.mod': goMod(), 'main.go': main, 'fast/fast.go': onlyCgo },
      steps: [{ run: 'GOOS=linux GOARCH=arm64 go build .' }],
      expect: ['build constraints exclude all Go files in /src/fast'],
      context: {
        command: 'GOOS=linux GOARCH=arm64 go build .',
        env: { GOOS: 'linux', GOARCH: 'arm64' },
        target: 'linux/arm64',
      },
    },
    'own-package-set-to-0': {
      files: { 'go.mod': goMod(), 'main.go': main, 'fast/fast.go': onlyCgo },
      steps: [{ run: 'CGO_ENABLED=0 go build .' }],
      expect: ['build constraints exclude all Go files in /src/fast'],
      context: { command: 'CGO_ENABLED=0 go build .', env: { CGO_ENABLED: '0' } },
    },
    'main-package': {
      rivals: ['target/build-constraints-exclude-all'],
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n',
      },
      steps: [{ run: 'GOOS=windows GOARCH=amd64 go build -o app.exe .' }],
      expect: ['build constraints exclude all Go files in /src'],
      context: { command: 'GOOS=windows GOARCH=amd64 go build -o app.exe .', target: 'windows/amd64' },
    },
    'no-compiler-found': {
      files: { 'go.mod': goMod(), 'main.go': main, 'fast/fast.go': onlyCgo },
      hide: ['gcc', 'cc', 'clang'],
      needs: ['go'],
      steps: [{ run: 'go build .' }, { run: 'go env CGO_ENABLED' }],
      exit: 'any',
      expect: ['build constraints exclude all Go files in /src/fast', '$ go env CGO_ENABLED\n0'],
      context: { command: 'go build .' },
    },
    'go-systemd-journal-cross': {
      rivals: ['target/build-constraints-exclude-all'],
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "github.com/coreos/go-systemd/v22/sdjournal"\n\nfunc main() {\n\t_ = sdjournal.NewJournal\n}\n',
      },
      steps: [
        { run: 'go get github.com/coreos/go-systemd/v22@v22.5.0', quiet: true },
        { run: 'GOARCH=arm64 go build .' },
      ],
      expect: ['dlopen: build constraints exclude all Go files in'],
      context: { command: 'GOARCH=arm64 go build .', env: { GOARCH: 'arm64' }, target: 'linux/arm64' },
    },
    'go-test-in-minimal-image': {
      files: {
        'go.mod': goMod(),
        'main.go': main,
        'fast/fast.go': onlyCgo,
        'fast/fast_test.go':
          'package fast\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif Twice(2) != 4 {\n\t\tt.Fail()\n\t}\n}\n',
      },
      steps: [{ run: 'CGO_ENABLED=0 go test ./...' }],
      expect: ['build constraints exclude all Go files in /src/fast'],
      context: { command: 'CGO_ENABLED=0 go test ./...', env: { CGO_ENABLED: '0' } },
    },
  },
);

const module = (pkg: string, version: string, use: string, path = pkg) => ({
  files: {
    'go.mod': goMod(),
    'main.go': `package main\n\nimport "${path}"\n\nfunc main() {\n\t_ = ${use}\n}\n`,
  },
  steps: [{ run: `go get ${pkg}@${version}`, quiet: true }, { run: 'CGO_ENABLED=0 go build .' }],
  context: { command: 'CGO_ENABLED=0 go build .', env: { CGO_ENABLED: '0' } },
});

const names = variants(
  { cause: 'cgo/undefined-symbol-cgo-excluded', needs: ['go'], expect: ['undefined: '] },
  {
    'own-package': {
      rivals: ['target/missing-arch-implementation', 'target/missing-build-tag'],
      files: {
        'go.mod': goMod(),
        'main.go': main,
        'fast/fast.go': onlyCgo,
        'fast/doc.go': '// Package fast doubles.\npackage fast\n',
      },
      steps: [{ run: 'GOOS=linux GOARCH=arm64 go build .' }],
      expect: ['undefined: fast.Twice'],
      context: {
        command: 'GOOS=linux GOARCH=arm64 go build .',
        env: { GOOS: 'linux', GOARCH: 'arm64' },
        target: 'linux/arm64',
      },
    },
    pkcs11: module('github.com/miekg/pkcs11', 'v1.1.1', 'pkcs11.New'),
    'gopacket-pcap': module(
      'github.com/google/gopacket',
      'v1.1.19',
      'pcap.OpenLive',
      'github.com/google/gopacket/pcap',
    ),
    'glfw-windows': {
      ...module('github.com/go-gl/glfw/v3.3/glfw', 'v0.0.0-20240506104042-037f3cc74f2a', 'glfw.Init'),
      steps: [
        { run: 'go get github.com/go-gl/glfw/v3.3/glfw@v0.0.0-20240506104042-037f3cc74f2a', quiet: true },
        { run: 'GOOS=windows go build .' },
      ],
      context: { command: 'GOOS=windows go build .', env: { GOOS: 'windows' }, target: 'windows/amd64' },
    },
    'sqlite-conn-type': module('github.com/mattn/go-sqlite3', 'v1.14.24', 'sqlite3.ErrBusy'),
  },
);

export default [...whole, ...names];
