import type { Dialect, Instruction, Operand } from './instruction.ts';
import { TAG } from './instruction.ts';
import {
  combined,
  compute,
  constantNumber,
  mapped,
  registerOperand,
  requiredImmediate,
  splitOperands,
} from './operands.ts';
import { UnsupportedTest } from './unsupported.ts';
import {
  asNumber,
  operate,
  type Operator,
  sameValue,
  truncated,
  type Value,
  ZERO,
  zeroExtended,
} from './value.ts';

/*
 * RV64IA as litmus tests use it, with the annotated loads and stores of herd (`lw.aq`, `sw.rl`). Registers hold signed
 * 64-bit numbers.
 */

const ABI = [
  'zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1', 'a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 's2',
  's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 't3', 't4', 't5', 't6',
]; // biome-ignore format: a table

const ARITHMETIC: Readonly<Record<string, Operator>> = {
  add: 'add', sub: 'sub', and: 'and', or: 'or', xor: 'xor', sll: 'sll', srl: 'srl', sra: 'sra', slt: 'slt',
  sltu: 'sltu', mul: 'mul', andn: 'bic', orn: 'orn', xnor: 'xnor', min: 'min', max: 'max', minu: 'minu', maxu: 'maxu',
}; // biome-ignore format: a table
const ATOMIC: Readonly<Record<string, Operator>> = {
  swap: 'second', add: 'add', and: 'and', or: 'or', xor: 'xor', min: 'min', max: 'max', minu: 'minu', maxu: 'maxu',
}; // biome-ignore format: a table
const BITS: Readonly<Record<string, number>> = { b: 8, h: 16, w: 32, d: 64 };

type Test = (a: Value, b: Value) => boolean;
const less: Test = (a, b) => operate('slt', a, b).offset === 1n;
const below: Test = (a, b) => operate('sltu', a, b).offset === 1n;
const BRANCHES: Readonly<Record<string, Test>> = {
  beq: sameValue,
  bne: (a, b) => !sameValue(a, b),
  blt: less,
  bge: (a, b) => !less(a, b),
  bltu: below,
  bgeu: (a, b) => !below(a, b),
  bgt: (a, b) => less(b, a),
  ble: (a, b) => !less(b, a),
  bgtu: (a, b) => below(b, a),
  bleu: (a, b) => !below(b, a),
};
/** `op rd,rs` as another operation. */
const UNARY: Readonly<Record<string, (a: Operand) => Operand>> = {
  mv: (a) => a,
  not: (a) => combined('xor', a, constantNumber(-1n)),
  neg: (a) => combined('sub', constantNumber(0n), a),
  negw: (a) => combined('sub', constantNumber(0n), a, 32),
  'sext.w': (a) => mapped(a, (value) => truncated(value, 32)),
  'zext.b': (a) => mapped(a, (value) => zeroExtended(value, 8)),
  'zext.h': (a) => mapped(a, (value) => zeroExtended(value, 16)),
  'zext.w': (a) => mapped(a, (value) => zeroExtended(value, 32)),
  seqz: (a) => mapped(a, (value) => truth(sameValue(value, ZERO))),
  snez: (a) => mapped(a, (value) => truth(!sameValue(value, ZERO))),
  sltz: (a) => mapped(a, (value) => truth(asNumber(value) < 0n)),
  sgtz: (a) => mapped(a, (value) => truth(asNumber(value) > 0n)),
};

const truth = (holds: boolean): Value => ({ symbol: '', offset: holds ? 1n : 0n });

/** `x0` and the name of a register, `undefined` for words that are none. */
function register(name: string): string | undefined {
  const word = name.toLowerCase();
  if (/^x([12]?\d|3[01])$/.test(word)) return word;
  if (word === 'fp') return 'x8';
  const at = ABI.indexOf(word);
  return at < 0 ? undefined : `x${at}`;
}

function decode(line: string): readonly Instruction[] {
  const found = /^([a-zA-Z][\w.]*)\s*(.*)$/.exec(line.trim());
  if (!found) throw new UnsupportedTest(`the instruction "${line}"`);
  const name = (found[1] ?? '').toLowerCase();
  const operands = splitOperands(found[2] ?? '');
  const reg = (k: number): string => {
    const known = register(operands[k] ?? '');
    if (known === undefined) throw new UnsupportedTest(`the operand "${operands[k] ?? ''}" of "${line}"`);
    return known;
  };
  const read = (k: number): Operand => registerOperand(reg(k) === 'x0' ? undefined : reg(k));
  const into = (k: number): string | undefined => (reg(k) === 'x0' ? undefined : reg(k));
  /** `8(x6)` or `(x6)`. */
  const address = (k: number): Operand => {
    const at = /^(-?(?:0x[0-9a-f]+|\d+))?\s*\(\s*(\w+)\s*\)$/i.exec(operands[k] ?? '');
    const base = register(at?.[2] ?? '');
    if (!at || base === undefined)
      throw new UnsupportedTest(`the address "${operands[k] ?? ''}" of "${line}"`);
    const offset = requiredImmediate(at[1] ?? '0', line);
    return offset === 0n
      ? registerOperand(base)
      : combined('add', registerOperand(base), constantNumber(offset));
  };
  const [stem = '', ...suffixes] = name.split('.');

  if (name === 'nop') return [];
  if (stem === 'fence') return [{ kind: 'fence', name: fenceName(name, operands, line) }];

  const order = annotations(suffixes.filter((suffix) => !(suffix in BITS)));
  const width = BITS[suffixes.find((suffix) => suffix in BITS) ?? ''];
  if (order !== undefined) {
    const load = /^l([bhwd])(u?)$/.exec(stem);
    const bits = BITS[load?.[1] ?? ''];
    if (load && bits !== undefined && width === undefined) {
      const extend = (value: Value): Value => (load[2] === 'u' ? zeroExtended : truncated)(value, bits);
      return [{ kind: 'load', into: into(0), address: address(1), bits, extend, tags: order }];
    }
    const store = BITS[/^s([bhwd])$/.exec(stem)?.[1] ?? ''];
    if (store !== undefined && width === undefined)
      return [{ kind: 'store', data: read(0), address: address(1), bits: store, tags: order }];
    if (stem === 'lr' && width !== undefined) {
      const extend = (value: Value): Value => truncated(value, width);
      const tags = order | TAG.exclusive;
      return [{ kind: 'load', into: into(0), address: address(1), bits: width, extend, tags }];
    }
    if (stem === 'sc' && width !== undefined) {
      return [
        {
          kind: 'store-conditional',
          status: into(0),
          data: read(1),
          address: address(2),
          bits: width,
          tags: order | TAG.exclusive,
          statusDepends: true,
        },
      ];
    }
    const op = stem.startsWith('amo') ? ATOMIC[stem.slice(3)] : undefined;
    if (op && width !== undefined) {
      const source = read(1);
      const target = into(0);
      return [
        {
          kind: 'rmw',
          address: address(2),
          bits: width,
          reads: source.reads,
          run: (old, values) => ({
            store: operate(op, old, source.compute(values), width),
            registers: target === undefined ? [] : [[target, truncated(old, width)]],
          }),
          readTags: order | TAG.atomic,
          writeTags: order | TAG.atomic,
          dependsOnRead: op !== 'second',
        },
      ];
    }
  }
  return arithmetic(name, operands, line, read, into);
}

/** Address arithmetic, moves and branches. */
function arithmetic(
  name: string,
  operands: readonly string[],
  line: string,
  read: (k: number) => Operand,
  into: (k: number) => string | undefined,
): readonly Instruction[] {
  const unary = UNARY[name];
  if (unary) return [compute(into(0), unary(read(1)))];
  if (name === 'li') return [compute(into(0), constantNumber(requiredImmediate(operands[1], line)))];
  if (name === 'lui') return [compute(into(0), constantNumber(requiredImmediate(operands[1], line) << 12n))];
  if (name === 'j') return [{ kind: 'branch', reads: [], taken: () => true, target: operands[0] ?? '' }];
  const zero = /^(b\w+)z$/.exec(name);
  const test = BRANCHES[zero?.[1] ?? name];
  if (test && operands.length === (zero ? 2 : 3)) {
    const [a, b] = [read(0), zero ? constantNumber(0n) : read(1)];
    return [
      {
        kind: 'branch',
        reads: [...a.reads, ...b.reads],
        taken: (values) =>
          test(a.compute(values.slice(0, a.reads.length)), b.compute(values.slice(a.reads.length))),
        target: operands.at(-1) ?? '',
      },
    ];
  }

  for (const [stem, bits] of [
    [name, 64],
    [name.replace(/w$/, ''), 32],
  ] as const) {
    const plain = ARITHMETIC[stem];
    if (plain && operands.length === 3 && register(operands[2] ?? '') !== undefined) {
      return [compute(into(0), combined(plain, read(1), read(2), bits))];
    }
    const direct = ARITHMETIC[stem === 'sltiu' ? 'sltu' : stem.replace(/i$/, '')];
    if (direct && operands.length === 3 && /iu?$/.test(stem)) {
      return [
        compute(
          into(0),
          combined(direct, read(1), constantNumber(requiredImmediate(operands[2], line)), bits),
        ),
      ];
    }
  }

  throw new UnsupportedTest(`the instruction "${line}"`);
}

function annotations(suffixes: readonly string[]): number | undefined {
  let tags = 0;
  for (const suffix of suffixes) {
    if (suffix === 'aq') tags |= TAG.acquire;
    else if (suffix === 'rl') tags |= TAG.release;
    else if (suffix === 'aqrl') tags |= TAG.acquire | TAG.release;
    else return undefined;
  }
  return tags;
}

/** `fence rw,w` is `rw.w`; `fence` alone is `rw.rw`; i and o order devices, of which there are none. */
function fenceName(name: string, operands: readonly string[], line: string): string {
  if (name === 'fence.i') return 'i';
  if (name === 'fence.tso') return 'tso';
  if (name !== 'fence') throw new UnsupportedTest(`the instruction "${line}"`);
  if (operands.length === 0) return 'rw.rw';
  const [before = '', after = ''] = operands.map((set) => set.toLowerCase().replace(/[io]/g, ''));
  if (operands.length !== 2 || !/^r?w?$/.test(before) || !/^r?w?$/.test(after))
    throw new UnsupportedTest(`the instruction "${line}"`);
  return `${before}.${after}`;
}

export const RISCV: Dialect = { register, decode };
