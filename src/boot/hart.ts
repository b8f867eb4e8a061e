import { expandCompressed } from './compressed.ts';
import type { SparseMemory } from './memory.ts';

// One RV64 hart without caches, paging or interrupts: the instructions that start code consists of (I, M, A, C,
// Zicsr, Zifencei), executed one by one. Floating point is accepted once mstatus.FS allows it, without results.

const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const S64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const S32 = (value: bigint): bigint => U64(BigInt.asIntN(32, value));

export const CSR = { sstatus: 0x100, stvec: 0x105, mstatus: 0x300, mtvec: 0x305, mhartid: 0xf14 } as const;
const FLOAT_ENABLED = 0x6000n;

/** Why the hart stopped. */
export type Stop = 'illegal' | 'ecall' | 'ebreak' | 'wait' | 'return-from-trap';

/** What one instruction did, for checks and for the trace. */
export interface Step {
  readonly pc: bigint;
  /** 32-bit form. */
  readonly word: number;
  readonly length: 2 | 4;
  readonly next: bigint;
  /** Registers it reads as an address base or operand. */
  readonly reads: readonly number[];
  readonly writes?: number;
  readonly access?: { readonly kind: 'load' | 'store'; readonly address: bigint; readonly length: number };
  readonly call?: boolean;
  readonly stop?: Stop;
}

export interface Hart {
  readonly registers: bigint[];
  readonly csrs: Map<number, bigint>;
  pc: bigint;
}

const field = (word: number, high: number, low: number): number =>
  (word >>> low) & ((1 << (high - low + 1)) - 1);
const immediate12 = (word: number): bigint => BigInt(word >> 20);

/** Executes one instruction. The caller has made sure that `pc` lies in memory. */
export function step(hart: Hart, memory: SparseMemory): Step {
  const { pc, registers: x } = hart;
  const half = memory.fetch(pc, 2);
  const isShort = (half & 3) !== 3;
  const word = isShort ? (expandCompressed(half) ?? 0) : memory.fetch(pc, 4);
  const length = isShort ? 2 : 4;
  const opcode = word & 0x7f;
  const rd = field(word, 11, 7);
  const rs1 = field(word, 19, 15);
  const rs2 = field(word, 24, 20);
  const funct3 = field(word, 14, 12);
  const funct7 = field(word, 31, 25);
  const a = x[rs1] ?? 0n;
  const b = x[rs2] ?? 0n;
  const after = U64(pc + BigInt(length));
  const base = { pc, word, length, next: after } as const;
  const set = (value: bigint): void => {
    if (rd !== 0) x[rd] = U64(value);
  };
  const done = (more: Partial<Step>): Step => {
    const result = { ...base, reads: [], ...more } as Step;
    hart.pc = result.next;
    return result;
  };
  const illegal = (): Step => done({ stop: 'illegal', next: pc });
  const wrote = rd === 0 ? {} : { writes: rd };

  switch (opcode) {
    case 0x37:
      set(BigInt(word & ~0xfff));
      return done(wrote);
    case 0x17:
      set(pc + BigInt(word & ~0xfff));
      return done(wrote);
    case 0x6f: {
      const offset =
        (field(word, 31, 31) << 20) |
        (field(word, 19, 12) << 12) |
        (field(word, 20, 20) << 11) |
        (field(word, 30, 21) << 1);
      set(after);
      return done({ ...wrote, next: U64(pc + BigInt((offset << 11) >> 11)), call: rd === 1 });
    }
    case 0x67: {
      const next = U64(a + immediate12(word)) & ~1n;
      set(after);
      return done({ ...wrote, reads: [rs1], next, call: rd === 1 });
    }
    case 0x63: {
      const offset =
        (field(word, 31, 31) << 12) |
        (field(word, 7, 7) << 11) |
        (field(word, 30, 25) << 5) |
        (field(word, 11, 8) << 1);
      const taken = branch(funct3, a, b);
      if (taken === undefined) return illegal();
      const next = taken ? U64(pc + BigInt((offset << 19) >> 19)) : after;
      return done({ reads: [rs1, rs2], next });
    }
    case 0x03: {
      const bytes = 1 << (funct3 & 3);
      if (funct3 === 7) return illegal();
      const address = U64(a + immediate12(word));
      const raw = memory.read(address, bytes);
      set(funct3 < 4 ? BigInt.asIntN(bytes * 8, raw) : raw);
      return done({ ...wrote, reads: [rs1], access: { kind: 'load', address, length: bytes } });
    }
    case 0x23: {
      if (funct3 > 3) return illegal();
      const bytes = 1 << funct3;
      const address = U64(a + BigInt(((word >> 25) << 5) | rd));
      return done({ reads: [rs1, rs2], access: { kind: 'store', address, length: bytes } });
    }
    case 0x13:
    case 0x1b:
    case 0x33:
    case 0x3b: {
      const value = arithmetic(opcode, funct3, funct7, word, a, b, immediate12(word));
      if (value === undefined) return illegal();
      set(value);
      return done({ ...wrote, reads: opcode & 0x20 ? [rs1, rs2] : [rs1] });
    }
    case 0x0f:
      return done({});
    case 0x2f: {
      const bytes = funct3 === 3 ? 8 : funct3 === 2 ? 4 : 0;
      if (bytes === 0) return illegal();
      const old = BigInt.asIntN(bytes * 8, memory.read(a, bytes));
      const operation = funct7 >> 2;
      const access = { kind: operation === 2 ? 'load' : 'store', address: a, length: bytes } as const;
      if (operation === 3) {
        memory.write(a, bytes, b); // a reservation of the only hart never fails
        set(0n);
        return done({ ...wrote, reads: [rs1, rs2], access });
      }
      const value = atomic(operation, old, BigInt.asIntN(bytes * 8, b), bytes * 8);
      if (value === undefined && operation !== 2) return illegal();
      if (value !== undefined) memory.write(a, bytes, BigInt.asUintN(bytes * 8, value));
      set(old);
      return done({ ...wrote, reads: operation === 2 ? [rs1] : [rs1, rs2], access });
    }
    case 0x07:
    case 0x27:
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
    case 0x53:
    case 0x57: {
      const status = (hart.csrs.get(CSR.mstatus) ?? 0n) | (hart.csrs.get(CSR.sstatus) ?? 0n);
      if ((status & FLOAT_ENABLED) === 0n && opcode !== 0x57) return illegal();
      const toInteger = opcode === 0x53 && [0x50, 0x51, 0x60, 0x61, 0x70, 0x71].includes(funct7);
      if (toInteger) set(0n);
      return done(toInteger ? wrote : {});
    }
    case 0x73:
      return system(hart, word, done, illegal, set, { rd, rs1, funct3, a });
    default:
      return illegal();
  }
}

/** Carries out the store of a step; apart from `step`, so that a check can refuse it first. */
export function store(hart: Hart, memory: SparseMemory, { word, access }: Step): void {
  if (access?.kind !== 'store' || (word & 0x7f) !== 0x23) return;
  memory.write(access.address, access.length, hart.registers[field(word, 24, 20)] ?? 0n);
}

function branch(funct3: number, a: bigint, b: bigint): boolean | undefined {
  switch (funct3) {
    case 0:
      return a === b;
    case 1:
      return a !== b;
    case 4:
      return S64(a) < S64(b);
    case 5:
      return S64(a) >= S64(b);
    case 6:
      return a < b;
    case 7:
      return a >= b;
    default:
      return undefined;
  }
}

function atomic(operation: number, old: bigint, value: bigint, width: number): bigint | undefined {
  const unsigned = (number: bigint): bigint => BigInt.asUintN(width, number);
  switch (operation) {
    case 0:
      return old + value;
    case 1:
      return value;
    case 4:
      return old ^ value;
    case 8:
      return old | value;
    case 12:
      return old & value;
    case 16:
      return old < value ? old : value;
    case 20:
      return old > value ? old : value;
    case 24:
      return unsigned(old) < unsigned(value) ? old : value;
    case 28:
      return unsigned(old) > unsigned(value) ? old : value;
    default:
      return undefined;
  }
}

function arithmetic(
  opcode: number,
  funct3: number,
  funct7: number,
  word: number,
  a: bigint,
  b: bigint,
  immediate: bigint,
): bigint | undefined {
  const isWord = (opcode & 8) !== 0;
  const isImmediate = (opcode & 0x20) === 0;
  const fit = (value: bigint): bigint => (isWord ? S32(value) : value);
  const right = isImmediate ? U64(immediate) : b;
  const left = isWord ? S32(a) : a;
  if (!isImmediate && funct7 === 1) return multiply(funct3, a, b, isWord);
  const amount = isImmediate ? BigInt(field(word, isWord ? 24 : 25, 20)) : b & (isWord ? 31n : 63n);
  switch (funct3) {
    case 0:
      return fit(!isImmediate && funct7 === 0x20 ? left - right : left + right);
    case 1:
      return fit(left << amount);
    case 2:
      return isWord ? undefined : S64(a) < S64(right) ? 1n : 0n;
    case 3:
      return isWord ? undefined : a < right ? 1n : 0n;
    case 4:
      return isWord ? undefined : a ^ right;
    case 5:
      if ((funct7 & 0x20) !== 0) return fit(S64(left) >> amount);
      return fit((isWord ? BigInt.asUintN(32, a) : a) >> amount);
    case 6:
      return isWord ? undefined : a | right;
    default:
      return isWord ? undefined : a & right;
  }
}

function multiply(funct3: number, a: bigint, b: bigint, isWord: boolean): bigint | undefined {
  const width = isWord ? 32 : 64;
  const signedA = BigInt.asIntN(width, a);
  const signedB = BigInt.asIntN(width, b);
  const unsignedA = BigInt.asUintN(width, a);
  const unsignedB = BigInt.asUintN(width, b);
  const fit = (value: bigint): bigint => (isWord ? S32(value) : value);
  switch (funct3) {
    case 0:
      return fit(signedA * signedB);
    case 1:
      return isWord ? undefined : (signedA * signedB) >> 64n;
    case 2:
      return isWord ? undefined : (signedA * unsignedB) >> 64n;
    case 3:
      return isWord ? undefined : (unsignedA * unsignedB) >> 64n;
    case 4:
      return fit(signedB === 0n ? -1n : signedA / signedB);
    case 5:
      return fit(unsignedB === 0n ? -1n : unsignedA / unsignedB);
    case 6:
      return fit(signedB === 0n ? signedA : signedA % signedB);
    default:
      return fit(unsignedB === 0n ? unsignedA : unsignedA % unsignedB);
  }
}

function system(
  hart: Hart,
  word: number,
  done: (more: Partial<Step>) => Step,
  illegal: () => Step,
  set: (value: bigint) => void,
  { rd, rs1, funct3, a }: { rd: number; rs1: number; funct3: number; a: bigint },
): Step {
  const number = word >>> 20;
  if (funct3 === 0) {
    if (word === 0x73) return done({ stop: 'ecall' });
    if (word === 0x0010_0073) return done({ stop: 'ebreak' });
    if (word === 0x1050_0073) return done({ stop: 'wait' });
    if (word === 0x3020_0073 || word === 0x1020_0073) return done({ stop: 'return-from-trap' });
    return number >> 5 === 0x09 ? done({}) : illegal(); // sfence.vma
  }
  if (funct3 === 4) return illegal();
  const old = hart.csrs.get(number) ?? 0n;
  const operand = funct3 & 4 ? BigInt(rs1) : a;
  const value = (funct3 & 3) === 1 ? operand : (funct3 & 3) === 2 ? old | operand : old & ~operand;
  const isWritten = (funct3 & 3) === 1 || rs1 !== 0;
  if (isWritten) hart.csrs.set(number, U64(value));
  set(old);
  return done({ ...(rd !== 0 && { writes: rd }), reads: funct3 & 4 ? [] : [rs1] });
}
