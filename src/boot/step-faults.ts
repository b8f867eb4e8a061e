import type { BootFinding, BootStep } from '../model/boot.ts';
import { CSR, type Hart, type Step } from './hart.ts';
import { isInside } from './memory.ts';
import { type BootState, fault, hex, rangeText } from './state.ts';

/** Firmware lies below: only registers of supervisor mode are used, so ecall asks that firmware. */
export const isSupervisor = ({ csrs }: Hart): boolean =>
  ![...csrs.keys()].some((number) => number >= 0x300 && number < 0x400) &&
  [...csrs.keys()].some((number) => number >= 0x100 && number < 0x200);

/** What one instruction does wrong. */
export function stepFault(
  state: BootState,
  { pc, word, reads, access, stop, writes }: Step,
): BootFinding | undefined {
  const { set, hart, ram } = state;
  const usesStack = access !== undefined && ((word >>> 15) & 31) === 2;
  const adjustsStack = writes === 2 && reads.includes(2) && (word & 0x707f) === 0x13;
  if ((usesStack || adjustsStack) && !set.has(2))
    return fault(
      'stack-before-set',
      'sp is used before it was set: at reset it holds anything',
      'Begin with: la sp, _stack_top, where the linker script has _stack_top = ORIGIN(RAM) + LENGTH(RAM);',
    );
  if (usesStack && access && !ram.some((range) => isInside(range, access.address, BigInt(access.length))))
    return fault(
      'stack-outside-ram',
      `the stack is used at ${hex(access.address)}, outside RAM (${ram.map(rangeText).join(', ')})`,
      'Correct the symbol that sp is loaded from: _stack_top = ORIGIN(RAM) + LENGTH(RAM) in the linker script',
    );
  if (access && ((word >>> 15) & 31) === 3 && !set.has(3))
    return fault(
      'gp-before-set',
      'gp is used before it was set',
      'First: .option push; .option norelax; la gp, __global_pointer$; .option pop',
    );
  if ((word & 0x7f) !== 0x73) return stop === 'illegal' ? illegalFault(word, pc) : undefined;
  const traps = hart.csrs.has(CSR.mtvec) || hart.csrs.has(CSR.stvec);
  if (((hart.csrs.get(CSR.mstatus) ?? 0n) & 8n) !== 0n && !traps)
    return fault(
      'interrupts-before-vector',
      'mstatus.MIE is set while mtvec was never written: the first interrupt goes to an unknown address',
      'Write mtvec before csrs mstatus, or leave interrupts off: csrw mie, zero',
    );
  if (stop === 'ecall' && !traps && !isSupervisor(hart))
    return fault(
      'ecall-before-vector',
      'ecall before a trap vector was set: there is nobody to answer it',
      'Set mtvec first; a system call of Linux has no meaning on a bare machine',
    );
  if (stop === 'illegal') return illegalFault(word, pc);
  return undefined;
}

function illegalFault(word: number, pc: bigint): BootFinding {
  const opcode = word & 0x7f;
  if ([0x07, 0x27, 0x43, 0x47, 0x4b, 0x4f, 0x53].includes(opcode))
    return fault(
      'fpu-before-enabled',
      'a floating-point instruction while mstatus.FS is off',
      'Enable it first: li t0, 0x2000; csrs mstatus, t0; or build for rv64imac -mabi=lp64',
    );
  if (word === 0) return nothingFault(pc);
  return fault(
    'illegal-instruction',
    `no instruction of RV64GC: ${hex(BigInt(word >>> 0))}`,
    'Build for what the core has: -march=rv64gc',
  );
}

/** Execution where no code was loaded. */
export const nothingFault = (pc: bigint): BootFinding =>
  fault(
    'runs-into-nothing',
    `execution reached ${hex(pc)}, where no code was loaded`,
    'The start code fell through or jumped through an unset pointer: end it with a call to main and a loop',
  );

export function jumpFault(pc: bigint, before: BootStep | undefined): BootFinding {
  return fault(
    'jump-outside-memory',
    `a jump to ${hex(pc)}, where there is no memory${before ? ` (from ${before.symbol})` : ''}`,
    'Link for the address where the file is loaded, or correct the pointer that is jumped through',
  );
}
