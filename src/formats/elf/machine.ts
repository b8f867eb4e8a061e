import type { ElfHeader } from './elf-file.ts';

/** GOARCH word of the machine, class and byte order; '' for a machine Go does not know. */
export function goarchOf(header: ElfHeader): string {
  const wide = header.class === 64;
  const little = header.littleEndian;
  switch (header.machine) {
    case 3:
      return '386';
    case 62:
      return 'amd64';
    case 40:
      return 'arm';
    case 183:
      return 'arm64';
    case 243:
      return wide ? 'riscv64' : '';
    case 258:
      return wide ? 'loong64' : '';
    case 22:
      return wide ? 's390x' : '';
    case 43:
      return 'sparc64';
    case 21:
      return little ? 'ppc64le' : 'ppc64';
    case 8:
      return `mips${wide ? '64' : ''}${little ? 'le' : ''}`;
    default:
      return '';
  }
}

/** Names of e_machine, for machines that Go does not know as well. Numbers: gABI registry. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [0, 'none'],
  [2, 'SPARC'],
  [3, 'x86'],
  [4, 'm68k'],
  [8, 'MIPS'],
  [15, 'PA-RISC'],
  [20, 'PowerPC'],
  [21, 'PowerPC64'],
  [22, 'S/390'],
  [40, 'ARM'],
  [42, 'SuperH'],
  [43, 'SPARC V9'],
  [50, 'IA-64'],
  [62, 'x86-64'],
  [83, 'AVR'],
  [94, 'Xtensa'],
  [183, 'AArch64'],
  [243, 'RISC-V'],
  [247, 'BPF'],
  [258, 'LoongArch'],
  [0x9026, 'Alpha'],
]);

export function machineName(header: ElfHeader): string {
  return MACHINES.get(header.machine) ?? `machine ${header.machine}`;
}

/**
 * What e_flags say about the processor and calling convention, one word a fact. Empty where the machine gives
 * the flags no meaning (x86, AArch64). The ARM level (GOARM) is not among them.
 * Source: the processor supplements of ARM, MIPS, RISC-V, PowerPC64 ELFv2, LoongArch and S/390.
 */
export function machineFlags(header: ElfHeader): string[] {
  const flags = header.flags;
  switch (header.machine) {
    case 40:
      return [
        `EABI${flags >>> 24}`,
        ...when(flags, 0x200, 'soft-float ABI'),
        ...when(flags, 0x400, 'hard-float ABI'),
        ...when(flags, 0x80_0000, 'BE8'),
      ];
    case 8:
      return mipsFlags(flags);
    case 243:
      return [
        ...when(flags, 1, 'RVC'),
        ['soft-float ABI', 'single-float ABI', 'double-float ABI', 'quad-float ABI'][(flags >> 1) & 3] ?? '',
        ...when(flags, 8, 'RVE'),
        ...when(flags, 0x10, 'TSO'),
      ];
    case 21:
      return (flags & 3) === 0 ? [] : [`ELFv${flags & 3}`];
    case 22:
      return when(flags, 1, 'high registers');
    case 258:
      return [
        ['no float ABI', 'soft-float ABI', 'single-float ABI', 'double-float ABI'][flags & 7] ??
          'unknown float ABI',
        ...when(flags, 0x40, 'object ABI v1'),
      ];
    default:
      return [];
  }
}

const MIPS_LEVELS = ['mips1', 'mips2', 'mips3', 'mips4', 'mips5', 'mips32', 'mips64', 'mips32r2', 'mips64r2'];
const MIPS_ABIS = ['', 'o32', 'o64', 'eabi32', 'eabi64'];
const MIPS_R6: ReadonlyMap<number, string> = new Map([
  [9, 'mips32r6'],
  [10, 'mips64r6'],
]);

function mipsFlags(flags: number): string[] {
  const level = flags >>> 28;
  const abi = (flags >> 12) & 0xf;
  return [
    MIPS_LEVELS[level] ?? MIPS_R6.get(level) ?? `level ${level}`,
    ...MIPS_ABIS.slice(abi, abi + 1).filter((name) => name !== ''),
    ...when(flags, 0x20, 'n32'),
    ...when(flags, 1, 'noreorder'),
    ...when(flags, 2, 'pic'),
    ...when(flags, 4, 'cpic'),
    ...when(flags, 0x200, 'fp64'),
    ...when(flags, 0x400, 'nan2008'),
  ];
}

function when(flags: number, bit: number, word: string): string[] {
  return (flags & bit) === 0 ? [] : [word];
}
