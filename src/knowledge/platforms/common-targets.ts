/** What is asked about when no target is named: the systems that people run, old and new. Judged 2026-11. */
const LINUX = [
  'scratch',
  'alpine:3.16',
  'alpine:3.23',
  'debian:10',
  'debian:11',
  'debian:12',
  'debian:13',
  'ubuntu:18.04',
  'ubuntu:20.04',
  'ubuntu:22.04',
  'ubuntu:24.04',
  'rhel:7',
  'rhel:8',
  'rhel:9',
  'rhel:10',
  'amazonlinux:2',
  'amazonlinux:2023',
  'fedora:43',
  'opensuse:15.6',
  'nixos:25.05',
  'distroless:static',
  'distroless:base',
] as const;
const MACOS = ['10.15', '11', '12', '13', '14', '15', '26'] as const;
const WINDOWS = ['7', '8.1', '2012r2', '10', '2016', '2019', '2022', '11'] as const;
const WASM = ['js', 'wasip1', 'browser', 'node', 'cloudflare', 'wasmtime', 'wazero', 'wasmer'] as const;

/** Target texts for a program of a GOOS and GOARCH. */
export function commonTargets(goos: string, goarch: string): readonly string[] {
  if (goarch === 'wasm') return WASM.map((host) => `${host}/wasm`);
  switch (goos) {
    case 'linux':
      return LINUX.map((system) => `${system}/${goarch}`);
    case 'darwin':
      return MACOS.filter((version) => goarch !== 'arm64' || !version.startsWith('10.')).map(
        (version) => `macos:${version}/${goarch}`,
      );
    case 'windows':
      return WINDOWS.map((version) => `windows:${version}/${goarch}`);
    default:
      return [`${goos}/${goarch}`];
  }
}
