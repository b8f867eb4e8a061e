import { cgoHello, goMod, helloGo, variants } from '../../recipe.ts';

export default variants(
  { cause: 'target/go-env-persisted', needs: ['go'], files: { 'go.mod': goMod(), 'main.go': helloGo } },
  {
    'goos-run': {
      steps: [
        { run: 'go env -w GOOS=windows', quiet: true },
        { run: 'go run .' },
        { run: 'go env -changed' },
      ],
      expect: ['exec format error', "GOOS='windows'"],
      exit: 'any',
      context: { command: 'go run .' },
    },
    'goarch-built-binary': {
      steps: [
        { run: 'go env -w GOARCH=arm64', quiet: true },
        { run: 'go build -o app .' },
        { run: './app' },
        { run: 'cat "$(go env GOENV)"' },
      ],
      expect: ['Exec format error', 'GOARCH=arm64'],
      exit: 'any',
      context: { command: 'go build -o app . && ./app' },
    },
    'empty-does-not-cancel': {
      steps: [
        { run: 'go env -w GOOS=darwin GOARCH=arm64', quiet: true },
        { run: 'GOOS= GOARCH= go test ./...' },
        { run: 'go env -changed GOOS GOARCH' },
      ],
      files: {
        'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestMain1(t *testing.T) { main() }\n',
      },
      expect: ['exec format error', 'darwin'],
      exit: 'any',
      context: { command: 'GOOS= GOARCH= go test ./...', env: { GOOS: '', GOARCH: '' } },
    },
    'cgo-enabled-off': {
      files: { 'main.go': cgoHello },
      steps: [
        { run: 'go env -w CGO_ENABLED=0', quiet: true },
        { run: 'go build .' },
        { run: 'go env -changed' },
      ],
      expect: ['build constraints exclude all Go files', 'CGO_ENABLED'],
      exit: 'any',
      context: { command: 'go build .' },
    },
    'goflags-mod-vendor': {
      steps: [
        { run: 'go env -w GOFLAGS=-mod=vendor', quiet: true },
        { run: 'go build .' },
        { run: 'go env -changed' },
      ],
      files: {
        'go.mod': goMod('1.21', '\nrequire golang.org/x/sync v0.7.0\n'),
        'main.go': 'package main\n\nimport _ "golang.org/x/sync/errgroup"\n\nfunc main() {}\n',
      },
      expect: ['vendor', "GOFLAGS='-mod=vendor'"],
      exit: 'any',
      context: { command: 'go build .' },
    },
    'environment-wins': {
      env: { GOOS: 'windows' },
      steps: [{ run: 'go env -w GOOS=linux' }, { run: 'go build -o app . && ./app' }],
      expect: ['does not override conflicting OS environment variable'],
      context: { command: 'go env -w GOOS=linux; go build -o app . && ./app', env: { GOOS: 'windows' } },
    },
  },
);
