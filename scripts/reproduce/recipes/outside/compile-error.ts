import { goMod, variants } from '../../recipe.ts';

const bothFail = (command: string) => ({
  steps: [
    { run: command },
    { run: command, env: { GOOS: 'linux', GOARCH: 'amd64' }, shown: `GOARCH=amd64 ${command}` },
  ],
});

// A foreign target in the command proves nothing: the same text comes for the host.
export default variants(
  {
    cause: 'outside/compile-error',
    needs: ['go'],
    files: { 'go.mod': goMod() },
    env: { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0' },
    context: {
      command: 'go build ./...',
      env: { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0' },
      target: 'linux/arm64',
    },
  },
  {
    'forgotten-import': {
      files: { 'main.go': 'package main\n\nfunc main() {\n\tfmt.Println("hello")\n}\n' },
      ...bothFail('go build ./...'),
      expect: ['undefined: fmt'],
    },
    'unused-import': {
      files: {
        'main.go':
          'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
      },
      ...bothFail('go build ./...'),
      expect: ['"os" imported and not used'],
    },
    'type-mismatch': {
      files: {
        'main.go':
          'package main\n\nimport "os"\n\nfunc main() {\n\tvar size int = os.Args[0]\n\tprintln(size)\n}\n',
      },
      ...bothFail('go vet ./...'),
      expect: ['cannot use os.Args[0]'],
      context: { command: 'go vet ./...' },
    },
    'syntax-error': {
      files: { 'main.go': 'package main\n\nfunc main() {\n\tprintln("hello"\n}\n' },
      ...bothFail('go build ./...'),
      expect: ['syntax error'],
    },
    'constant-overflows-everywhere': {
      files: { 'main.go': 'package main\n\nfunc main() {\n\tvar mask int = 1 << 64\n\tprintln(mask)\n}\n' },
      ...bothFail('go build ./...'),
      expect: ['overflows'],
    },
    'blank-line-before-import-c': {
      needs: ['go', 'gcc'],
      env: { GOARCH: 'amd64', CGO_ENABLED: '1' },
      files: {
        'main.go':
          'package main\n\n// static int twice(int n) { return 2 * n; }\n\nimport "C"\n\nfunc main() {\n\tprintln(C.twice(21))\n}\n',
      },
      steps: [{ run: 'go build ./...' }],
      expect: ['could not determine what C.twice refers to'],
      context: { env: { CGO_ENABLED: '1' }, target: 'linux/amd64' },
    },
    'c-syntax-error': {
      needs: ['go', 'gcc'],
      env: { GOARCH: 'amd64', CGO_ENABLED: '1' },
      files: {
        'main.go':
          'package main\n\n// int twice(int n);\nimport "C"\n\nfunc main() {\n\tprintln(C.twice(21))\n}\n',
        'twice.c': 'int twice(int n) {\n\treturn 2 * m\n}\n',
      },
      steps: [{ run: 'go build ./...' }],
      expect: ['error:', 'twice.c:'],
      context: { env: { CGO_ENABLED: '1' }, target: 'linux/amd64' },
    },
  },
);
