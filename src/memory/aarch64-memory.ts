import {
  intoRegister,
  memoryOperand,
  readRegister,
  refuse,
  type Register,
  registerOf,
} from './aarch64-operands.ts';
import { type Instruction, type Operand, TAG } from './instruction.ts';
import { combined, constantNumber, splitOperands } from './operands.ts';
import { operate, type Operator, sameValue, truncated, type Value, zeroExtended } from './value.ts';

const ATOMIC: Readonly<Record<string, Operator>> = {
  add: 'add', clr: 'bic', eor: 'xor', set: 'or', smax: 'max', smin: 'min', umax: 'maxu', umin: 'minu',
}; // biome-ignore format: a table
const PART: Readonly<Record<string, number>> = { b: 8, h: 16 };

/** Loads, stores and atomics; undefined when the instruction is none of them. */
export function decodeMemory(
  name: string,
  operands: readonly string[],
  line: string,
): readonly Instruction[] | undefined {
  const at = operands.findIndex((text) => text.startsWith('['));
  if (at < 0) return undefined;
  const place = memoryOperand(operands.slice(at), splitOperands, line);
  const registers = operands.slice(0, at).map((text) => registerOf(text) ?? refuse(line, text));
  const around = (...steps: Instruction[]): readonly Instruction[] => [
    ...place.before,
    ...steps,
    ...place.after,
  ];
  const { address } = place;

  const plain = /^(ld|st)(r|ur|tr|ar|apr|apur|lar|lr|lur|xr|axr|lxr|nxr)(s?)([bhw]?)$/.exec(name);
  if (plain) {
    const [, direction, form = '', signed, part = ''] = plain;
    if ((part === 'w') !== (signed === 's' && part !== 'b' && part !== 'h')) return refuse(line);
    const status = direction === 'st' && form.endsWith('xr');
    const register = registers[status ? 1 : 0];
    if (!register || registers.length !== (status ? 2 : 1)) return refuse(line);
    const bits = part === 'w' ? 32 : (PART[part] ?? register.bits);
    if (direction === 'ld') {
      if (form.startsWith('l')) return refuse(line);
      const tags =
        (form === 'ar' || form === 'axr' ? TAG.acquire : form.startsWith('ap') ? TAG.acquirePc : 0) |
        (form.endsWith('xr') ? TAG.exclusive : 0);
      return around(load(register, address, bits, tags, signed === 's'));
    }
    if (signed === 's' || form.startsWith('a')) return refuse(line);
    const release = form === 'lr' || form === 'lur' || form === 'lxr' || form === 'lar' ? TAG.release : 0;
    const data = readRegister(register);
    if (!status) return around({ kind: 'store', address, data, bits, tags: release });
    const target = registers[0] as Register;
    return around({
      kind: 'store-conditional',
      status: target.name,
      address,
      data,
      bits,
      tags: release | TAG.exclusive,
      statusDepends: false,
    });
  }
  const pair = /^(ld|st)n?p(sw)?$/.exec(name);
  const [first, second] = registers;
  if (pair && first && second) {
    const bits = pair[2] === 'sw' ? 32 : first.bits;
    const next = combined('add', address, constantNumber(BigInt(bits / 8)));
    if (pair[1] === 'ld')
      return around(
        load(first, address, bits, 0, pair[2] === 'sw'),
        load(second, next, bits, 0, pair[2] === 'sw'),
      );
    return around(
      { kind: 'store', address, data: readRegister(first), bits, tags: 0 },
      { kind: 'store', address: next, data: readRegister(second), bits, tags: 0 },
    );
  }
  const atomic = /^(ld|st|swp|cas)(add|clr|eor|set|[su]max|[su]min)?(a?)(l?)([bh]?)$/.exec(name);
  if (!atomic) return undefined;
  const [, family = '', word, acquire, release, part = ''] = atomic;
  if ((family === 'ld' || family === 'st') === (word === undefined)) return undefined;
  const bits = PART[part] ?? first?.bits ?? 64;
  if (!first) return refuse(line);
  if (family === 'cas') {
    if (!second) return refuse(line);
    return around(compareAndSwap(first, second, address, bits, acquire === 'a', release === 'l'));
  }
  const target = family === 'st' ? undefined : second;
  if (family !== 'st' && !target) return refuse(line);
  // Without a register that takes the old value, acquire has no effect and load barriers do not see the read.
  const silent = target?.name === undefined;
  const source = readRegister(first);
  const op: Operator = word === undefined ? 'second' : (ATOMIC[word] ?? refuse(line));
  return around({
    kind: 'rmw',
    address,
    bits,
    reads: source.reads,
    run: (old, values) => ({
      store: operate(op, old, source.compute(values), bits),
      registers:
        target?.name === undefined ? [] : [[target.name, intoRegister(target, zeroExtended(old, bits))]],
    }),
    readTags: TAG.atomic | (silent ? TAG.noReturn : acquire === 'a' ? TAG.acquire : 0),
    writeTags: TAG.atomic | (release === 'l' ? TAG.release : 0),
    dependsOnRead: op !== 'second',
  });
}

function load(
  register: Register,
  address: Operand,
  bits: number,
  tags: number,
  signed: boolean,
): Instruction {
  const extend = (value: Value): Value =>
    intoRegister(register, signed ? truncated(value, bits) : zeroExtended(value, bits));
  return { kind: 'load', into: register.name, address, bits, extend, tags };
}

function compareAndSwap(
  expected: Register,
  desired: Register,
  address: Operand,
  bits: number,
  acquire: boolean,
  release: boolean,
): Instruction {
  const [compare, store] = [readRegister(expected), readRegister(desired)];
  const silent = expected.name === undefined;
  return {
    kind: 'rmw',
    address,
    bits,
    reads: [...compare.reads, ...store.reads],
    run: (old, values) => {
      const wanted = compare.compute(values.slice(0, compare.reads.length));
      const swaps = sameValue(truncated(old, bits), truncated(wanted, bits));
      return {
        store: swaps ? store.compute(values.slice(compare.reads.length)) : undefined,
        registers:
          expected.name === undefined
            ? []
            : [[expected.name, intoRegister(expected, zeroExtended(old, bits))]],
      };
    },
    readTags: TAG.atomic | (silent ? TAG.noReturn : acquire ? TAG.acquire : 0),
    writeTags: TAG.atomic | (release ? TAG.release : 0),
    dependsOnRead: false,
    decides: compare.reads,
    ...(expected.name !== undefined && { maybeUnchanged: expected.name }),
  };
}
