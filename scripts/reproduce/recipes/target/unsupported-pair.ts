import { goMod, helloGo, variants } from '../../recipe.ts';

const pair = (goos: string | undefined, goarch: string, shown: string) => ({
  steps: [{ run: `${goos === undefined ? '' : `GOOS=${goos} `}GOARCH=${goarch} go build ./...` }],
  expect: [`unsupported GOOS/GOARCH pair ${shown}`],
  context: { command: `GOOS=${goos ?? ''} GOARCH=${goarch} go build ./...`, target: shown.trim() },
});

export default variants(
  { cause: 'target/unsupported-pair', needs: ['go'], files: { 'go.mod': goMod(), 'main.go': helloGo } },
  {
    'goarch-x86-64': pair('linux', 'x86_64', 'linux/x86_64'),
    'goarch-aarch64': pair('linux', 'aarch64', 'linux/aarch64'),
    'goarch-armv7l': pair('linux', 'armv7l', 'linux/armv7l'),
    'goarch-i386': pair('windows', 'i386', 'windows/i386'),
    'goos-macos': pair('macos', 'arm64', 'macos/arm64'),
    'goos-mingw': pair('mingw64_nt-10.0-19045', 'amd64', 'mingw64_nt-10.0-19045/amd64'),
    'half-set-wasm': pair(undefined, 'wasm', 'linux/wasm'),
    'trailing-blank': pair("'linux '", 'amd64', 'linux /amd64'),
  },
);
