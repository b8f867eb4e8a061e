import { goMod, helloGo, variants } from '../../recipe.ts';

const lacks = (go: string, goos: string, goarch: string) => ({
  needs: [go],
  steps: [{ run: 'go version' }, { run: `GOOS=${goos} GOARCH=${goarch} go build -o app .` }],
  expect: [`unsupported GOOS/GOARCH pair ${goos}/${goarch}`],
  context: { command: `GOOS=${goos} GOARCH=${goarch} go build -o app .`, target: `${goos}/${goarch}` },
});

export default variants(
  { cause: 'target/go-version-lacks-target', files: { 'go.mod': goMod('1.17'), 'main.go': helloGo } },
  {
    'wasip1-before-1-21': lacks('go1.20.14', 'wasip1', 'wasm'),
    'loong64-before-1-19': lacks('go1.18.10', 'linux', 'loong64'),
    'windows-arm64-before-1-17': lacks('go1.16.15', 'windows', 'arm64'),
    'openbsd-riscv64-before-1-23': lacks('go1.21.0', 'openbsd', 'riscv64'),
    'freebsd-riscv64-before-1-20': lacks('go1.19.13', 'freebsd', 'riscv64'),
    'windows-arm-after-1-25': lacks('go1.27.0', 'windows', 'arm'),
    'darwin-386-after-1-14': lacks('go1.27.0', 'darwin', '386'),
    'nacl-after-1-13': lacks('go1.27.0', 'nacl', 'amd64p32'),
  },
);
