import { cgoHello, goMod, variants } from '../../recipe.ts';

const compilers = ['gcc', 'cc', 'clang', 'c99', 'c89', 'g++', 'c++'];

export default variants(
  {
    cause: 'cgo/missing-cc',
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    hide: compilers,
  },
  {
    'cgo-asked-for': {
      needs: ['go'],
      steps: [{ run: 'CGO_ENABLED=1 go build .' }],
      expect: ['executable file not found in $PATH'],
      context: { command: 'CGO_ENABLED=1 go build .', env: { CGO_ENABLED: '1' } },
    },
    'go-1-19-default': {
      needs: ['go1.19.13'],
      steps: [{ run: 'go build .' }],
      expect: ['cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH'],
      context: { command: 'go build .' },
    },
    'race-test': {
      needs: ['go'],
      files: {
        'main.go': 'package main\n\nfunc main() {}\n',
        'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
      },
      steps: [{ run: 'CGO_ENABLED=1 go test -race ./...' }],
      expect: ['executable file not found in $PATH'],
      context: { command: 'CGO_ENABLED=1 go test -race ./...', env: { CGO_ENABLED: '1' } },
    },
    'cc-set-to-absent-clang': {
      needs: ['go'],
      steps: [{ run: 'CC=clang go build .' }],
      expect: ['"clang": executable file not found in $PATH'],
      context: { command: 'CC=clang go build .', env: { CC: 'clang' } },
    },
    'cxx-absent': {
      needs: ['go', 'gcc'],
      hide: ['g++', 'c++', 'clang++'],
      files: {
        'name.cc': 'extern "C" int name_length() { return 9; }\n',
        'main.go':
          'package main\n\n// int name_length(void);\nimport "C"\n\nfunc main() {\n\tprintln(C.name_length())\n}\n',
      },
      steps: [{ run: 'go build .' }],
      expect: ['"g++": executable file not found in $PATH'],
      context: { command: 'go build .' },
    },
  },
);
