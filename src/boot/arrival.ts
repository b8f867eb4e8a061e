import { type Elf, PT_LOAD, SHT_NOBITS } from '../formats/elf/elf-file.ts';
import type { BootFinding } from '../model/boot.ts';
import { type BootState, fault, hex, rangeText } from './state.ts';
import { CSR } from './hart.ts';
import { isInside, UNSET_BYTE } from './memory.ts';

/** Go's start takes this much below sp for the first goroutine (runtime, rt0_go). */
const GO_STACK = 64n * 1024n;
/** Bytes of each segment that are compared. */
const COMPARED = 256 * 1024;

/**
 * The state in which start code hands over. `isMain`: program code proper begins, so data must be in place; before
 * it C code of the runtime may still be at work on them.
 */
export function arrivalFindings(state: BootState, name: string, isMain: boolean): readonly BootFinding[] {
  const findings = [...stackFindings(state, name), ...pointerFindings(state)];
  // A wrong gp sends the loops that copy and clear elsewhere: one fault, not three.
  const isSound = findings.every(({ severity }) => severity === 'warning');
  return isMain && isSound ? [...findings, ...dataFindings(state, name)] : findings;
}

function stackFindings({ hart, ram, set, elf }: BootState, name: string): readonly BootFinding[] {
  const sp = hart.registers[2] ?? 0n;
  const fix =
    'la sp, _stack_top, with _stack_top = ORIGIN(RAM) + LENGTH(RAM) and . = ALIGN(16) in the linker script';
  if (!set.has(2)) return [fault('stack-unset', `${name} is entered and sp was never set`, fix)];
  const home = ram.find((range) => isInside(range, sp - 1n));
  if (!home)
    return [
      fault(
        'stack-outside-ram',
        `sp is ${hex(sp)} at ${name}, outside RAM (${ram.map(rangeText).join(', ')})`,
        fix,
      ),
    ];
  const findings: BootFinding[] = [];
  if (sp % 16n !== 0n)
    findings.push(
      fault(
        'stack-misaligned',
        `sp is ${hex(sp)} at ${name}: the ABI wants a multiple of 16`,
        `andi sp, sp, -16, or ${fix}`,
      ),
    );
  const needed = /rt0_go/.test(name) ? GO_STACK : 16n;
  if (!isInside(home, sp - needed, needed))
    findings.push(
      fault('stack-too-small', `${needed} bytes below sp ${hex(sp)} leave RAM: ${name} needs them`, fix),
    );
  const code = elf.segments.find(
    ({ type, flags, address, fileSize }) =>
      type === PT_LOAD && (flags & 1) !== 0 && isInside({ base: address, size: BigInt(fileSize) }, sp - 1n),
  );
  if (code)
    findings.push(
      fault('stack-in-code', `sp is ${hex(sp)} at ${name}: the stack grows over the program itself`, fix),
    );
  return findings;
}

function pointerFindings({ hart, set, symbols }: BootState): readonly BootFinding[] {
  const findings: BootFinding[] = [];
  const gp = symbols.value('__global_pointer$');
  if (gp !== undefined && !set.has(3))
    findings.push(
      fault(
        'gp-unset',
        `gp was never set; the linker shortens accesses near ${hex(gp)} to use it`,
        '.option push; .option norelax; la gp, __global_pointer$; .option pop, before any other la',
      ),
    );
  else if (gp !== undefined && hart.registers[3] !== gp)
    findings.push(
      fault(
        'gp-wrong',
        `gp is ${hex(hart.registers[3] ?? 0n)}, the linker counted on ${hex(gp)}`,
        'Put .option norelax around la gp, __global_pointer$: relaxed, it computes gp from gp',
      ),
    );
  if (!hart.csrs.has(CSR.mtvec) && !hart.csrs.has(CSR.stvec))
    findings.push(
      fault(
        'no-trap-vector',
        'no trap vector was set: the first fault is silent',
        'la t0, trap; csrw mtvec, t0',
        'warning',
      ),
    );
  return findings;
}

/** .data copied from where it was loaded to where it is used, .bss cleared. */
function dataFindings({ elf, memory, source }: BootState, name: string): readonly BootFinding[] {
  const findings: BootFinding[] = [];
  for (const { type, flags, offset, address, physicalAddress, fileSize } of elf.segments) {
    if (type !== PT_LOAD || (flags & 2) === 0) continue;
    const bytes =
      address === physicalAddress ? new Uint8Array(0) : source.read(offset, Math.min(fileSize, COMPARED));
    // A variable may change before main; that all of it differs means that nobody copied.
    const equal = bytes.reduce(
      (count, byte, at) => count + (memory.byte(address + BigInt(at)) === byte ? 1 : 0),
      0,
    );
    if (bytes.length >= 8 && equal < bytes.length / 2)
      findings.push(
        fault(
          'data-not-copied',
          `.data is loaded at ${hex(physicalAddress)} and used at ${hex(address)}, and nothing was copied before ${name}`,
          'Copy _data_load.._data_load+size to _data_start in the start code, before main',
        ),
      );
  }
  for (const { address, size } of clearedRanges(elf)) {
    const length = Math.min(size, COMPARED);
    let unset = 0;
    for (let at = 0; at < length; at++) if (memory.byte(address + BigInt(at)) === UNSET_BYTE) unset += 1;
    if (length === 0 || unset <= length / 2) continue;
    findings.push(
      fault(
        'bss-not-cleared',
        `${size} bytes from ${hex(address)} (.bss) were not cleared before ${name}`,
        'Clear __bss_start..__bss_end in the start code, before main',
      ),
    );
    break;
  }
  return findings;
}

/** Where C expects zeros. Without section headers the end of a writable segment, which may hold the stack too. */
function clearedRanges(elf: Elf): readonly { readonly address: bigint; readonly size: number }[] {
  const sections = elf.sections.filter(({ name, type }) => type === SHT_NOBITS && /^\.s?bss/.test(name));
  if (elf.sections.length > 0) return sections;
  return elf.segments
    .filter(({ type, flags }) => type === PT_LOAD && (flags & 2) !== 0)
    .map(({ address, fileSize, memorySize }) => ({
      address: address + BigInt(fileSize),
      size: memorySize - fileSize,
    }));
}
