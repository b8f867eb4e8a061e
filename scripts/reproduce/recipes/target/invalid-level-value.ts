import { goMod, helloGo, variants } from '../../recipe.ts';

const level = (goarch: string, variable: string, value: string, goos = 'linux') => ({
  steps: [{ run: `GOOS=${goos} GOARCH=${goarch} ${variable}=${value} go build .` }],
  expect: [variable, /invalid|unsupported setting|no such feature/],
  context: {
    command: `GOOS=${goos} GOARCH=${goarch} ${variable}=${value} go build .`,
    env: { GOOS: goos, GOARCH: goarch, [variable]: value },
    target: `${goos}/${goarch}`,
  },
});

export default variants(
  {
    cause: 'target/invalid-level-value',
    // Since 1.23 parsing GOARM64 forgets an error found before it, so GOAMD64=3 and GOARM=8 build silently.
    needs: ['go1.22.0'],
    files: { 'go.mod': goMod('1.17'), 'main.go': helloGo },
  },
  {
    'goamd64-3': level('amd64', 'GOAMD64', '3'),
    'goarm-8': level('arm', 'GOARM', '8'),
    'goarm-v7': level('arm', 'GOARM', 'v7'),
    'goarm64-v8': { needs: ['go'], ...level('arm64', 'GOARM64', 'v8') },
    'goriscv64-rv64gc': { needs: ['go'], ...level('riscv64', 'GORISCV64', 'rv64gc') },
    'goppc64-power7': level('ppc64le', 'GOPPC64', 'power7'),
    'gomips-soft': level('mipsle', 'GOMIPS', 'soft'),
    'gomips64-soft': level('mips64le', 'GOMIPS64', 'soft'),
    'go386-387': level('386', 'GO386', '387'),
    'gowasm-simd': level('wasm', 'GOWASM', 'simd', 'js'),
    'goarm-suffix-before-1-22': { needs: ['go1.21.0'], ...level('arm', 'GOARM', '7,hardfloat') },
    'rva23-before-1-25': { needs: ['go1.24.0'], ...level('riscv64', 'GORISCV64', 'rva23u64') },
  },
);
