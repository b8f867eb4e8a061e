import { recipe, variants } from '../../recipe.ts';

// Memory of a microcontroller: 64 KiB of flash, 16 KiB of RAM.
const script = `MEMORY
{
	FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64K
	RAM (rwx)  : ORIGIN = 0x20000000, LENGTH = 16K
}
ENTRY(reset)
SECTIONS
{
	.text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > FLASH
	.data : { *(.data*) } > RAM AT > FLASH
	.bss : { *(.bss*) *(COMMON) } > RAM
}
`;

const program = (ram: number, flash: number) => `unsigned char heap[${ram}];
const unsigned char picture[${flash}] = {1};

void reset(void) {
	for (unsigned at = 0; at < sizeof heap; at++) heap[at] = picture[at % sizeof picture];
	for (;;) {}
}

__attribute__((section(".vectors"), used)) void *const vectors[2] = {(void *)0x20004000, (void *)reset};
`;

const on = (cc: string, flags: string, ram: number, flash: number, region: string) => {
  const link = `${cc} ${flags} -O1 -ffreestanding -nostdlib -T board.ld -o firmware.elf main.c`;
  return {
    needs: [cc],
    files: { 'main.c': program(ram, flash) },
    steps: [{ run: link }],
    expect: [`will not fit in region`, `region \`${region}' overflowed by`],
    context: { command: link },
    lookAlike: {
      steps: [
        { run: "sed -i 's/heap.[0-9]*.;/heap[8192];/; s/picture.[0-9]*. =/picture[8192] =/' main.c" },
        { run: link },
      ],
      differs: 'a smaller heap and picture',
    },
  };
};

// The virtual machine's RAM starts at 0x80000000; a trap before any vector is set goes to address 0.
const boot = (stack: string) => `	.section .text.start, "ax"
	.globl _start
_start:
	li sp, ${stack}
	sd ra, -8(sp)
	lui t0, 0x10000
	li t1, 'k'
	sb t1, 0(t0)
	li t0, 0x100000
	li t1, 0x5555
	sw t1, 0(t0)
1:	j 1b
`;

export default [
  ...variants(
    { cause: 'host/bare-metal-memory-overflow', files: { 'board.ld': script } },
    {
      'cortex-m-ram': on('arm-none-eabi-gcc', '-mcpu=cortex-m3 -mthumb', 40000, 2000, 'RAM'),
      'cortex-m-flash': on('arm-none-eabi-gcc', '-mcpu=cortex-m3 -mthumb', 2000, 90000, 'FLASH'),
      'riscv-ram': on('riscv64-unknown-elf-gcc', '-march=rv32imac -mabi=ilp32', 40000, 2000, 'RAM'),
    },
  ),
  recipe({
    cause: 'host/bare-metal-boot',
    name: 'riscv-stack-pointer-zero',
    needs: ['riscv64-unknown-elf-gcc', 'qemu-system-riscv64'],
    files: { 'start.s': boot('0') },
    steps: [
      {
        run: 'riscv64-unknown-elf-gcc -nostdlib -march=rv64imac -mabi=lp64 -Wl,-Ttext=0x80000000 -o firmware.elf start.s',
      },
      {
        run: 'timeout 10 qemu-system-riscv64 -machine virt -bios none -kernel firmware.elf -display none -serial none -monitor none -d int,guest_errors 2>&1 | head -12; exit ${PIPESTATUS[0]}',
        shown:
          'qemu-system-riscv64 -machine virt -bios none -kernel firmware.elf -d int,guest_errors 2>&1 | head -12',
      },
    ],
    exit: 'any',
    seconds: 30,
    expect: [/store_fault|fault_store/, 'tval:0xfffffffffffffff8'],
    context: { command: 'qemu-system-riscv64 -machine virt -bios none -kernel firmware.elf' },
    lookAlike: {
      steps: [
        { run: "sed -i 's/li sp, 0/li sp, 0x80008000/' start.s" },
        {
          run: 'riscv64-unknown-elf-gcc -nostdlib -march=rv64imac -mabi=lp64 -Wl,-Ttext=0x80000000 -o firmware.elf start.s',
        },
        {
          run: 'timeout 10 qemu-system-riscv64 -machine virt -bios none -kernel firmware.elf -display none -monitor none -serial stdio',
        },
      ],
      differs: 'a stack in RAM, which starts at 0x80000000',
    },
  }),
];
