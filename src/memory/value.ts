import { UnsupportedTest } from './unsupported.ts';

/** A number (`symbol` empty) or an address: so many bytes into a named place. Numbers are signed 64-bit. */
export interface Value {
  readonly symbol: string;
  readonly offset: bigint;
}

const SMALL = Array.from({ length: 64 }, (_, n): Value => ({ symbol: '', offset: BigInt(n) }));
export const ZERO = SMALL[0] as Value;

export function numberValue(n: bigint): Value {
  const offset = BigInt.asIntN(64, n);
  return (offset >= 0n && offset < 64n ? SMALL[Number(offset)] : undefined) ?? { symbol: '', offset };
}

export function addressValue(symbol: string, offset: bigint): Value {
  return { symbol, offset };
}

export function sameValue(a: Value, b: Value): boolean {
  return a.symbol === b.symbol && a.offset === b.offset;
}

/** Equal as a reader of a condition means it: -1 and 0xffffffff are the same 32-bit number. */
export function equalInCondition(a: Value, b: Value): boolean {
  return sameValue(a, b) || (a.symbol === '' && b.symbol === '' && folded(a.offset) === folded(b.offset));
}

function folded(n: bigint): bigint {
  return n >= 2n ** 31n && n < 2n ** 32n ? n - 2n ** 32n : n;
}

/** The number itself; an address where only a number makes sense is more than this checker follows. */
export function asNumber(value: Value, what = 'arithmetic'): bigint {
  if (value.symbol !== '') throw new UnsupportedTest(`${what} on the address of ${value.symbol}`);
  return value.offset;
}

export function valueText(value: Value): string {
  if (value.symbol === '') return String(value.offset);
  return value.offset === 0n ? value.symbol : `${value.symbol}+${value.offset}`;
}

export type Operator =
  | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'bic' | 'orn' | 'xnor' | 'mul' | 'sll' | 'srl' | 'sra' | 'slt' | 'sltu'
  | 'min' | 'max' | 'minu' | 'maxu' | 'second'; // biome-ignore format: a table

/** `a OP b` in `bits` (8 to 64); the result is sign-extended. Addresses can be moved, compared with themselves, and masked off. */
export function operate(op: Operator, a: Value, b: Value, bits = 64): Value {
  if (op === 'second') return truncated(b, bits);
  if (a.symbol !== '' || b.symbol !== '') return onAddresses(op, a, b);
  const x = BigInt.asIntN(bits, a.offset);
  const y = BigInt.asIntN(bits, b.offset);
  return numberValue(BigInt.asIntN(bits, numeric(op, x, y, bits)));
}

function numeric(op: Operator, x: bigint, y: bigint, bits: number): bigint {
  const unsigned = (n: bigint): bigint => BigInt.asUintN(bits, n);
  const shift = unsigned(y) % BigInt(bits);
  switch (op) {
    case 'add': return x + y;
    case 'sub': return x - y;
    case 'and': return x & y;
    case 'or': return x | y;
    case 'xor': return x ^ y;
    case 'bic': return x & ~y;
    case 'orn': return x | ~y;
    case 'xnor': return x ^ ~y;
    case 'mul': return x * y;
    case 'sll': return x << shift;
    case 'srl': return unsigned(x) >> shift;
    case 'sra': return x >> shift;
    case 'slt': return x < y ? 1n : 0n;
    case 'sltu': return unsigned(x) < unsigned(y) ? 1n : 0n;
    case 'min': return x < y ? x : y;
    case 'max': return x > y ? x : y;
    case 'minu': return unsigned(x) < unsigned(y) ? x : y;
    case 'maxu': return unsigned(x) > unsigned(y) ? x : y;
    default: return y;
  } // biome-ignore format: a table
}

function onAddresses(op: Operator, a: Value, b: Value): Value {
  const same = sameValue(a, b);
  if (op === 'add' && a.symbol === '') return addressValue(b.symbol, b.offset + a.offset);
  if (op === 'add' && b.symbol === '') return addressValue(a.symbol, a.offset + b.offset);
  if (op === 'sub' && b.symbol === '') return addressValue(a.symbol, a.offset - b.offset);
  if (op === 'sub' && a.symbol === b.symbol) return numberValue(a.offset - b.offset);
  if ((op === 'xor' || op === 'bic') && same) return ZERO;
  if ((op === 'and' || op === 'or') && same) return a;
  if (op === 'and' && (sameValue(a, ZERO) || sameValue(b, ZERO))) return ZERO;
  if ((op === 'or' || op === 'xor' || op === 'bic') && sameValue(b, ZERO)) return a;
  if ((op === 'or' || op === 'xor') && sameValue(a, ZERO)) return b;
  if ((op === 'sll' || op === 'srl' || op === 'sra') && sameValue(b, ZERO)) return a;
  if (op === 'sltu' && sameValue(a, ZERO)) return numberValue(1n);
  if (op === 'slt' && same) return ZERO;
  throw new UnsupportedTest(`${op} on the address of ${a.symbol || b.symbol}`);
}

/** The low `bits`, sign-extended; an address is kept whole. */
export function truncated(value: Value, bits: number): Value {
  return value.symbol !== '' ? value : numberValue(BigInt.asIntN(bits, value.offset));
}

/** The low `bits`, zero-extended; an address is kept whole. */
export function zeroExtended(value: Value, bits: number): Value {
  return value.symbol !== '' ? value : numberValue(BigInt.asUintN(bits, value.offset));
}
