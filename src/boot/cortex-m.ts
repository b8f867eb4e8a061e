import { type Elf, PT_LOAD } from '../formats/elf/elf-file.ts';
import type { BootFinding, BootReport } from '../model/boot.ts';
import type { ByteSource } from '../model/bytes.ts';
import { fault, hex, rangeText } from './state.ts';
import { isInside, type MemoryRange } from './memory.ts';

// A Cortex-M begins with a table (ARMv7-M, B1.5.3): word 0 is the stack pointer, word 1 the reset handler, whose
// bit 0 says Thumb. The table lies where the lowest loaded segment begins.

/** RAM of the architecture's memory map. */
const SRAM: MemoryRange = { base: 0x2000_0000n, size: 0x2000_0000n };

export function checkVectorTable(
  path: string,
  source: ByteSource,
  elf: Elf,
  given: readonly MemoryRange[],
): BootReport {
  const ram = given.length > 0 ? given : [SRAM];
  const loads = elf.segments.filter(({ type, fileSize }) => type === PT_LOAD && fileSize >= 8);
  const table = loads.reduce<(typeof loads)[number] | undefined>(
    (lowest, one) => (lowest === undefined || one.physicalAddress < lowest.physicalAddress ? one : lowest),
    undefined,
  );
  const findings: BootFinding[] = [];
  if (!table)
    findings.push(
      fault(
        'nothing-to-load',
        'no loadable segment holds a vector table',
        'Keep .isr_vector: KEEP(*(.isr_vector)) first in FLASH',
      ),
    );
  else {
    const words = source.read(table.offset, 8);
    const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
    const sp = BigInt(view.getUint32(0, true));
    const reset = BigInt(view.getUint32(4, true));
    if (!ram.some((range) => isInside(range, sp - 1n)))
      findings.push(
        fault(
          'stack-outside-ram',
          `word 0 of the vector table is ${hex(sp)}, no stack pointer inside ${ram.map(rangeText).join(', ')}`,
          'The first word must be _estack = ORIGIN(RAM) + LENGTH(RAM); is the vector table first in FLASH?',
        ),
      );
    else if (sp % 8n !== 0n)
      findings.push(
        fault(
          'stack-misaligned',
          `the initial stack pointer ${hex(sp)} is no multiple of 8`,
          '_estack = ALIGN(8)',
        ),
      );
    const isCode = loads.some(
      ({ flags, physicalAddress, fileSize }) =>
        (flags & 1) !== 0 && isInside({ base: physicalAddress, size: BigInt(fileSize) }, reset & ~1n),
    );
    if (!isCode)
      findings.push(
        fault(
          'reset-outside-code',
          `the reset vector ${hex(reset)} points to no code of the file`,
          'Word 1 of the vector table is Reset_Handler',
        ),
      );
    else if ((reset & 1n) === 0n)
      findings.push(
        fault(
          'reset-not-thumb',
          `the reset vector ${hex(reset)} has bit 0 clear: the core faults at once`,
          'Mark the handler .thumb_func (or %function) so that the linker sets bit 0',
        ),
      );
  }
  return {
    path,
    machine: 'Cortex-M (vector table only)',
    entry: elf.header.entry,
    ram,
    executed: 0,
    verdict: findings.length > 0 ? 'wrong' : 'ok',
    findings,
    trace: [],
  };
}
