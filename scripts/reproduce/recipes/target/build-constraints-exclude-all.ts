import { goMod, helloGo, variants } from '../../recipe.ts';

const imports = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;

export default variants(
  { cause: 'target/build-constraints-exclude-all', needs: ['go'], steps: [{ run: 'go build ./...' }] },
  {
    'x-sys-windows-on-linux': {
      files: { 'go.mod': goMod(), 'main.go': imports('golang.org/x/sys/windows/registry') },
      steps: [{ run: 'go get golang.org/x/sys@v0.20.0', quiet: true }, { run: 'go build ./...' }],
      expect: ['build constraints exclude all Go files in', 'registry'],
      context: { command: 'go build ./...', target: 'linux/amd64' },
    },
    'syscall-js-on-linux': {
      files: { 'go.mod': goMod(), 'main.go': imports('syscall/js') },
      expect: ['build constraints exclude all Go files in', 'syscall/js'],
      context: { command: 'go build ./...', target: 'linux/amd64' },
    },
    'main-only-for-linux': {
      rivals: ['cgo/cgo-only-package-excluded'],
      env: { GOOS: 'darwin', GOARCH: 'arm64' },
      files: { 'go.mod': goMod(), 'main_linux.go': helloGo },
      steps: [{ run: 'go build .' }],
      expect: ['build constraints exclude all Go files in /src'],
      lookAlike: {
        steps: [{ run: 'go build .', env: { GOOS: 'linux' } }],
        differs: 'built for the system the file name says',
      },
      context: { command: 'GOOS=darwin GOARCH=arm64 go build .', target: 'darwin/arm64' },
    },
    'own-package-in-the-chain': {
      rivals: ['cgo/cgo-only-package-excluded'],
      env: { GOOS: 'linux', GOARCH: 'arm64' },
      files: {
        'go.mod': goMod(),
        'main.go': imports('example.com/app/store'),
        'store/store.go': 'package store\n\nimport _ "example.com/app/store/fast"\n',
        'store/fast/fast.go': '//go:build amd64 || 386\n\npackage fast\n',
      },
      steps: [{ run: 'go build .' }],
      expect: ['imports example.com/app/store/fast: build constraints exclude all Go files in'],
      context: { command: 'GOARCH=arm64 go build .', target: 'linux/arm64' },
    },
    'module-for-windows-only': {
      files: { 'go.mod': goMod(), 'main.go': imports('github.com/yusufpapurcu/wmi') },
      steps: [{ run: 'go get github.com/yusufpapurcu/wmi@v1.2.4', quiet: true }, { run: 'go build .' }],
      expect: ['build constraints exclude all Go files in'],
      context: { command: 'go build .', target: 'linux/amd64' },
    },
  },
);
