/** Mach-O cpu types and subtypes: <mach/machine.h>. The top byte of a subtype holds capability bits. */
const CPU_64 = 0x01000000;

export interface MachoCpu {
  readonly type: number;
  /** Subtype without its capability bits. */
  readonly subtype: number;
  /** Name as `lipo` prints it: arm64, arm64e, x86_64, i386, ppc. */
  readonly name: string;
  /** Go's GOARCH of this cpu, when Go has or had a port for it. */
  readonly goarch?: string;
}

interface CpuRow {
  readonly name: string;
  readonly goarch?: string;
  readonly subtypes?: Readonly<Record<number, string>>;
}

const CPUS = new Map<number, CpuRow>([
  [7, { name: 'i386', goarch: '386' }],
  [7 + CPU_64, { name: 'x86_64', goarch: 'amd64', subtypes: { 8: 'x86_64h' } }],
  [12, { name: 'arm', goarch: 'arm', subtypes: { 6: 'armv6', 9: 'armv7', 11: 'armv7s', 12: 'armv7k' } }],
  [12 + CPU_64, { name: 'arm64', goarch: 'arm64', subtypes: { 2: 'arm64e' } }],
  [12 + 0x02000000, { name: 'arm64_32' }],
  [18, { name: 'ppc' }],
  [18 + CPU_64, { name: 'ppc64' }],
]);

export function machoCpu(type: number, rawSubtype: number): MachoCpu {
  const subtype = rawSubtype & 0x00ffffff;
  const row = CPUS.get(type);
  if (row === undefined) return { type, subtype, name: `cpu-${type}` };
  const name = row.subtypes?.[subtype] ?? row.name;
  return row.goarch === undefined ? { type, subtype, name } : { type, subtype, name, goarch: row.goarch };
}
