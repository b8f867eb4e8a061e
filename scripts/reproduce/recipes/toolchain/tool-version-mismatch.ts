import { goMod, variants } from '../../recipe.ts';

const modern =
  'package main\n\nimport (\n\t"fmt"\n\t"slices"\n)\n\nfunc main() {\n\tfor i := range 3 {\n\t\tfmt.Println(slices.Max([]int{i, 2}))\n\t}\n}\n';

export default variants(
  {
    cause: 'toolchain/tool-version-mismatch',
    files: { 'go.mod': goMod('1.24'), 'main.go': modern },
    lookAlike: {
      steps: [{ run: '/usr/local/go/bin/go build ./...', shown: 'go build ./...' }],
      differs: 'the go command itself',
    },
    seconds: 600,
  },
  {
    'staticcheck-built-with-1-20': {
      needs: ['go', 'go1.20.14'],
      steps: [
        {
          run: 'PATH=$GO1_20_14/bin:$PATH GOBIN=$PWD/bin go install honnef.co/go/tools/cmd/staticcheck@v0.4.3',
          quiet: true,
        },
        { run: 'PATH=/usr/local/go/bin:$PATH ./bin/staticcheck ./...', shown: 'staticcheck ./...' },
      ],
      expect: [/rror|requires|could not|internal/],
      context: { command: 'staticcheck ./...' },
    },
    'staticcheck-built-with-1-22': {
      needs: ['go', 'go1.22.0'],
      steps: [
        {
          run: 'PATH=$GO1_22_0/bin:$PATH GOBIN=$PWD/bin go install honnef.co/go/tools/cmd/staticcheck@v0.4.7',
          quiet: true,
        },
        { run: 'PATH=/usr/local/go/bin:$PATH ./bin/staticcheck ./...', shown: 'staticcheck ./...' },
      ],
      expect: [/requires (at least )?go|newer Go version|unsupported/],
      context: { command: 'staticcheck ./...' },
    },
    'delve-too-old': {
      needs: ['go', 'go1.20.14'],
      steps: [
        {
          run: 'PATH=$GO1_20_14/bin:$PATH GOBIN=$PWD/bin go install github.com/go-delve/delve/cmd/dlv@v1.20.2',
          quiet: true,
        },
        { run: '/usr/local/go/bin/go build -gcflags="all=-N -l" -o app .', quiet: true },
        {
          run: './bin/dlv exec --allow-non-terminal-interactive=true ./app < /dev/null',
          shown: 'dlv exec ./app',
        },
      ],
      exit: 'any',
      expect: [/too old for Go version|Version of Delve is too old/],
      context: { command: 'dlv exec ./app' },
    },
    'stringer-built-with-1-22': {
      needs: ['go', 'go1.22.0'],
      files: {
        'main.go': modern.replace(
          'func main',
          'type Kind int\n\nconst (\n\tA Kind = iota\n\tB\n)\n\nfunc main',
        ),
      },
      steps: [
        {
          run: 'PATH=$GO1_22_0/bin:$PATH GOBIN=$PWD/bin go install golang.org/x/tools/cmd/stringer@v0.20.0',
          quiet: true,
        },
        { run: 'PATH=/usr/local/go/bin:$PATH ./bin/stringer -type=Kind', shown: 'stringer -type=Kind' },
      ],
      expect: [/requires newer Go version|file requires|internal error/],
      context: { command: 'stringer -type=Kind' },
    },
    'deadcode-built-with-1-21': {
      needs: ['go', 'go1.21.0'],
      steps: [
        {
          run: 'PATH=$GO1_21_0/bin:$PATH GOBIN=$PWD/bin go install golang.org/x/tools/cmd/deadcode@v0.16.1',
          quiet: true,
        },
        { run: 'PATH=/usr/local/go/bin:$PATH ./bin/deadcode ./...', shown: 'deadcode ./...' },
      ],
      expect: [/requires|rror/],
      context: { command: 'deadcode ./...' },
    },
  },
);
