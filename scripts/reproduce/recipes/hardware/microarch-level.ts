import { goMod, helloGo, variants } from '../../recipe.ts';

// The level is checked before main on amd64 and (LSE only) arm64; the other levels have no such check.
const on = (
  goarch: string,
  level: string,
  qemu: string,
  cpu: string,
  expect: readonly (string | RegExp)[],
  low: string,
) => {
  const [name = '', value = ''] = level.split('=');
  return {
    needs: ['go', qemu],
    steps: [
      { run: `GOOS=linux GOARCH=${goarch} ${level} CGO_ENABLED=0 go build -o app .` },
      // Not the last command, so that bash lives to name the signal.
      { run: `${qemu} -cpu ${cpu} ./app; true`, shown: './app' },
      { run: `go version -m app | grep ${name}` },
    ],
    exit: 'any' as const,
    expect: [...expect, level],
    context: { command: './app', env: { GOARCH: goarch, [name]: value }, target: `linux/${goarch}` },
    lookAlike: {
      steps: [
        { run: `GOOS=linux GOARCH=${goarch} ${name}=${low} CGO_ENABLED=0 go build -o low .` },
        { run: `${qemu} -cpu ${cpu} ./low`, shown: './low' },
      ],
      differs: `${name}=${low}`,
    },
  };
};

const amd64 = /This program can only be run on AMD64 processors with v\d microarchitecture support/;

export default [
  ...variants(
    { cause: 'hardware/microarch-level', files: { 'go.mod': goMod(), 'main.go': helloGo } },
    {
      'amd64-v2-on-core2duo': on('amd64', 'GOAMD64=v2', 'qemu-x86_64', 'core2duo', [amd64], 'v1'),
      'amd64-v3-on-nehalem': on('amd64', 'GOAMD64=v3', 'qemu-x86_64', 'Nehalem', [amd64], 'v2'),
      'amd64-v4-on-haswell': on('amd64', 'GOAMD64=v4', 'qemu-x86_64', 'Haswell', [amd64], 'v2'),
      'amd64-v3-on-qemu64': on('amd64', 'GOAMD64=v3', 'qemu-x86_64', 'qemu64', [amd64], 'v1'),
      'arm64-v8-1-on-cortex-a53': on(
        'arm64',
        'GOARM64=v8.1',
        'qemu-aarch64',
        'cortex-a53',
        [/LSE support|Illegal instruction/],
        'v8.0',
      ),
      'ppc64le-power10-on-power8': on(
        'ppc64le',
        'GOPPC64=power10',
        'qemu-ppc64le',
        'power8',
        [/SIGILL|Illegal instruction/],
        'power8',
      ),
      'riscv64-rva22-on-rv64gc': on(
        'riscv64',
        'GORISCV64=rva22u64',
        'qemu-riscv64',
        'rv64,zba=false,zbb=false,zbs=false',
        [/SIGILL|Illegal instruction/],
        'rva20u64',
      ),
    },
  ),
];
