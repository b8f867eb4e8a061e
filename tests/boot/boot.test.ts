import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBoot } from '../../src/boot/boot.ts';
import { expandCompressed } from '../../src/boot/compressed.ts';
import { type Hart, step, store } from '../../src/boot/hart.ts';
import { SparseMemory } from '../../src/boot/memory.ts';
import type { BootReport } from '../../src/model/boot.ts';
import { bytesSource } from '../../src/model/bytes.ts';
import { renderBootJson, renderBootTerminal } from '../../src/report/boot.ts';
import { buildElf } from '../formats/elf/build-elf.ts';
import { addi, csrsi, csrw, ECALL, FMV, firmware, jal, MSTATUS, MTVEC, ramAddress, sd } from './firmware.ts';

const PROLOGUE = addi('sp', 'sp', -16);
const VECTOR = [...ramAddress('t0', 0), csrw(MTVEC, 't0')];
const CALL = [jal('ra', 8), jal('zero', 0), PROLOGUE, sd('ra', 8, 'sp')];
const STACK = ramAddress('sp', 0x10_0000);

const check = (words: readonly number[], place = {}): BootReport =>
  checkBoot('firmware.elf', bytesSource(firmware(words, place)), []);
const named = ({ findings }: BootReport): string[] => findings.map(({ id }) => id);

describe('boot', () => {
  it('follows start code to the first function that a compiler made', () => {
    const report = check([...STACK, ...VECTOR, ...CALL]);
    expect(report).toMatchObject({ verdict: 'ok', findings: [], machine: 'riscv64' });
    expect(report.executed).toBe(STACK.length + VECTOR.length + 1);
    expect(report.trace.at(-1)?.wrote?.register).toBe('ra');
  });

  it.each([
    ['stack-before-set', [PROLOGUE, ...STACK, ...VECTOR, ...CALL]],
    ['stack-before-set', [sd('ra', 8, 'sp'), ...STACK, ...VECTOR, ...CALL]],
    ['stack-misaligned', [...STACK, addi('sp', 'sp', 8), ...VECTOR, ...CALL]],
    ['stack-outside-ram', [addi('sp', 'zero', 64), ...VECTOR, ...CALL]],
    ['stack-unset', [...VECTOR, ...CALL]],
    ['stack-in-code', [...ramAddress('sp', 0), addi('sp', 'sp', 16), ...VECTOR, ...CALL]],
    ['no-trap-vector', [...STACK, ...CALL]],
    ['interrupts-before-vector', [csrsi(MSTATUS, 8), ...STACK, ...VECTOR, ...CALL]],
    ['ecall-before-vector', [ECALL, ...STACK, ...VECTOR, ...CALL]],
    ['fpu-before-enabled', [FMV, ...STACK, ...VECTOR, ...CALL]],
    ['gp-before-set', [sd('ra', 0, 'gp'), ...STACK, ...VECTOR, ...CALL]],
    ['runs-into-nothing', [...STACK, 0, ...CALL]],
    ['runs-into-nothing', [...STACK, jal('zero', 0x1000)]],
    ['jump-outside-memory', [...STACK, jal('zero', -0x1000)]],
  ])('names %s and nothing else', (id, words) => {
    const report = check(words);
    expect(named(report)).toEqual([id]);
    expect(report.verdict).toBe(id === 'no-trap-vector' ? 'ok' : 'wrong');
    if (id !== 'no-trap-vector') expect(renderBootTerminal([report], false)).toContain(id);
    expect(JSON.parse(renderBootJson([report]))).toMatchObject({
      schema: 'crossroot.boot/1',
      findings: [{ id, cause: 'host/bare-metal-boot' }],
    });
  });

  it('enables floating point by mstatus.FS', () => {
    const enabled = [addi('t0', 'zero', 1), 0x00d2_9293, 0x3002_a073]; // slli t0, t0, 13; csrs mstatus, t0
    expect(named(check([...enabled, FMV, ...STACK, ...VECTOR, ...CALL]))).toEqual([]);
  });

  it('compares load addresses with the memory that is there', () => {
    const ram = [{ base: 0x8000_0000n, size: 0x1000n }];
    const at = (load: number) => bytesSource(firmware([...STACK], { load }));
    expect(named(checkBoot('a', at(0x9000_0000), ram))).toEqual(['load-address-outside-ram']);
    expect(named(check([...STACK], { entry: 0x1234 }))).toEqual(['entry-outside-code']);
  });

  it('reads the vector table of a Cortex-M', () => {
    const table = (sp: number, reset: number): Uint8Array => {
      const file = Uint8Array.from(firmware([sp, reset, 0, 0], { load: 0x0800_0000 }));
      file[18] = 40;
      return file;
    };
    const judge = (sp: number, reset: number) => named(checkBoot('m', bytesSource(table(sp, reset)), []));
    expect(judge(0x2000_1000, 0x0800_0009)).toEqual([]);
    expect(judge(0x2000_1004, 0x0800_0009)).toEqual(['stack-misaligned']);
    expect(judge(0x1000, 0x0800_0009)).toEqual(['stack-outside-ram']);
    expect(judge(0x2000_1000, 0x0800_0008)).toEqual(['reset-not-thumb']);
    expect(judge(0x2000_1000, 0x0900_0001)).toEqual(['reset-outside-code']);
  });

  it('says what it cannot check', () => {
    expect(checkBoot('x', bytesSource(new Uint8Array(0)), []).verdict).toBe('unknown');
    const x86 = buildElf({ wide: true, little: true, machine: 62, type: 2 });
    expect(checkBoot('x', bytesSource(x86), [])).toMatchObject({ verdict: 'unknown' });
    const linux = buildElf({ wide: true, little: true, machine: 243, type: 2, interpreter: '/lib/ld.so' });
    expect(named(checkBoot('x', bytesSource(linux), []))).toEqual(['linux-program']);
  });

  it('sees that a loop which changes nothing never ends', () => {
    const report = check([...STACK, addi('t0', 'zero', 1), addi('t0', 't0', 0), jal('zero', -4)]);
    expect(report.verdict).toBe('unknown');
    expect(report.executed).toBeLessThan(100);
  });

  it('ends within bounds and never throws, whatever the code', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: 1, maxLength: 40 }),
        (words) => {
          const source = bytesSource(firmware(words));
          expect(['ok', 'wrong', 'unknown']).toContain(checkBoot('x', source, [], 20_000).verdict);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('hart', () => {
  const run = (words: readonly number[], registers: Readonly<Record<number, bigint>> = {}): Hart => {
    const memory = new SparseMemory();
    memory.load(0x8000_0000n, new Uint8Array(Uint32Array.from(words).buffer));
    const hart: Hart = { registers: Array.from({ length: 32 }, () => 0n), csrs: new Map(), pc: 0x8000_0000n };
    for (const [index, value] of Object.entries(registers)) hart.registers[Number(index)] = value;
    for (let i = 0; i < words.length; i++) store(hart, memory, step(hart, memory));
    return hart;
  };

  it('computes as the specification says', () => {
    const minusOne = 2n ** 64n - 1n;
    expect(run([addi('a0', 'zero', -1)]).registers[10]).toBe(minusOne);
    expect(run([0x02b5_4533], { 10: 7n, 11: 0n }).registers[10]).toBe(minusOne); // div by zero
    expect(run([0x02b5_6533], { 10: 7n, 11: 0n }).registers[10]).toBe(7n); // rem by zero
    expect(run([0x02b5_0533], { 10: minusOne, 11: 3n }).registers[10]).toBe(2n ** 64n - 3n); // mul
    expect(run([0x02b5_3533], { 10: minusOne, 11: minusOne }).registers[10]).toBe(minusOne - 1n); // mulhu
    expect(run([0x0015_151b], { 10: 0x4000_0000n }).registers[10]).toBe(2n ** 64n - 2n ** 31n); // slliw
    expect(run([0x4015_551b], { 10: 0x8000_0000n }).registers[10]).toBe(2n ** 64n - 2n ** 30n); // sraiw
    expect(run([0x0015_551b], { 10: 0x8000_0000n }).registers[10]).toBe(0x4000_0000n); // srliw
    expect(run([0x0080_006f]).pc).toBe(0x8000_0008n); // jal zero, 8
  });

  it('expands compressed instructions to those that they stand for', () => {
    // Pairs as GNU as 2.40 encodes them with and without C.
    expect(expandCompressed(0x1141)).toBe(addi('sp', 'sp', -16));
    expect(expandCompressed(0xe406)).toBe(sd('ra', 8, 'sp'));
    expect(expandCompressed(0x4501)).toBe(addi('a0', 'zero', 0));
    expect(expandCompressed(0xa001)).toBe(jal('zero', 0));
    expect(expandCompressed(0x8082)).toBe(0x0000_8067);
    expect(expandCompressed(0)).toBeUndefined();
    for (let half = 0; half < 0x1_0000; half++) {
      const word = (half & 3) === 3 ? undefined : expandCompressed(half);
      if (word !== undefined) expect(word & 3).toBe(3);
    }
  });
});
