import { ByteWriter } from '../formats/elf/build-elf.ts';

// RV64 instructions as words: just those that the start code of the tests consists of.

const REGISTER = { zero: 0, ra: 1, sp: 2, gp: 3, t0: 5, t1: 6, a0: 10, a1: 11, a7: 17 } as const;
type Register = keyof typeof REGISTER;
const r = (name: Register): number => REGISTER[name];
const word = (value: number): number => value >>> 0;

const lui = (rd: Register, upper: number): number => word((upper << 12) | (r(rd) << 7) | 0x37);
export const addi = (rd: Register, rs: Register, immediate: number): number =>
  word(((immediate & 0xfff) << 20) | (r(rs) << 15) | (r(rd) << 7) | 0x13);
const slli = (rd: Register, rs: Register, by: number): number =>
  word((by << 20) | (r(rs) << 15) | (1 << 12) | (r(rd) << 7) | 0x13);
export const sd = (value: Register, offset: number, base: Register): number =>
  word(((offset >> 5) << 25) | (r(value) << 20) | (r(base) << 15) | (3 << 12) | ((offset & 31) << 7) | 0x23);
export const csrw = (number: number, rs: Register): number =>
  word((number << 20) | (r(rs) << 15) | (1 << 12) | 0x73);
export const csrsi = (number: number, bits: number): number =>
  word((number << 20) | (bits << 15) | (6 << 12) | 0x73);
export const jal = (rd: Register, offset: number): number =>
  word(
    (((offset >> 20) & 1) << 31) |
      (((offset >> 1) & 0x3ff) << 21) |
      (((offset >> 11) & 1) << 20) |
      (((offset >> 12) & 0xff) << 12) |
      (r(rd) << 7) |
      0x6f,
  );
export const ECALL = 0x73;
export const FMV = 0xf000_0053; // fmv.w.x ft0, zero
export const MTVEC = 0x305;
export const MSTATUS = 0x300;

/** 0x80000000 + `offset` in a register: lui of a negative number shifted right keeps it positive. */
export const ramAddress = (rd: Register, offset: number): readonly number[] => [
  addi(rd, 'zero', 1),
  slli(rd, rd, 31),
  ...(offset === 0
    ? []
    : [lui('t1', offset >> 12), word((r('t1') << 20) | (r(rd) << 15) | (r(rd) << 7) | 0x33)]),
];

/**
 * A firmware file for 0x80000000: one segment with the given instructions, without section headers and symbols. The
 * function that C would be is reached by `jal ra` and begins with `addi sp, sp, -16`.
 */
export function firmware(
  words: readonly number[],
  place: { readonly load?: number; readonly entry?: number } = {},
): Uint8Array {
  const load = place.load ?? 0x8000_0000;
  const entry = place.entry ?? load;
  const file = new ByteWriter(true, true);
  const size = words.length * 4;
  file.bytes([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  file.u16(2, 243).u32(1).word(BigInt(entry), 64n, 0n);
  file.u32(0).u16(64, 56, 1, 64, 0, 0);
  file.u32(1, 7).word(120n, BigInt(load), BigInt(load), BigInt(size), BigInt(size), 16n);
  return file.u32(...words).done();
}
