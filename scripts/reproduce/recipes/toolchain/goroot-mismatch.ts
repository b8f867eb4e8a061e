import { goMod, helloGo, variants } from '../../recipe.ts';

export default variants(
  { cause: 'toolchain/goroot-mismatch', files: { 'go.mod': goMod('1.20'), 'main.go': helloGo } },
  {
    'goroot-of-an-older-go': {
      needs: ['go', 'go1.24.0'],
      steps: [
        {
          run: 'PATH=${PATH#*/bin:} && export GOROOT=$GO1_24_0 && /usr/local/go/bin/go build .',
          shown: 'GOROOT=/usr/local/go1.24.0 /usr/local/go1.26/bin/go build .',
        },
      ],
      expect: [/does not match go tool version/],
      context: { command: 'go build .', env: { GOROOT: '/usr/local/go1.24.0' } },
    },
    'goroot-of-a-newer-go': {
      needs: ['go1.21.0', 'go1.25.0'],
      steps: [{ run: 'GOROOT=$GO1_25_0 go build .', shown: 'GOROOT=/usr/local/go1.25.0 go build .' }],
      expect: [/does not match go tool version|is not in std|does not match/],
      context: { command: 'go build .', env: { GOROOT: '/usr/local/go1.25.0' } },
    },
    'goroot-go-1-19': {
      needs: ['go1.21.0', 'go1.19.13'],
      steps: [{ run: 'GOROOT=$GO1_19_13 go build .', shown: 'GOROOT=/usr/local/go1.19.13 go build .' }],
      expect: [/does not match go tool version/],
      context: { command: 'go build .', env: { GOROOT: '/usr/local/go1.19.13' } },
    },
    'goroot-go-test': {
      needs: ['go1.22.0', 'go1.20.14'],
      files: {
        'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestHello(t *testing.T) { main() }\n',
      },
      steps: [{ run: 'GOROOT=$GO1_20_14 go test ./...', shown: 'GOROOT=/usr/lib/go-1.20 go test ./...' }],
      expect: [/does not match go tool version/],
      context: { command: 'go test ./...', env: { GOROOT: '/usr/lib/go-1.20' } },
    },
    'goroot-gone': {
      needs: ['go1.20.14'],
      steps: [{ run: 'GOROOT=/opt/go-removed go build .' }],
      expect: ['cannot find GOROOT directory'],
      context: { command: 'go build .', env: { GOROOT: '/opt/go-removed' } },
    },
    'goroot-without-sources': {
      needs: ['go1.21.0'],
      steps: [
        {
          run: 'mkdir -p half/pkg && cp -r $GO1_21_0/pkg/tool half/pkg/ && cp -r $GO1_21_0/pkg/include half/pkg/ && mkdir half/src && cp $GO1_21_0/VERSION half/',
          quiet: true,
        },
        { run: 'GOROOT=$PWD/half go build .', shown: 'GOROOT=/src/half go build .' },
      ],
      expect: [/is not in (std|GOROOT)/],
      context: { command: 'go build .', env: { GOROOT: '/src/half' } },
    },
    'object-file-of-another-go': {
      needs: ['go1.25.0', 'go1.24.0'],
      files: { 'lib/lib.go': 'package lib\n\nfunc Twice(n int) int { return 2 * n }\n' },
      steps: [
        {
          run: '$GO1_24_0/pkg/tool/linux_amd64/compile -p example.com/app/lib -o lib.a lib/lib.go',
          quiet: true,
        },
        {
          run: 'echo "packagefile example.com/app/lib=lib.a" > cfg && printf \'package main\\n\\nimport "example.com/app/lib"\\n\\nfunc main() {\\n\\tprintln(lib.Twice(2))\\n}\\n\' > main.go && go tool compile -importcfg cfg -p main -o main.a main.go',
          shown: 'go tool compile -importcfg cfg -p main -o main.a main.go',
        },
      ],
      expect: [/object is \[|expected \[|version|mismatch/],
      context: { command: 'go tool compile -importcfg cfg -p main -o main.a main.go' },
    },
  },
);
