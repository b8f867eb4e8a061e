import { goMod, helloGo, variants } from '../../recipe.ts';

const needsNewer = (
  go: string,
  files: Record<string, string>,
  expect: (string | RegExp)[],
  command = 'go build ./...',
) => ({
  needs: [go],
  files,
  steps: [{ run: command }],
  expect,
  context: { command },
});
const newerStd = (path: string, use: string) =>
  `package main\n\nimport "${path}"\n\nfunc main() {\n\t${use}\n}\n`;

export default variants(
  { cause: 'toolchain/go-version-too-old' },
  {
    'go-mod-requires': {
      rivals: ['toolchain/toolchain-not-available'],
      ...needsNewer('go1.22.0', { 'go.mod': goMod('1.25.0'), 'main.go': helloGo }, [
        'go: go.mod requires go >= 1.25.0 (running go 1.22.0; GOTOOLCHAIN=local)',
      ]),
    },
    'go-mod-three-part-version-1-20': needsNewer(
      'go1.20.14',
      { 'go.mod': goMod('1.21.0'), 'main.go': helloGo },
      ["invalid go version '1.21.0': must match format 1.23"],
    ),
    'go-mod-three-part-version-1-19': needsNewer(
      'go1.19.13',
      { 'go.mod': goMod('1.22.3'), 'main.go': helloGo },
      ['invalid go version'],
    ),
    'toolchain-directive-1-20': needsNewer(
      'go1.20.14',
      { 'go.mod': goMod('1.20', '\ntoolchain go1.22.1\n'), 'main.go': helloGo },
      ['unknown directive: toolchain'],
    ),
    'tool-directive-1-23': needsNewer(
      'go1.23.0',
      { 'go.mod': goMod('1.23', '\ntool golang.org/x/tools/cmd/stringer\n'), 'main.go': helloGo },
      ['unknown directive: tool'],
    ),
    'slices-1-20': needsNewer(
      'go1.20.14',
      { 'go.mod': goMod('1.20'), 'main.go': newerStd('slices', 'println(slices.Max([]int{1, 2}))') },
      ['package slices is not in GOROOT'],
    ),
    'slog-1-19': {
      needs: ['debian:golang-1.19-go'],
      files: { 'go.mod': goMod('1.19'), 'main.go': newerStd('log/slog', 'slog.Info("hi")') },
      env: { PATH: '/usr/lib/go-1.19/bin:/usr/bin:/bin' },
      steps: [{ run: 'go build ./...' }],
      expect: ['package log/slog is not in GOROOT (/usr/lib/go-1.19/src/log/slog)'],
      context: { command: 'go build ./...', go: 'go1.19.8' },
    },
    'iter-1-22': needsNewer(
      'go1.22.0',
      { 'go.mod': goMod('1.22'), 'main.go': newerStd('iter', 'var s iter.Seq[int]\n\t_ = s') },
      // The package was there already, for an experiment only.
      ['imports iter: build constraints exclude all Go files in /usr/local/go/src/iter'],
    ),
    'weak-1-23': needsNewer(
      'go1.23.0',
      { 'go.mod': goMod('1.23'), 'main.go': newerStd('weak', 'x := 1\n\tprintln(weak.Make(&x).Value())') },
      ['package weak is not in std'],
    ),
    'generics-1-17': needsNewer(
      'go1.17.13',
      {
        'go.mod': goMod('1.18'),
        'main.go':
          'package main\n\nfunc first[T any](all []T) T { return all[0] }\n\nfunc main() {\n\tprintln(first([]int{1}))\n}\n',
      },
      ['note: module requires Go 1.18'],
    ),
    'atomic-int64-1-18': needsNewer(
      'go1.18.10',
      { 'go.mod': goMod('1.19'), 'main.go': newerStd('sync/atomic', 'var n atomic.Int64\n\tn.Add(1)') },
      ['undefined: atomic.Int64', 'note: module requires Go 1.19'],
    ),
    'min-builtin-1-20': needsNewer(
      'go1.20.14',
      { 'go.mod': goMod('1.21'), 'main.go': 'package main\n\nfunc main() {\n\tprintln(min(1, 2))\n}\n' },
      ['undefined: min', 'note: module requires Go 1.21'],
    ),
    'range-over-int-1-21': needsNewer(
      'go1.21.0',
      {
        'go.mod': goMod('1.21'),
        'main.go': 'package main\n\nfunc main() {\n\tfor i := range 3 {\n\t\tprintln(i)\n\t}\n}\n',
      },
      [/cannot range over 3/],
    ),
    'dependency-requires': {
      rivals: ['toolchain/toolchain-not-available'],
      needs: ['go1.22.0'],
      files: { 'go.mod': goMod('1.21'), 'main.go': helloGo },
      steps: [{ run: 'go get golang.org/x/sys@v0.35.0' }],
      expect: [
        /golang\.org\/x\/sys@v0\.35\.0 requires go >= 1\.2\d\.0 \(running go 1\.22\.0; GOTOOLCHAIN=local\)/,
      ],
      context: { command: 'go get golang.org/x/sys@v0.35.0' },
    },
    'go-install-tool': {
      needs: ['go1.20.14'],
      files: { 'go.mod': goMod('1.20'), 'main.go': helloGo },
      steps: [{ run: 'go install golang.org/x/tools/gopls@v0.18.1' }],
      expect: [/requires go|invalid go version|note: module requires Go|unknown directive/],
      seconds: 500,
      context: { command: 'go install golang.org/x/tools/gopls@v0.18.1' },
    },
    'debian-go-1-19': {
      needs: ['debian:golang-1.19-go'],
      files: { 'go.mod': goMod('1.23.0', '\ntoolchain go1.23.4\n'), 'main.go': helloGo },
      env: { PATH: '/usr/lib/go-1.19/bin:/usr/bin:/bin' },
      steps: [{ run: 'go version' }, { run: 'go build .' }],
      expect: ['go version go1.19.8', "invalid go version '1.23.0': must match format 1.23"],
      context: { command: 'go build .', go: 'go1.19.8' },
    },
    'buildmode-came-later': {
      needs: ['go1.24.0'],
      files: { 'go.mod': goMod('1.21'), 'main.go': helloGo },
      steps: [{ run: 'go version' }, { run: 'GOARCH=riscv64 go build -buildmode=plugin .' }],
      expect: ['-buildmode=plugin not supported on linux/riscv64'],
      context: { command: 'GOARCH=riscv64 go build -buildmode=plugin .', target: 'linux/riscv64' },
    },
  },
);
