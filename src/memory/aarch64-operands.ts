import type { Instruction, Operand } from './instruction.ts';
import { combined, compute, constantNumber, immediate, mapped, registerOperand } from './operands.ts';
import { UnsupportedTest } from './unsupported.ts';
import { operate, type Operator, truncated, type Value, zeroExtended } from './value.ts';

/** Where the flags of a comparison are kept: 8 N, 4 Z, 2 C, 1 V. */
export const FLAGS = 'NZCV';

export interface Register {
  /** `undefined` for the zero register. */
  readonly name: string | undefined;
  readonly bits: number;
}

/** `W3` and `X3` are one register, `WZR` and `XZR` are none; undefined for words that are no register. */
export function registerOf(text: string | undefined): Register | undefined {
  const found = /^([WX])(\d+|ZR)$/i.exec(text ?? '');
  if (!found) return undefined;
  const bits = (found[1] ?? '').toUpperCase() === 'W' ? 32 : 64;
  const number = (found[2] ?? '').toUpperCase();
  if (number === 'ZR') return { name: undefined, bits };
  return Number(number) <= 30 ? { name: `X${Number(number)}`, bits } : undefined;
}

export function readRegister({ name, bits }: Register): Operand {
  const whole = registerOperand(name);
  return bits === 64 ? whole : mapped(whole, (value) => truncated(value, 32));
}

/** A write to a W register clears the upper half. */
export function intoRegister({ bits }: Register, value: Value): Value {
  return bits === 64 ? value : zeroExtended(value, 32);
}

const EXTENSIONS: Readonly<Record<string, (value: Value) => Value>> = {
  uxtb: (v) => zeroExtended(v, 8),
  uxth: (v) => zeroExtended(v, 16),
  uxtw: (v) => zeroExtended(v, 32),
  uxtx: (v) => v,
  sxtb: (v) => truncated(v, 8),
  sxth: (v) => truncated(v, 16),
  sxtw: (v) => truncated(v, 32),
  sxtx: (v) => v,
  lsl: (v) => v,
};
const SHIFTS: Readonly<Record<string, Operator>> = { lsl: 'sll', lsr: 'srl', asr: 'sra' };

/** A second operand: an immediate, or a register that may be shifted or extended (`W2,LSL #3`, `W5,SXTW`). */
export function flexible(texts: readonly string[], bits: number, line: string): Operand {
  const [first = '', modifier] = texts;
  const number = immediate(first);
  const amountOf = (text: string): bigint => immediate(text.trim() || '#0') ?? refuse(line, text);
  if (number !== undefined) {
    const shift = /^lsl\s*(.*)$/i.exec(modifier ?? 'lsl #0');
    return constantNumber(number << amountOf(shift?.[1] ?? ''));
  }
  const register = registerOf(first) ?? refuse(line, first);
  const plain = readRegister(register);
  if (modifier === undefined) return plain;
  const found = /^([a-z]+)\s*(.*)$/i.exec(modifier);
  const word = (found?.[1] ?? '').toLowerCase();
  const amount = amountOf(found?.[2] ?? '');
  const shift = SHIFTS[word];
  if (shift) return combined(shift, plain, constantNumber(amount), bits);
  const extend = EXTENSIONS[word] ?? refuse(line, modifier);
  return combined('sll', mapped(plain, extend), constantNumber(amount), 64);
}

export interface MemoryOperand {
  readonly address: Operand;
  /** Steps before the access (pre-index) and after it (post-index) that move the base. */
  readonly before: readonly Instruction[];
  readonly after: readonly Instruction[];
}

/** `[X1]`, `[X1,#8]`, `[X1,W2,SXTW #2]`, `[X1,#8]!`, `[X1],#8`. */
export function memoryOperand(
  texts: readonly string[],
  split: (text: string) => string[],
  line: string,
): MemoryOperand {
  const [first = '', post] = texts;
  const found = /^\[(.*)\](!?)$/.exec(first);
  if (!found) return refuse(line, first);
  const parts = split(found[1] ?? '');
  const base = registerOf(parts[0]);
  if (!base || base.name === undefined || base.bits !== 64) return refuse(line, first);
  const whole = registerOperand(base.name);
  const moved = (offset: Operand): Operand => combined('add', whole, offset);
  if (post !== undefined) {
    const step = flexible([post], 64, line);
    return { address: whole, before: [], after: [compute(base.name, moved(step))] };
  }
  if (parts.length === 1) return { address: whole, before: [], after: [] };
  const address = moved(flexible(parts.slice(1), 64, line));
  if (found[2] === '!') return { address: whole, before: [compute(base.name, address)], after: [] };
  return { address, before: [], after: [] };
}

type Condition = (flags: bigint) => boolean;
const bit = (flags: bigint, mask: bigint): boolean => (flags & mask) !== 0n;
const N: Condition = (f) => bit(f, 8n);
const Z: Condition = (f) => bit(f, 4n);
const C: Condition = (f) => bit(f, 2n);
const V: Condition = (f) => bit(f, 1n);
const negated =
  (condition: Condition): Condition =>
  (f) =>
    !condition(f);
const GE: Condition = (f) => N(f) === V(f);
const HI: Condition = (f) => C(f) && !Z(f);
const GT: Condition = (f) => !Z(f) && GE(f);

export const CONDITIONS: Readonly<Record<string, Condition>> = {
  eq: Z, ne: negated(Z), cs: C, hs: C, cc: negated(C), lo: negated(C), mi: N, pl: negated(N), vs: V, vc: negated(V),
  hi: HI, ls: negated(HI), ge: GE, lt: negated(GE), gt: GT, le: negated(GT), al: () => true,
}; // biome-ignore format: a table

/** Flags of `a - b`, `a + b` or `a & b`. Of addresses only equality is known. */
export function flagsOf(op: 'sub' | 'add' | 'and' | 'bic', a: Value, b: Value, bits: number): Value {
  if (a.symbol !== '' || b.symbol !== '') {
    const same = a.symbol === b.symbol && a.offset === b.offset;
    return { symbol: '', offset: same && op === 'sub' ? 6n : 0n };
  }
  const [x, y] = [BigInt.asIntN(bits, a.offset), BigInt.asIntN(bits, b.offset)];
  const result = operate(op, a, b, bits).offset;
  let flags = (result < 0n ? 8n : 0n) | (result === 0n ? 4n : 0n);
  const [ux, uy] = [BigInt.asUintN(bits, x), BigInt.asUintN(bits, y)];
  if (op === 'sub') flags |= (ux >= uy ? 2n : 0n) | (x - y === result ? 0n : 1n);
  if (op === 'add') flags |= ((ux + uy) >> BigInt(bits) ? 2n : 0n) | (x + y === result ? 0n : 1n);
  return { symbol: '', offset: flags };
}

export function refuse(line: string, operand?: string): never {
  throw new UnsupportedTest(
    operand === undefined || operand === ''
      ? `the instruction "${line}"`
      : `the operand "${operand}" of "${line}"`,
  );
}
