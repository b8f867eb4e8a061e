import { closing } from './token-view.ts';
import {
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DEFINE,
  DOT,
  EQUALS,
  KEYWORD,
  NAME,
  NUMBER,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  SEMICOLON,
  STAR,
  type Tokens,
} from './tokens.ts';

/** Files without any of this hold no such constant. */
const HINT = /\bM(?:ax(?:Int64|Uint32|Uint64)|inInt64)\b|<<\s*[3-6]\d\b|\b\d{10,}\b|\b0[xX][\da-fA-F_]{8,}\b/;
const LIMITS: Readonly<Record<string, number>> = { int: 2 ** 31 - 1, uint: 2 ** 32 - 1 };
const NAMED: Readonly<Record<string, number>> = {
  MaxInt64: 2 ** 63,
  MinInt64: -(2 ** 63),
  MaxUint32: 2 ** 32 - 1,
  MaxUint64: 2 ** 64,
};

/**
 * Constants that become an `int` or `uint` and do not fit 32 bits: `int(math.MaxInt64)`, `x := 1 << 40`,
 * arguments of fmt and log, elements of `[]int{…}`, and fields of struct types of the same file.
 */
export function findWideConstants(tokens: Tokens): Map<string, number> {
  const found = new Map<string, number>();
  const { text, count, kinds, starts, ends } = tokens;
  if (!HINT.test(text)) return found;
  const word = (i: number): string => text.slice(starts[i], ends[i]);

  /** Value and end of the constant at `i`. */
  const constantAt = (i: number): { value: number; end: number } | undefined => {
    const minus = word(i) === '-' ? 1 : 0;
    const at = i + minus;
    const sign = minus ? -1 : 1;
    if (kinds[at] === NAME && word(at) === 'math' && kinds[at + 1] === DOT) {
      const value = NAMED[word(at + 2)];
      return value === undefined ? undefined : { value: sign * value, end: at + 3 };
    }
    if (kinds[at] !== NUMBER || !/^[\d_]+$|^0[xX][\da-fA-F_]+$/.test(word(at))) return undefined;
    const value = Number(word(at).replaceAll('_', ''));
    if (word(at + 1) === '<' && word(at + 2) === '<' && kinds[at + 3] === NUMBER)
      return { value: sign * value * 2 ** Number(word(at + 3)), end: at + 4 };
    return { value: sign * value, end: at + 1 };
  };

  /** Ordered fields of `name struct {…}` in this file. */
  const fieldsOf = (name: string): [string, string][] => {
    for (let i = 0; i + 2 < count; i++) {
      if (kinds[i] !== NAME || word(i) !== name || kinds[i + 1] !== KEYWORD || word(i + 1) !== 'struct')
        continue;
      const close = closing(tokens, i + 2, count);
      const fields: [string, string][] = [];
      let names: string[] = [];
      for (let f = i + 3; f < close; f++) {
        if (kinds[f] === OPEN_BRACE || kinds[f] === OPEN || kinds[f] === OPEN_BRACKET)
          f = closing(tokens, f, close);
        else if (
          kinds[f] === NAME &&
          (kinds[f + 1] === COMMA || names.length === 0 || kinds[f - 1] === COMMA)
        )
          names.push(word(f));
        else if (kinds[f] === SEMICOLON) names = [];
        else if (kinds[f] === NAME && kinds[f + 1] === SEMICOLON && kinds[f - 1] === NAME) {
          for (const field of names) fields.push([field, word(f)]);
        } else if (kinds[f] !== COMMA && names.length > 0 && kinds[f - 1] === NAME)
          for (const field of names) fields.push([field, '']);
      }
      return fields;
    }
    return [];
  };

  /** The bracket around `i` and how many commas stand between. */
  const around = (i: number): { open: number; index: number } => {
    let depth = 0;
    let index = 0;
    for (let at = i - 1; at >= 0; at--) {
      const kind = kinds[at];
      if (kind === CLOSE || kind === CLOSE_BRACE || kind === CLOSE_BRACKET) depth++;
      else if (kind === OPEN || kind === OPEN_BRACE || kind === OPEN_BRACKET) {
        if (depth-- === 0) return { open: at, index };
      } else if (kind === COMMA && depth === 0) index++;
      else if (kind === SEMICOLON && depth === 0) break;
    }
    return { open: -1, index };
  };

  /** `int` for an element of `[]int{…}`, else the type of the field that stands there. */
  const typeInLiteral = (i: number): string | undefined => {
    const { open, index } = around(i);
    if (open < 0 || kinds[open] !== OPEN_BRACE) return undefined;
    const key = kinds[i - 1] === COLON && kinds[i - 2] === NAME ? word(i - 2) : undefined;
    let type = kinds[open - 1] === NAME ? open - 1 : -1;
    if (type < 0 && [OPEN_BRACE, COMMA, COLON].includes(kinds[open - 1] ?? 0)) {
      const outer = around(open).open;
      if (outer > 0 && kinds[outer] === OPEN_BRACE && kinds[outer - 1] === NAME) type = outer - 1;
    } else if (type > 0 && (kinds[type - 1] === CLOSE_BRACKET || kinds[type - 1] === STAR)) return word(type);
    if (type < 0) return undefined;
    const fields = fieldsOf(word(type));
    return key === undefined ? fields[index]?.[1] : fields.find(([name]) => name === key)?.[1];
  };

  const typeOf = (i: number, end: number): string | undefined => {
    const before = kinds[i - 1];
    const after = kinds[end];
    if (before === DEFINE && after === SEMICOLON) return 'int';
    if (before === EQUALS && after === SEMICOLON && kinds[i - 2] === NAME) {
      if (kinds[i - 3] === NAME) return word(i - 2);
      return kinds[i - 3] === KEYWORD && word(i - 3) === 'var' ? 'int' : undefined;
    }
    if (after !== CLOSE && after !== COMMA && after !== CLOSE_BRACE) return undefined;
    if (
      before === OPEN &&
      after === CLOSE &&
      kinds[i - 2] === NAME &&
      kinds[i - 3] !== DOT &&
      LIMITS[word(i - 2)] !== undefined
    )
      return word(i - 2);
    if (before === OPEN || before === COMMA) {
      const { open } = around(i);
      if (kinds[open] === OPEN && kinds[open - 2] === DOT && /^(?:fmt|log)$/.test(word(open - 3)))
        return 'int';
    }
    return before === OPEN_BRACE || before === COMMA || before === COLON ? typeInLiteral(i) : undefined;
  };

  for (let i = 1; i < count; i++) {
    const constant = constantAt(i);
    if (!constant) continue;
    const { value, end } = constant;
    if (Math.abs(value) > 2 ** 31 - 1 && value !== -(2 ** 31)) {
      const type = typeOf(i, end) ?? '';
      const limit = LIMITS[type];
      if (limit !== undefined && value > limit)
        found.set(`${text.slice(starts[i], ends[end - 1])} as ${type}`, starts[i] ?? 0);
      else if (type === 'int' && value < -(2 ** 31))
        found.set(`${text.slice(starts[i], ends[end - 1])} as int`, starts[i] ?? 0);
    }
    i = end - 1;
  }
  return found;
}
