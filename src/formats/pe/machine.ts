/** IMAGE_FILE_MACHINE_*: winnt.h. */
export interface PeMachine {
  readonly value: number;
  readonly name: string;
  /** Go's GOARCH, when Go has or had a Windows port for it. */
  readonly goarch?: string;
}

const MACHINES = new Map<number, { name: string; goarch?: string }>([
  [0x14c, { name: 'i386', goarch: '386' }],
  [0x1c0, { name: 'arm', goarch: 'arm' }],
  [0x1c4, { name: 'armnt', goarch: 'arm' }],
  [0x200, { name: 'ia64' }],
  [0xebc, { name: 'efi-byte-code' }],
  [0x5032, { name: 'riscv32' }],
  [0x5064, { name: 'riscv64' }],
  [0x6264, { name: 'loongarch64' }],
  [0x8664, { name: 'amd64', goarch: 'amd64' }],
  [0xa641, { name: 'arm64ec' }],
  [0xa64e, { name: 'arm64x' }],
  [0xaa64, { name: 'arm64', goarch: 'arm64' }],
]);

export function peMachine(value: number): PeMachine {
  return { value, ...(MACHINES.get(value) ?? { name: `machine-0x${value.toString(16)}` }) };
}

const SUBSYSTEMS: readonly string[] = [
  'unknown',
  'native',
  'windows-gui',
  'windows-console',
  'subsystem-4',
  'os2-console',
  'subsystem-6',
  'posix-console',
  'native-windows',
  'windows-ce',
  'efi-application',
  'efi-boot-driver',
  'efi-runtime-driver',
  'efi-rom',
  'xbox',
  'subsystem-15',
  'windows-boot',
];

export function subsystemName(value: number): string {
  return SUBSYSTEMS[value] ?? `subsystem-${value}`;
}
