import { decodeMemory } from './aarch64-memory.ts';
import {
  CONDITIONS,
  FLAGS,
  flagsOf,
  flexible,
  intoRegister,
  readRegister,
  refuse,
  type Register,
  registerOf,
} from './aarch64-operands.ts';
import type { Dialect, Instruction, Operand } from './instruction.ts';
import {
  combined,
  compute,
  constantNumber,
  immediate,
  mapped,
  requiredImmediate,
  splitOperands,
} from './operands.ts';
import { asNumber, type Operator, sameValue, truncated, type Value, ZERO, zeroExtended } from './value.ts';

/*
 * A64 as litmus tests use it: loads, stores, pairs, exclusives, the atomics of LSE, barriers, arithmetic, conditional
 * selects and branches. No floating point, vectors, system registers, page tables, caches or tags.
 */

const ARITHMETIC: Readonly<Record<string, Operator>> = {
  add: 'add', sub: 'sub', and: 'and', orr: 'or', eor: 'xor', bic: 'bic', orn: 'orn', eon: 'xnor',
  lsl: 'sll', lsr: 'srl', asr: 'sra', mul: 'mul', lslv: 'sll', lsrv: 'srl', asrv: 'sra',
}; // biome-ignore format: a table
/** Instructions that are another one with the zero register in a place. */
const COMPARISONS: Readonly<Record<string, 'sub' | 'add' | 'and'>> = { cmp: 'sub', cmn: 'add', tst: 'and' };
const FLAG_SETTERS: Readonly<Record<string, 'sub' | 'add' | 'and' | 'bic'>> = {
  subs: 'sub', adds: 'add', ands: 'and', bics: 'bic',
}; // biome-ignore format: a table
const EXTENDS: Readonly<Record<string, (value: Value) => Value>> = {
  sxtb: (v) => truncated(v, 8),
  sxth: (v) => truncated(v, 16),
  sxtw: (v) => truncated(v, 32),
  uxtb: (v) => zeroExtended(v, 8),
  uxth: (v) => zeroExtended(v, 16),
  uxtw: (v) => zeroExtended(v, 32),
};

function decode(line: string): readonly Instruction[] {
  const found = /^([a-zA-Z][\w.]*)\s*(.*)$/.exec(line.trim());
  if (!found) return refuse(line);
  const name = (found[1] ?? '').toLowerCase();
  const operands = splitOperands(found[2] ?? '');
  if (name === 'nop' || /^prfu?m$/.test(name) || name === 'hint') return [];
  if (name === 'dmb' || name === 'dsb') return [{ kind: 'fence', name: barrierName(operands[0], line) }];
  if (name === 'isb') return [{ kind: 'fence', name: 'isb' }];
  return (
    branch(name, operands, line) ??
    decodeMemory(name, operands, line) ??
    arithmetic(name, operands, line) ??
    refuse(line)
  );
}

/** Shareability makes no difference between the threads of a test. */
function barrierName(option: string | undefined, line: string): string {
  const word = (option ?? 'SY').toUpperCase();
  if (/^(?:SY|ISH|OSH|NSH)$/.test(word)) return 'full';
  if (/^(?:ISH|OSH|NSH)?LD$/.test(word)) return 'ld';
  if (/^(?:ISH|OSH|NSH)?ST$/.test(word)) return 'st';
  return refuse(line, option);
}

function branch(name: string, operands: readonly string[], line: string): readonly Instruction[] | undefined {
  const target = operands.at(-1) ?? '';
  if (name === 'b') return [{ kind: 'branch', reads: [], taken: () => true, target }];
  const when = CONDITIONS[/^b\.?([a-z]{2})$/.exec(name)?.[1] ?? ''];
  if (when)
    return [{ kind: 'branch', reads: [FLAGS], taken: ([flags]) => when(flags?.offset ?? 0n), target }];
  const zero = /^(c|t)b(n?)z$/.exec(name);
  if (!zero) return undefined;
  const source = readRegister(registerOf(operands[0]) ?? refuse(line, operands[0]));
  const bit = zero[1] === 't' ? requiredImmediate(operands[1], line) : 0n;
  const isZero = (value: Value): boolean =>
    zero[1] === 'c' ? sameValue(value, ZERO) : ((asNumber(value, 'a test of a bit') >> bit) & 1n) === 0n;
  const taken = (values: readonly Value[]): boolean => isZero(source.compute(values)) === (zero[2] === '');
  return [{ kind: 'branch', reads: source.reads, taken, target }];
}

function arithmetic(
  name: string,
  operands: readonly string[],
  line: string,
): readonly Instruction[] | undefined {
  const target = registerOf(operands[0]);
  if (!target) return undefined;
  const into = (value: Operand): readonly Instruction[] => [
    compute(
      target.name,
      mapped(value, (result) => intoRegister(target, result)),
    ),
  ];
  const source = (k: number): Operand => readRegister(registerOf(operands[k]) ?? refuse(line, operands[k]));
  const second = (k: number): Operand => flexible(operands.slice(k), target.bits, line);
  const { bits } = target;

  if (name === 'mov' || name === 'movz') return into(second(1));
  if (name === 'movn') return into(combined('xor', second(1), constantNumber(-1n)));
  if (name === 'movk') {
    const number = immediate(operands[1] ?? '') ?? refuse(line, operands[1]);
    const shift = immediate((operands[2] ?? 'LSL #0').replace(/^lsl\s*/i, '')) ?? refuse(line, operands[2]);
    const kept = combined('bic', readRegister(target), constantNumber(0xffffn << shift));
    return into(combined('or', kept, constantNumber(number << shift)));
  }
  if (name === 'mvn') return into(combined('xor', second(1), constantNumber(-1n), bits));
  if (name === 'neg') return into(combined('sub', constantNumber(0n), second(1), bits));
  const extend = EXTENDS[name];
  if (extend) return into(mapped(source(1), extend));
  const comparison = COMPARISONS[name];
  if (comparison) return [flags(comparison, readRegister(target), second(1), bits)];
  const op = ARITHMETIC[name];
  if (op && operands.length >= 3) return into(combined(op, source(1), second(2), bits));
  const setter = FLAG_SETTERS[name];
  if (setter && operands.length >= 3) {
    const [a, b] = [source(1), second(2)];
    return [flags(setter, a, b, bits), ...into(combined(setter, a, b, bits))];
  }
  if (name === 'madd' || name === 'msub') {
    const product = combined('mul', source(1), source(2), bits);
    return into(combined(name === 'madd' ? 'add' : 'sub', source(3), product, bits));
  }
  const field = /^([us])bf(x|iz)$/.exec(name);
  if (field && operands.length === 4) {
    const [from, width] = [requiredImmediate(operands[2], line), requiredImmediate(operands[3], line)];
    const cut = (value: Value): Value => (field[1] === 'u' ? zeroExtended : truncated)(value, Number(width));
    const shift = constantNumber(from);
    return field[2] === 'x'
      ? into(mapped(combined('srl', source(1), shift, bits), cut))
      : into(combined('sll', mapped(source(1), cut), shift, bits));
  }
  if (name === 'ccmp' || name === 'ccmn') return conditionalCompare(name, operands, line);
  return conditional(name, target, operands, source);
}

function flags(op: 'sub' | 'add' | 'and' | 'bic', a: Operand, b: Operand, bits: number): Instruction {
  const value: Operand = {
    reads: [...a.reads, ...b.reads],
    compute: (values) =>
      flagsOf(op, a.compute(values.slice(0, a.reads.length)), b.compute(values.slice(a.reads.length)), bits),
  };
  return compute(FLAGS, value);
}

/** The flags of a comparison if a condition holds, else those given. */
function conditionalCompare(name: string, operands: readonly string[], line: string): readonly Instruction[] {
  const target = registerOf(operands[0]) ?? refuse(line, operands[0]);
  const when = CONDITIONS[(operands[3] ?? '').toLowerCase()] ?? refuse(line, operands[3]);
  const step = flags(
    name === 'ccmp' ? 'sub' : 'add',
    readRegister(target),
    flexible([operands[1] ?? ''], target.bits, line),
    target.bits,
  );
  if (step.kind !== 'compute') return refuse(line);
  const whenFalse = constantNumber(requiredImmediate(operands[2], line));
  const first = ([f]: readonly Value[]): boolean => when(f?.offset ?? 0n);
  return [{ kind: 'select', into: FLAGS, by: [FLAGS], first, whenTrue: step.value, whenFalse }];
}

/** CSEL and its relatives: only the operand that is chosen is depended on, the flags choose it. */
function conditional(
  name: string,
  target: Register,
  operands: readonly string[],
  source: (k: number) => Operand,
): readonly Instruction[] | undefined {
  const { bits } = target;
  const changes: Readonly<Record<string, (a: Operand) => Operand>> = {
    csel: (a) => a,
    csinc: (a) => combined('add', a, constantNumber(1n), bits),
    csinv: (a) => combined('xor', a, constantNumber(-1n), bits),
    csneg: (a) => combined('sub', constantNumber(0n), a, bits),
  };
  const when = CONDITIONS[(operands.at(-1) ?? '').toLowerCase()];
  if (!when) return undefined;
  const select = (whenTrue: Operand, whenFalse: Operand): readonly Instruction[] => {
    const narrowed = (a: Operand): Operand => mapped(a, (value) => intoRegister(target, value));
    if (target.name === undefined) return [];
    return [
      {
        kind: 'select',
        into: target.name,
        by: [FLAGS],
        first: ([f]) => when(f?.offset ?? 0n),
        whenTrue: narrowed(whenTrue),
        whenFalse: narrowed(whenFalse),
      },
    ];
  };
  const change = changes[name];
  if (change && operands.length === 4) return select(source(1), change(source(2)));
  if (name === 'cset') return select(constantNumber(1n), constantNumber(0n));
  if (name === 'csetm') return select(constantNumber(-1n), constantNumber(0n));
  const inverse = changes[name.replace(/^c/, 'cs')];
  if (inverse && /^c(?:inc|inv|neg)$/.test(name) && operands.length === 3)
    return select(inverse(source(1)), source(1));
  return undefined;
}

export const AARCH64: Dialect = {
  register: (name) => registerOf(name)?.name ?? (/^NZCV$/i.test(name) ? FLAGS : undefined),
  decode,
};
