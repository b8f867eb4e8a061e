import type { LitmusCondition, LitmusPlace, LitmusValue } from '../../model/litmus.ts';

/*
 *   exists (0:X0=1 /\ ~(x=2 \/ [y]=0x3) /\ 1:X3=x)
 *
 * `/\` binds tighter than `\/`, `=>` loosest; `not` and `~` bind tightest. The parentheses may be left out.
 */

/** A condition that cannot be read; the message says where. */
export class ConditionError extends Error {}

const TOKEN = /\s*(\/\\|\\\/|=>|!=|==|[()=~[\]:;,&*]|[A-Za-z_%$][\w.$%]*|-?0x[0-9a-fA-F]+|-?\d+|\S)/gy;
/** Deepest nesting of parentheses; conditions of generated tests nest one level an access. */
const DEEPEST = 200;

/** Reads a condition up to its end; what follows it must be empty. */
export function parseCondition(text: string): LitmusCondition {
  const tokens = [...text.matchAll(TOKEN)].map((match) => match[1] ?? '');
  let at = 0;
  let depth = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (symbol: string): boolean => {
    if (peek() !== symbol) return false;
    at++;
    return true;
  };
  const expect = (symbol: string): void => {
    if (!take(symbol)) throw new ConditionError(`expected ${symbol} before "${peek() || 'the end'}"`);
  };
  const list = (kind: 'and' | 'or', symbol: string, part: () => LitmusCondition): LitmusCondition => {
    const of = [part()];
    while (take(symbol)) of.push(part());
    return of.length === 1 ? (of[0] as LitmusCondition) : { kind, of };
  };
  const implication = (): LitmusCondition => {
    const left = list('or', '\\/', () => list('and', '/\\', unary));
    if (!take('=>')) return left;
    return { kind: 'or', of: [{ kind: 'not', of: left }, implication()] };
  };
  const unary = (): LitmusCondition => {
    if (++depth > DEEPEST) throw new ConditionError('nested too deeply');
    try {
      if (take('~') || take('not')) return { kind: 'not', of: unary() };
      if (take('(')) {
        const inner = implication();
        expect(')');
        return inner;
      }
      if (take('true')) return { kind: 'constant', value: true };
      if (take('false')) return { kind: 'constant', value: false };
      const left = place();
      const unequal = take('!=');
      if (!unequal && !take('==')) expect('=');
      const equal: LitmusCondition = { kind: 'equal', left, right: operand() };
      return unequal ? { kind: 'not', of: equal } : equal;
    } finally {
      depth--;
    }
  };
  const index = (): number => {
    if (!take('[')) return 0;
    const value = Number(tokens[at++]);
    if (!Number.isSafeInteger(value) || value < 0) throw new ConditionError('an index must be a number');
    expect(']');
    return value;
  };
  const place = (): LitmusPlace => {
    if (take('[')) {
      const inner = place();
      expect(']');
      return inner;
    }
    take('*');
    const word = peek();
    at++;
    if (/^\d+$/.test(word)) {
      expect(':');
      const name = tokens[at++] ?? '';
      if (!/^[%$A-Za-z_]/.test(name)) throw new ConditionError(`expected a register after ${word}:`);
      return { kind: 'register', thread: Number(word), name };
    }
    if (!/^[A-Za-z_]/.test(word)) throw new ConditionError(`expected a place before "${word || 'the end'}"`);
    if (peek() === '(') throw new ConditionError(`${word}(…) is not supported`);
    return { kind: 'memory', symbol: word, index: index() };
  };
  const operand = (): LitmusValue | LitmusPlace => {
    take('&');
    const word = peek();
    if (/^-?(?:0x[0-9a-fA-F]+|\d+)$/.test(word)) {
      at++;
      if (peek() === ':') {
        at--;
        return place();
      }
      return { kind: 'number', value: wholeNumber(word) };
    }
    if (!/^[A-Za-z_]/.test(word)) throw new ConditionError(`expected a value before "${word || 'the end'}"`);
    at++;
    return { kind: 'address', symbol: word, index: index() };
  };
  const condition = implication();
  while (take(';')) continue;
  if (at < tokens.length) throw new ConditionError(`"${peek()}" was not expected`);
  return condition;
}

/** Decimal or hexadecimal, with a sign. */
export function wholeNumber(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}
