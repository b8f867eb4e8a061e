import type { Instruction, Operand } from './instruction.ts';
import { UnsupportedTest } from './unsupported.ts';
import { numberValue, operate, type Operator, type Value, ZERO } from './value.ts';

/** Splits at commas that stand outside brackets. */
export function splitOperands(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    else if (c === undefined || (c === ',' && depth === 0)) {
      out.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return out.length === 1 && out[0] === '' ? [] : out;
}

export function constant(value: Value): Operand {
  return { reads: [], compute: () => value };
}

/** The value of a register; of the zero register, zero. */
export function registerOperand(name: string | undefined): Operand {
  return name === undefined ? constant(ZERO) : { reads: [name], compute: ([value]) => value ?? ZERO };
}

/** `a OP b`. */
export function combined(op: Operator, a: Operand, b: Operand, bits = 64): Operand {
  return {
    reads: [...a.reads, ...b.reads],
    compute: (values) =>
      operate(op, a.compute(values.slice(0, a.reads.length)), b.compute(values.slice(a.reads.length)), bits),
  };
}

export function mapped(a: Operand, change: (value: Value) => Value): Operand {
  return { reads: a.reads, compute: (values) => change(a.compute(values)) };
}

export function compute(into: string | undefined, value: Operand): Instruction {
  return { kind: 'compute', into: into === undefined ? [] : [into], value };
}

/** Decimal or hexadecimal with a sign, `#` and `$` in front allowed. */
export function immediate(text: string): bigint | undefined {
  const found = /^[#$]?\s*(-?)(0x[0-9a-f]+|\d+)$/i.exec(text);
  if (!found) return undefined;
  const value = BigInt(found[2] ?? '0');
  return found[1] === '-' ? -value : value;
}

export function requiredImmediate(text: string | undefined, line: string): bigint {
  const value = immediate(text ?? '');
  if (value === undefined) throw new UnsupportedTest(`the operand "${text ?? ''}" of "${line}"`);
  return value;
}

export function constantNumber(n: bigint): Operand {
  return constant(numberValue(n));
}
