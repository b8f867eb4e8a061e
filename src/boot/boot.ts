import { type Elf, PT_LOAD } from '../formats/elf/elf-file.ts';
import { isElf, parseElf } from '../formats/elf/elf.ts';
import { parseSymbols } from '../formats/elf/symbols.ts';
import type { BootFinding, BootReport, BootStep } from '../model/boot.ts';
import type { ByteSource } from '../model/bytes.ts';
import { arrivalFindings } from './arrival.ts';
import { checkVectorTable } from './cortex-m.ts';
import { type Hart, step, type Step, store } from './hart.ts';
import { type BootState, fault, hex, rangeText } from './state.ts';
import { isSupervisor, jumpFault, nothingFault, stepFault } from './step-faults.ts';
import { isInside, type MemoryRange, SparseMemory, TouchedMemoryError, UNSET_BYTE } from './memory.ts';
import { type SymbolMap, symbolMap } from './symbols.ts';

/** Instructions before giving up: clearing a megabyte of .bss takes some hundred thousand. */
const MOST_STEPS = 500_000;
const SHOWN = 20;
/** Two bytes of memory that nothing was put into. */
const NOTHING = UNSET_BYTE * 257;
/** RAM of QEMU's virt board, the usual machine for trying. */
const VIRT: MemoryRange = { base: 0x8000_0000n, size: 128n * 1024n * 1024n };
/** Functions that are C's or Go's beyond doubt, whatever their first instruction. */
const MAINS =
  /^(?:main|main\.main|_?k(?:ernel_)?main|start_kernel|rust_main|_?runtime[·.]rt0_go(?:\.abi0)?|rt0_go|sbi_init|board_init_f|efi_main)$/;

/** Of these, functions before which .data and .bss must be in place; firmware may relocate itself in C. */
const DATA_IS_IN_PLACE = /main|rt0_go|start_kernel/;

const REGISTERS =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(
    ' ',
  );

/** Runs the start code of a bare-metal ELF file and checks the state in which it hands over to C or Go. */
export function checkBoot(
  path: string,
  source: ByteSource,
  given: readonly MemoryRange[],
  mostSteps = MOST_STEPS,
): BootReport {
  const { value: elf } = isElf(source) ? parseElf(source) : { value: undefined };
  const unknown = (machine: string, message: string): BootReport => ({
    path,
    machine,
    entry: elf?.header.entry ?? 0n,
    ram: given,
    executed: 0,
    verdict: 'unknown',
    findings: [fault('not-checked', message, 'Give the linked ELF file for RV64 or a Cortex-M', 'warning')],
    trace: [],
  });
  if (!elf) return unknown('none', 'no ELF file');
  const { machine, class: width, entry } = elf.header;
  const symbols = symbolMap(parseSymbols(source, elf).value);
  if (machine === 40) return checkVectorTable(path, source, elf, given);
  if (machine !== 243 || width !== 64)
    return unknown(
      `e_machine ${machine}, ${width} bits`,
      'only RV64 and the vector table of Cortex-M are checked',
    );

  const ram = given.length > 0 ? given : [defaultRam(elf)];
  const report = { path, machine: 'riscv64', entry, ram, executed: 0, trace: [] } as const;
  const before = staticFindings(elf, symbols, ram, given.length > 0);
  if (before.length > 0) return { ...report, verdict: 'wrong', findings: before };

  const memory = new SparseMemory();
  for (const { type, offset, fileSize, physicalAddress } of elf.segments)
    if (type === PT_LOAD)
      memory.load(physicalAddress, source.read(offset, Math.min(fileSize, 64 * 1024 * 1024)));
  const hart: Hart = { registers: Array.from({ length: 32 }, () => 0n), csrs: new Map(), pc: entry };
  handOver(hart, memory, ram[0] ?? VIRT);
  return { ...report, ...execute({ elf, hart, memory, ram, symbols, set: new Set(), source }, mostSteps) };
}

/**
 * Registers as QEMU's reset code and boot loaders leave them: a0 the hart, a1 the device tree, a2 what OpenSBI's
 * fw_dynamic expects (include/sbi/fw_dynamic.h: magic, version, next address, mode, options, boot hart).
 */
function handOver(hart: Hart, memory: SparseMemory, { base, size }: MemoryRange): void {
  const tree = base + (size > 0x40_0000n ? size - 0x20_0000n : 0n);
  const info = tree - 0x1000n;
  hart.registers[11] = tree;
  if (size <= 0x40_0000n) return;
  hart.registers[12] = info;
  for (const [index, value] of [0x4942_534fn, 2n, base + 0x20_0000n, 1n, 0n, 0n].entries())
    memory.write(info + BigInt(index * 8), 8, value);
}

function defaultRam(elf: Elf): MemoryRange {
  const loads = elf.segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0);
  if (loads.length === 0 || loads.some(({ physicalAddress }) => isInside(VIRT, physicalAddress))) return VIRT;
  // Another board: RAM begins where the writable part lies.
  const writable = loads.filter(({ flags }) => (flags & 2) !== 0);
  const base = (writable.length > 0 ? writable : loads)
    .map(({ address }) => address)
    .reduce((a, b) => (a < b ? a : b));
  return { base: base & ~0xfffn, size: 16n * 1024n * 1024n };
}

/** What can be said before the first instruction. */
function staticFindings(
  elf: Elf,
  symbols: SymbolMap,
  ram: readonly MemoryRange[],
  isGiven: boolean,
): readonly BootFinding[] {
  const { entry } = elf.header;
  if (symbols.value('_rt0_riscv64_linux') !== undefined || elf.interpreter !== undefined)
    return [
      fault(
        'linux-program',
        `a program for Linux${elf.interpreter === undefined ? ' (_rt0_riscv64_linux)' : ` (loader ${elf.interpreter})`}: it needs a kernel for its first instructions`,
        'Build with TamaGo (GOOS=tamago) or TinyGo; plain Go has no target without a kernel',
      ),
    ];
  const loads = elf.segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0);
  const findings: BootFinding[] = [];
  if (loads.length === 0)
    findings.push(
      fault('nothing-to-load', 'no loadable segment', 'Link it: the file is an object or was emptied'),
    );
  if (isGiven)
    for (const { physicalAddress, memorySize } of loads)
      if (!ram.some((range) => isInside(range, physicalAddress, BigInt(memorySize))))
        findings.push(
          fault(
            'load-address-outside-ram',
            `a segment of ${memorySize} bytes is loaded at ${hex(physicalAddress)}, outside ${ram.map(rangeText).join(', ')}`,
            `Set ORIGIN and LENGTH of MEMORY in the linker script, or the address of -T/-Ttext, to ${ram.map(rangeText).join(', ')}`,
          ),
        );
  const home = loads.find(({ physicalAddress, fileSize }) =>
    isInside({ base: physicalAddress, size: BigInt(fileSize) }, entry),
  );
  if (loads.length > 0 && !home)
    findings.push(
      fault(
        'entry-outside-code',
        `the entry ${hex(entry)} lies in no loaded segment`,
        'Name the start symbol with ENTRY(_start) in the linker script, and keep its section: KEEP(*(.text.init))',
      ),
    );
  else if (home && (home.flags & 1) === 0)
    findings.push(
      fault(
        'entry-not-executable',
        `the entry ${hex(entry)} lies in a segment without execute permission`,
        'Give .text the flags "ax"',
      ),
    );
  return findings;
}

type Outcome = Pick<BootReport, 'executed' | 'verdict' | 'findings' | 'trace'> & {
  readonly reached?: string;
};

function execute(state: BootState & { readonly set: Set<number> }, mostSteps: number): Outcome {
  const { hart, memory, symbols, set } = state;
  // Steps are put into words only when the report shows them.
  const last: { readonly step: Step; readonly value: bigint }[] = [];
  const record = (done: Step): void => {
    last.push({ step: done, value: hart.registers[done.writes ?? 0] ?? 0n });
    if (last.length > 2000) last.splice(0, last.length - SHOWN);
  };
  const before = (): BootStep | undefined => last.slice(-1).map((item) => shown(symbols, item))[0];
  const findings: BootFinding[] = [];
  const hasMain = ['main', 'main.main'].some((name) => symbols.value(name) !== undefined);
  let reached: string | undefined;
  let executed = 0;
  const end = (verdict?: BootReport['verdict']): Outcome => ({
    executed,
    ...(reached !== undefined && { reached }),
    verdict: findings.some(({ severity }) => severity === 'error') ? 'wrong' : (verdict ?? 'ok'),
    findings,
    trace: last.slice(-SHOWN).map((item) => shown(symbols, item)),
  });
  const stop = (finding: BootFinding, pc: bigint): Outcome => {
    findings.push({ ...finding, pc, symbol: symbols.at(pc) });
    return end();
  };
  let called = false;
  try {
    // A state that comes again without a store in between comes for ever (Brent's algorithm).
    let mark = { pc: -1n, registers: [...hart.registers] };
    let nextMark = 1;
    let stored = false;
    for (; executed < mostSteps; executed++) {
      const { pc } = hart;
      if (
        pc === mark.pc &&
        !stored &&
        hart.registers.every((value, index) => value === mark.registers[index])
      )
        return reached === undefined ? end('unknown') : end();
      if (executed === nextMark) {
        mark = { pc, registers: [...hart.registers] };
        nextMark *= 2;
        stored = false;
      }
      if (!isCode(state, pc)) return stop(jumpFault(pc, before()), last.at(-1)?.step.pc ?? pc);
      if (memory.fetch(pc, 2) === NOTHING) return stop(nothingFault(pc), pc);
      const name = symbols.exactly(pc);
      const isMain = name !== undefined && MAINS.test(name);
      if (isMain || (called && isPrologue(memory, pc))) {
        if (reached === undefined || isMain) {
          reached = name ?? symbols.at(pc);
          const isLast = isMain || !hasMain;
          for (const item of arrivalFindings(state, reached, isMain && DATA_IS_IN_PLACE.test(reached)))
            if (!findings.some(({ id }) => id === item.id))
              findings.push({ ...item, pc, symbol: symbols.at(pc) });
          if (isLast || findings.some(({ severity }) => severity === 'error')) return end();
        }
      }
      const done = step(hart, memory);
      called = done.call === true || (done.next !== pc + BigInt(done.length) && !done.stop);
      const problem = stepFault(state, done);
      if (problem && reached === undefined) {
        record(done);
        return stop(problem, pc);
      }
      store(hart, memory, done);
      stored ||= done.access !== undefined || done.word % 128 === 0x73; // memory or a control register changed
      if (done.writes !== undefined && !(done.writes === 2 && done.reads.includes(2) && !set.has(2)))
        set.add(done.writes);
      record(done);
      if (done.stop === 'ecall' && isSupervisor(hart)) {
        hart.registers[10] = 0n; // the firmware below answered
        hart.registers[11] = 0n;
      } else if (done.stop) return reached === undefined ? end('unknown') : end();
      if (done.next === pc) return reached === undefined ? end('unknown') : end(); // an endless loop: the hart is parked
    }
  } catch (error) {
    if (!(error instanceof TouchedMemoryError)) throw error;
    return end('unknown');
  }
  return end(reached === undefined ? 'unknown' : 'ok');
}

function shown(
  symbols: SymbolMap,
  { step: { pc, word, length, writes }, value }: { readonly step: Step; readonly value: bigint },
): BootStep {
  const code = word.toString(16).padStart(8, '0');
  return {
    pc,
    symbol: symbols.at(pc),
    code: length === 2 ? `${code} (compressed)` : code,
    ...(writes !== undefined && { wrote: { register: REGISTERS[writes] ?? '', value } }),
  };
}

/** Loaded from the file, or RAM that something was copied to. */
function isCode({ elf, ram }: BootState, pc: bigint): boolean {
  return (
    ram.some((range) => isInside(range, pc, 2n)) ||
    elf.segments.some(
      ({ type, physicalAddress, memorySize }) =>
        type === PT_LOAD && isInside({ base: physicalAddress, size: BigInt(memorySize) }, pc, 2n),
    )
  );
}

/** `addi sp, sp, -N`: the first instruction of a function that a compiler made. */
function isPrologue(memory: SparseMemory, pc: bigint): boolean {
  const half = memory.fetch(pc, 2);
  if ((half & 3) === 3) {
    const word = memory.fetch(pc, 4);
    return (word & 0xfffff) === 0x10113 && word >>> 31 === 1;
  }
  const isAdjust = (half & 0xef83) === 0x6101 && (half & 0x1000) !== 0; // c.addi16sp
  const isAdd = (half & 0xef83) === 0x0101 && (half & 0x1000) !== 0; // c.addi sp
  return isAdjust || isAdd;
}
