import { goMod, variants } from '../../recipe.ts';

const old = (module: string, version: string, goos: string, goarch: string, use: string, pkg = module) => ({
  env: { GOOS: goos, GOARCH: goarch },
  files: {
    'go.mod': goMod(),
    'main.go': `package main\n\nimport "${pkg}"\n\nfunc main() {\n\t_ = ${use}\n}\n`,
  },
  steps: [{ run: `go get ${module}@${version}`, quiet: true }, { run: 'go build .' }],
  context: { command: `GOOS=${goos} GOARCH=${goarch} go build .`, target: `${goos}/${goarch}` },
});

export default variants(
  {
    cause: 'target/dependency-lacks-target',
    needs: ['go'],
    expect: [/undefined: |missing function body|exclude all Go files/],
  },
  {
    'x-sys-loong64': old(
      'golang.org/x/sys',
      'v0.0.0-20200930185726-fdedc70b468f',
      'linux',
      'loong64',
      'unix.Getpid',
      'golang.org/x/sys/unix',
    ),
    'x-sys-riscv64': old(
      'golang.org/x/sys',
      'v0.0.0-20180830151530-49385e6e1522',
      'linux',
      'riscv64',
      'unix.Getpid',
      'golang.org/x/sys/unix',
    ),
    'bbolt-loong64': old('go.etcd.io/bbolt', 'v1.3.5', 'linux', 'loong64', 'bbolt.Open'),
    'boltdb-riscv64': {
      ...old('github.com/boltdb/bolt', 'v1.3.1', 'linux', 'riscv64', 'bolt.Open'),
      expect: ['undefined: maxMapSize'],
    },
    'x-term-wasip1': old(
      'golang.org/x/crypto',
      'v0.0.0-20200622213623-75b288015ac9',
      'wasip1',
      'wasm',
      'terminal.IsTerminal',
      'golang.org/x/crypto/ssh/terminal',
    ),
    'pty-loong64': old('github.com/creack/pty', 'v1.1.11', 'linux', 'loong64', 'pty.Open'),
    'fsnotify-wasip1': old('github.com/fsnotify/fsnotify', 'v1.4.7', 'wasip1', 'wasm', 'fsnotify.NewWatcher'),
  },
);
