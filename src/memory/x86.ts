import type { Dialect, Instruction, Operand } from './instruction.ts';
import { TAG } from './instruction.ts';
import {
  combined,
  compute,
  constant,
  constantNumber,
  immediate,
  mapped,
  registerOperand,
  splitOperands,
} from './operands.ts';
import { UnsupportedTest } from './unsupported.ts';
import { addressValue, operate, type Operator, truncated, type Value, ZERO } from './value.ts';

/*
 * x86-64 in AT&T order (`movl $1,(x)`) and the 32-bit dialect of herd in Intel order (`MOV [x],$1`). Flags live in a
 * register of the result: `zf` and `sf` are all that litmus tests branch on.
 */

const NAMES = ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'sp', 'bp'];
const OPERATORS: Readonly<Record<string, Operator>> = {
  add: 'add', sub: 'sub', and: 'and', or: 'or', xor: 'xor', shl: 'sll', sal: 'sll', shr: 'srl', sar: 'sra', imul: 'mul',
}; // biome-ignore format: a table
const UNARY: Readonly<Record<string, readonly [Operator, bigint]>> = {
  inc: ['add', 1n],
  dec: ['sub', 1n],
  not: ['xor', -1n],
};
/** The condition as a question to the flags: `zero` and `less` of the last comparison. */
const CONDITIONS: Readonly<Record<string, (flags: bigint) => boolean>> = {
  e: (f) => (f & 1n) !== 0n,
  z: (f) => (f & 1n) !== 0n,
  ne: (f) => (f & 1n) === 0n,
  nz: (f) => (f & 1n) === 0n,
  l: (f) => (f & 2n) !== 0n,
  s: (f) => (f & 2n) !== 0n,
  ge: (f) => (f & 2n) === 0n,
  ns: (f) => (f & 2n) === 0n,
  le: (f) => (f & 3n) !== 0n,
  g: (f) => (f & 3n) === 0n,
  b: (f) => (f & 4n) !== 0n,
  c: (f) => (f & 4n) !== 0n,
  ae: (f) => (f & 4n) === 0n,
  nc: (f) => (f & 4n) === 0n,
  be: (f) => (f & 5n) !== 0n,
  a: (f) => (f & 5n) === 0n,
};
const FLAGS = 'flags';
const SIZES: Readonly<Record<string, number>> = { b: 8, w: 16, l: 32, q: 64 };

/** The 64-bit register a name is part of, and how wide the part is. */
function part(name: string): { readonly name: string; readonly bits: number } | undefined {
  const word = name.replace(/^%/, '').toLowerCase();
  const wide = /^r(\d+)([bwd]?)$/.exec(word);
  if (wide) {
    const n = Number(wide[1]);
    if (n < 8 || n > 15) return undefined;
    return { name: `r${n}`, bits: { b: 8, w: 16, d: 32 }[wide[2] ?? ''] ?? 64 };
  }
  const classic = /^([re]?)([a-d]x|[sd]i|[sb]p)$/.exec(word);
  if (classic && NAMES.includes(classic[2] ?? ''))
    return { name: `r${classic[2]}`, bits: classic[1] === 'r' ? 64 : classic[1] === 'e' ? 32 : 16 };
  const low = /^([a-d])l$/.exec(word) ?? /^([sd]i|[sb]p)l$/.exec(word);
  if (low) return { name: `r${low[1]}${(low[1] ?? '').length === 1 ? 'x' : ''}`, bits: 8 };
  return undefined;
}

const register = (name: string): string | undefined => part(name)?.name;

type Place =
  | { readonly kind: 'register'; readonly name: string; readonly bits: number }
  | { readonly kind: 'memory'; readonly address: Operand }
  | { readonly kind: 'immediate'; readonly value: Operand };

function placeOf(text: string, line: string): Place {
  const known = part(text);
  if (known) return { kind: 'register', ...known };
  const number = immediate(text);
  if (number !== undefined) return { kind: 'immediate', value: constantNumber(number) };
  const label = /^\$\(?\s*([A-Za-z_]\w*)\s*\)?$/.exec(text);
  if (label) return { kind: 'immediate', value: constant(addressValue(label[1] ?? '', 0n)) };
  const memory =
    /^(-?(?:0x[0-9a-f]+|\d+))?\(\s*(%?\w+)\s*\)$/i.exec(text) ?? /^()\[\s*(%?\w+)\s*\]$/.exec(text);
  const symbol = /^([A-Za-z_]\w*)(?:\(%rip\))?$/.exec(text);
  const inside = memory?.[2] ?? symbol?.[1];
  if (inside === undefined) throw new UnsupportedTest(`the operand "${text}" of "${line}"`);
  const base = part(inside);
  const at = base ? registerOperand(base.name) : constant(addressValue(inside, 0n));
  const offset = immediate(memory?.[1] ?? '') ?? 0n;
  return { kind: 'memory', address: offset === 0n ? at : combined('add', at, constantNumber(offset)) };
}

/** The low part of a register as a signed number. */
function readOf(place: Exclude<Place, { kind: 'memory' }>, bits: number): Operand {
  return place.kind === 'immediate'
    ? place.value
    : mapped(registerOperand(place.name), (v) => truncated(v, bits));
}

function flagsOf(a: Value, b: Value, bits: number): Value {
  const same = a.symbol === b.symbol;
  if (!same) return { symbol: '', offset: 0n };
  const [x, y] = [BigInt.asIntN(bits, a.offset), BigInt.asIntN(bits, b.offset)];
  const below = BigInt.asUintN(bits, x) < BigInt.asUintN(bits, y);
  return { symbol: '', offset: (x === y ? 1n : 0n) | (x < y ? 2n : 0n) | (below ? 4n : 0n) };
}

function dialect(intel: boolean): Dialect {
  const decode = (line: string): readonly Instruction[] => {
    const found = /^(?:(lock)\s*;?\s+)?([a-zA-Z]\w*)\s*(.*)$/i.exec(line.trim());
    if (!found) throw new UnsupportedTest(`the instruction "${line}"`);
    const locked = found[1] !== undefined;
    const word = (found[2] ?? '').toLowerCase();
    const texts = splitOperands(found[3] ?? '');
    if (/^[lsm]fence$/.test(word)) return [{ kind: 'fence', name: word }];
    if (word === 'nop' || word === 'pause') return [];
    if (word === 'jmp') return [{ kind: 'branch', reads: [], taken: () => true, target: texts[0] ?? '' }];
    const jump = /^j(\w+)$/.exec(word);
    const when = CONDITIONS[jump?.[1] ?? ''];
    if (when)
      return [
        { kind: 'branch', reads: [FLAGS], taken: ([f]) => when(f?.offset ?? 0n), target: texts[0] ?? '' },
      ];
    const places = texts.map((text) => placeOf(text, line));
    // In AT&T order the destination comes last.
    if (intel) places.reverse();
    const { name, bits } = sized(word, places, line);
    return decodeOn(name, bits, places, locked, line);
  };
  return { register, decode };
}

/** Takes the size off the name: `movl` is `mov` of 32 bits; without a suffix the registers say it. */
function sized(word: string, places: readonly Place[], line: string): { name: string; bits: number } {
  const known = (name: string): boolean =>
    name in OPERATORS ||
    name in UNARY ||
    ['mov', 'xchg', 'cmpxchg', 'xadd', 'cmp', 'test', 'lea', 'neg'].includes(name) ||
    (/^(?:cmov|set)([a-z]+)$/.exec(name)?.[1] ?? '-') in CONDITIONS;
  const widest = places.reduce(
    (most, place) => (place.kind === 'register' ? Math.max(most, place.bits) : most),
    0,
  );
  if (/^mov[sz][bwl][lq]$/.test(word) || word === 'movabsq')
    throw new UnsupportedTest(`the instruction "${line}"`);
  if (known(word)) return { name: word, bits: widest || 32 };
  const bits = SIZES[word.at(-1) ?? ''];
  if (bits !== undefined && known(word.slice(0, -1))) return { name: word.slice(0, -1), bits };
  throw new UnsupportedTest(`the instruction "${line}"`);
}

function decodeOn(
  name: string,
  bits: number,
  places: readonly Place[],
  locked: boolean,
  line: string,
): readonly Instruction[] {
  const target = places.at(-1);
  const source = places[0];
  if (!target || !source) throw new UnsupportedTest(`the instruction "${line}"`);
  const tags = locked || name === 'xchg' ? TAG.atomic : 0;
  const extend = (value: Value): Value => (bits === 32 ? truncated(value, 32) : truncated(value, bits));
  const TEMPORARY = 'temporary';
  const load = (place: Place & { kind: 'memory' }, into: string): Instruction => ({
    kind: 'load', into, address: place.address, bits, extend, tags: 0,
  }); // biome-ignore format: one row
  const conditional = /^(cmov|set)([a-z]+)$/.exec(name);
  const when = CONDITIONS[conditional?.[2] ?? ''];
  if (name === 'lea' && source.kind === 'memory' && target.kind === 'register')
    return [compute(target.name, source.address)];
  if (name === 'mov') {
    if (target.kind === 'register')
      return source.kind === 'memory'
        ? [load(source, target.name)]
        : [compute(target.name, readOf(source, bits))];
    if (target.kind === 'memory' && source.kind !== 'memory')
      return [{ kind: 'store', address: target.address, data: readOf(source, bits), bits, tags: 0 }];
  }
  // What follows reads its source from a register, an immediate or memory.
  const before = source.kind === 'memory' && source !== target ? [load(source, TEMPORARY)] : [];
  const from = source.kind === 'memory' ? registerOperand(TEMPORARY) : readOf(source, bits);
  if (conditional && when && target.kind === 'register') {
    const whenTrue = conditional[1] === 'set' ? constantNumber(1n) : from;
    const whenFalse = conditional[1] === 'set' ? constantNumber(0n) : registerOperand(target.name);
    return [
      ...before,
      {
        kind: 'select',
        into: target.name,
        by: [FLAGS],
        first: ([f]) => when(f?.offset ?? 0n),
        whenTrue,
        whenFalse,
      },
    ];
  }
  if (name === 'cmp' || name === 'test') {
    const other = target.kind === 'memory' ? registerOperand(TEMPORARY) : readOf(target, bits);
    const loads = target.kind === 'memory' ? [load(target, TEMPORARY)] : before;
    const value: Operand = {
      reads: [...other.reads, ...from.reads],
      compute: (values) => {
        const a = other.compute(values.slice(0, other.reads.length));
        const b = from.compute(values.slice(other.reads.length));
        return name === 'cmp' ? flagsOf(a, b, bits) : flagsOf(operate('and', a, b, bits), ZERO, bits);
      },
    };
    return [...loads, compute(FLAGS, value)];
  }
  const change = updateOf(name, from, bits);
  if (!change) throw new UnsupportedTest(`the instruction "${line}"`);
  if (target.kind === 'memory' || (name === 'xchg' && source.kind === 'memory')) {
    const at = target.kind === 'memory' ? target : (source as Place & { kind: 'memory' });
    const register = target.kind === 'memory' ? source : target;
    return [
      ...(target.kind === 'memory' ? before : []),
      atomic(name, at.address, register, bits, tags, change, line),
    ];
  }
  if (target.kind !== 'register' || name === 'xchg' || name === 'xadd' || name === 'cmpxchg')
    throw new UnsupportedTest(`the instruction "${line}"`);
  const own = readOf(target, bits);
  const result: Operand = {
    reads: [...own.reads, ...from.reads],
    compute: (values) =>
      change(own.compute(values.slice(0, own.reads.length)), values.slice(own.reads.length)),
  };
  return [
    ...before,
    compute(target.name, result),
    compute(
      FLAGS,
      mapped(readOf(target, bits), (v) => (v.symbol === '' ? flagsOf(v, ZERO, bits) : ZERO)),
    ),
  ];
}

/** What the destination becomes, from what it was. */
function updateOf(
  name: string,
  from: Operand,
  bits: number,
): ((old: Value, source: readonly Value[]) => Value) | undefined {
  const unary = UNARY[name];
  if (unary) return (old) => operate(unary[0], old, { symbol: '', offset: unary[1] }, bits);
  if (name === 'neg') return (old) => operate('sub', ZERO, old, bits);
  const op: Operator | undefined =
    name === 'xadd' ? 'add' : name === 'xchg' || name === 'cmpxchg' ? 'second' : OPERATORS[name];
  return op && ((old, source) => operate(op, old, from.compute(source), bits));
}

/** A read and a write of the same place; one atomic step when locked. */
function atomic(
  name: string,
  address: Operand,
  source: Place,
  bits: number,
  tags: number,
  change: (old: Value, source: readonly Value[]) => Value,
  line: string,
): Instruction {
  const unary = name in UNARY || name === 'neg';
  const exchange = name === 'xchg' || name === 'xadd';
  if (exchange && source.kind !== 'register') throw new UnsupportedTest(`the instruction "${line}"`);
  const own = unary || source.kind === 'memory' ? [] : readOf(source, bits).reads;
  const reads = name === 'cmpxchg' ? [...own, 'rax'] : own;
  return {
    kind: 'rmw',
    address,
    bits,
    reads,
    run: (old, values) => {
      if (name === 'cmpxchg') {
        const expected = truncated(values[own.length] ?? ZERO, bits);
        const flags = flagsOf(expected, old, bits);
        const done = (flags.offset & 1n) !== 0n && expected.symbol === old.symbol;
        return {
          store: done ? change(old, values) : old,
          registers: [
            ['rax', old],
            [FLAGS, flags],
          ],
        };
      }
      const store = change(old, values);
      const flags: readonly [string, Value] = [
        FLAGS,
        store.symbol === '' ? flagsOf(store, ZERO, bits) : ZERO,
      ];
      const back =
        exchange && source.kind === 'register' ? [[source.name, truncated(old, bits)] as const] : [];
      return { store, registers: name === 'xchg' ? back : [...back, flags] };
    },
    readTags: tags,
    writeTags: tags,
    dependsOnRead: name !== 'xchg' && name !== 'cmpxchg',
  };
}

export const X86_64: Dialect = dialect(false);
export const X86: Dialect = dialect(true);
