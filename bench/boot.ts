/**
 * Builds start code with riscv64-unknown-elf-gcc (and arm-none-eabi-gcc for the vector table), right and broken in
 * one way each, and says which faults `crossroot boot` names: `npm run bench:boot`. Images of Debian's opensbi,
 * u-boot-qemu and picolibc are added where they are installed. Packages: scripts/debian-packages.txt.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBoot } from '../src/boot/boot.ts';
import type { MemoryRange } from '../src/boot/memory.ts';
import { nodeHost } from '../src/host/node.ts';
import { isRefusal } from '../src/model/host.ts';

const scratch = mkdtempSync(join(tmpdir(), 'crossroot-bench-boot-'));

interface Variant {
  readonly name: string;
  /** Id of the finding; undefined when all is well. */
  readonly expected?: string;
  readonly start: string;
  readonly c?: string;
  readonly script?: string;
  readonly flags?: readonly string[];
  readonly ram?: readonly MemoryRange[];
}

const GP = '.option push\n.option norelax\nla gp, __global_pointer$\n.option pop\n';
const SP = 'la sp, _stack_top\n';
const BSS =
  'la t0, __bss_start\nla t1, __bss_end\n1: bgeu t0, t1, 2f\nsd zero, 0(t0)\naddi t0, t0, 8\nj 1b\n2:\n';
const TRAP = 'la t0, trap\ncsrw mtvec, t0\n';
const MAIN = 'call main\n3: wfi\nj 3b\n';
const code = (body: string): string =>
  `.section .text.init,"ax"\n.globl _start\n_start:\n${body}\n.balign 4\ntrap: j trap\n`;
const C =
  'long counter[64]; long value = 42; int main(void) { counter[3] = value; return (int)counter[3]; }\n';

function script({
  base = '0x80000000',
  length = '128M',
  stack = 'ORIGIN(RAM) + LENGTH(RAM)',
  load = '',
  extra = '',
  text = '',
} = {}): string {
  return `ENTRY(_start)
MEMORY { RAM (rwx) : ORIGIN = ${base}, LENGTH = ${length} ${extra} }
SECTIONS {
  ${text}
  .text : { KEEP(*(.text.init)) *(.text*) *(.rodata*) } > RAM
  .data : ALIGN(16) { _data = .; *(.data*) __global_pointer$ = . + 0x800; *(.sdata*) . = ALIGN(8); _edata = .; } > RAM ${load}
  _load = LOADADDR(.data);
  .bss (NOLOAD) : ALIGN(16) { __bss_start = .; *(.sbss*) *(.bss*) *(COMMON) . = ALIGN(8); __bss_end = .; } > RAM
  _stack_top = ${stack};
}
`;
}

const GOOD = GP + SP + TRAP + BSS + MAIN;
const FLASH = 'FLASH (rx) : ORIGIN = 0x20000000, LENGTH = 1M';
const COPY =
  'la t0, _load\nla t1, _data\nla t2, _edata\n4: bgeu t1, t2, 5f\nld t3, 0(t0)\nsd t3, 0(t1)\naddi t0, t0, 8\naddi t1, t1, 8\nj 4b\n5:\n';

const VARIANTS: readonly Variant[] = [
  { name: 'right', start: GOOD },
  { name: 'right with compressed code and optimised C', start: GOOD, flags: ['-O2', '-march=rv64gc'] },
  {
    name: 'right in 16 KB of RAM',
    start: GOOD,
    script: script({ length: '16K' }),
    ram: [{ base: 0x8000_0000n, size: 16_384n }],
  },
  {
    name: 'right with data copied',
    start: GP + SP + TRAP + COPY + BSS + MAIN,
    script: script({ extra: FLASH, load: 'AT> FLASH' }),
  },
  { name: 'no stack pointer', expected: 'stack-unset', start: GP + TRAP + BSS + MAIN, flags: ['-O0'] },
  {
    name: 'stack used at once',
    expected: 'stack-before-set',
    start: `addi sp, sp, -16\nsd ra, 8(sp)\n${GP}${SP}${TRAP}${BSS}${MAIN}`,
  },
  {
    name: 'stack pointer off by eight',
    expected: 'stack-misaligned',
    start: GOOD,
    script: script({ stack: 'ORIGIN(RAM) + LENGTH(RAM) - 8' }),
  },
  {
    name: 'stack pointer off by four',
    expected: 'stack-misaligned',
    start: GOOD,
    script: script({ stack: 'ORIGIN(RAM) + 0x10004' }),
  },
  {
    name: 'stack beyond RAM',
    expected: 'stack-outside-ram',
    start: GOOD,
    script: script({ stack: 'ORIGIN(RAM) + 256M' }),
  },
  {
    name: 'stack below RAM',
    expected: 'stack-outside-ram',
    start: GOOD,
    script: script({ stack: 'ORIGIN(RAM)' }),
  },
  { name: 'stack at zero', expected: 'stack-outside-ram', start: `${GP}li sp, 0\n${TRAP}${BSS}${MAIN}` },
  {
    name: 'stack over the code',
    expected: 'stack-in-code',
    start: `${GP}la sp, _start\naddi sp, sp, 32\n${TRAP}${BSS}${MAIN}`,
  },
  { name: 'no gp', expected: 'gp-unset', start: SP + TRAP + BSS + MAIN, flags: ['-Wl,--no-relax'] },
  { name: 'gp used before it is set', expected: 'gp-before-set', start: `lw t0, 0(gp)\n${GOOD}` },
  {
    name: 'gp computed from itself',
    expected: 'gp-wrong',
    start: `la gp, _start\n${SP}${TRAP}${BSS}${MAIN}`,
  },
  { name: '.bss not cleared', expected: 'bss-not-cleared', start: GP + SP + TRAP + MAIN },
  {
    name: '.data not copied',
    expected: 'data-not-copied',
    start: GP + SP + TRAP + BSS + MAIN,
    script: script({ extra: FLASH, load: 'AT> FLASH' }),
  },
  {
    name: 'interrupts before the vector',
    expected: 'interrupts-before-vector',
    start: `csrsi mstatus, 8\n${GOOD}`,
  },
  { name: 'ecall before the vector', expected: 'ecall-before-vector', start: `li a7, 93\necall\n${GOOD}` },
  {
    name: 'floating point while it is off',
    expected: 'fpu-before-enabled',
    start: `fmv.w.x fa0, zero\n${GOOD}`,
    flags: ['-march=rv64gc', '-mabi=lp64d'],
  },
  {
    name: 'falls off the end',
    expected: 'runs-into-nothing',
    start: `${GP}${SP}la t0, _stack_top\naddi t0, t0, -2048\njr t0\n`,
  },
  { name: 'jump to nowhere', expected: 'jump-outside-memory', start: `${GP}${SP}li t0, 0x40000000\njr t0\n` },
  {
    name: 'loaded outside RAM',
    expected: 'load-address-outside-ram',
    start: GOOD,
    script: script({ base: '0x90000000' }),
    ram: [{ base: 0x8000_0000n, size: 0x100_0000n }],
  },
  {
    name: 'too large for RAM',
    expected: 'load-address-outside-ram',
    start: GOOD,
    c: `${C}long large[8192];\n`,
    ram: [{ base: 0x8000_0000n, size: 32_768n }],
  },
  {
    name: 'entry nowhere',
    expected: 'entry-outside-code',
    start: GOOD,
    flags: ['-Wl,--defsym=nowhere=0x1000', '-Wl,-e,nowhere'],
  },
  {
    name: 'start code of Linux',
    expected: 'linux-program',
    start: `.globl _rt0_riscv64_linux\n_rt0_riscv64_linux:\nld a0, 0(sp)\n${GOOD}`,
  },
  { name: 'no trap vector', expected: 'no-trap-vector', start: GP + SP + BSS + MAIN },
];

function build({ start, c, script: linker, flags = [] }: Variant, at: number): string | undefined {
  const path = (suffix: string): string => join(scratch, `${at}.${suffix}`);
  writeFileSync(path('S'), code(start));
  writeFileSync(path('c'), c ?? C);
  writeFileSync(path('ld'), linker ?? script());
  const arguments_ = [
    '-march=rv64imac_zicsr',
    '-mabi=lp64',
    '-mcmodel=medany',
    '-nostdlib',
    '-ffreestanding',
    '-O1',
  ];
  const result = spawnSync(
    'riscv64-unknown-elf-gcc',
    [...arguments_, ...flags, '-T', path('ld'), path('S'), path('c'), '-o', path('elf')],
    { encoding: 'utf8' },
  );
  if (result.status === 0) return path('elf');
  console.error(result.stderr);
  return undefined;
}

function judge(path: string, ram: readonly MemoryRange[] = []) {
  const source = nodeHost().bytes(path);
  if (isRefusal(source)) throw new Error(source.message);
  return checkBoot(path, source, ram);
}

let right = 0;
let all = 0;
try {
  for (const [at, variant] of VARIANTS.entries()) {
    const path = build(variant, at);
    const report = path === undefined ? undefined : judge(path, variant.ram);
    const named = report?.findings.map(({ id }) => id) ?? [];
    const isRight =
      report !== undefined &&
      (variant.expected === undefined
        ? report.verdict === 'ok' && named.length === 0
        : named.includes(variant.expected) && named.length === 1);
    all += 1;
    right += isRight ? 1 : 0;
    console.log(
      JSON.stringify({
        variant: variant.name,
        expected: variant.expected ?? 'ok',
        named,
        verdict: report?.verdict ?? 'not built',
        right: isRight,
        reached: report?.reached,
      }),
    );
  }
  const hello = join(scratch, 'hello.c');
  writeFileSync(hello, '#include <stdio.h>\nint main(void) { printf("hi\\n"); return 0; }\n');
  const picolibc = join(scratch, 'picolibc.elf');
  spawnSync('riscv64-unknown-elf-gcc', [
    '--specs=picolibc.specs',
    '--crt0=hosted',
    '--oslib=semihost',
    '-march=rv64imac',
    '-mabi=lp64',
    '-mcmodel=medany',
    '-Wl,--defsym=__flash=0x80000000',
    '-Wl,--defsym=__flash_size=0x200000',
    '-Wl,--defsym=__ram=0x80200000',
    '-Wl,--defsym=__ram_size=0x200000',
    hello,
    '-o',
    picolibc,
  ]);
  const images = [
    '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.elf',
    '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.elf',
    '/usr/lib/u-boot/qemu-riscv64/uboot.elf',
    '/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf',
    picolibc,
  ];
  for (const path of images.filter((image) => existsSync(image))) {
    const { verdict, findings, reached, executed } = judge(path);
    all += 1;
    right += verdict === 'ok' ? 1 : 0;
    console.log(
      JSON.stringify({
        image: path.replace(/^.*\/(?=.*\/)/, ''),
        verdict,
        findings: findings.map(({ id }) => id),
        reached,
        executed,
      }),
    );
  }
  console.log(JSON.stringify({ right, of: all }));
  process.exitCode = right === all ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
