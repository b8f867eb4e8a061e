/**
 * Go tokens, as far as finding declarations and uses of names needs them.
 *
 *   text    "x := f(a)\n"
 *   kinds   name define name ( name ) ;        one byte a token; punctuation is its character code
 *   starts  0    2      5    6 7    8 9
 *   ends    1    4      6    7 8    9 10
 *
 * A newline is a semicolon where the language says so (spec, "Semicolons"). Comments are no tokens; their
 * spans are kept because directives and cgo preambles live in them.
 */
export const NAME = 1;
export const KEYWORD = 2;
export const NUMBER = 3;
export const STRING = 4;
export const DEFINE = 5; // :=
export const ELLIPSIS = 6;
export const ARROW = 7; // <-
const INCREMENT = 8; // ++ or --
/** Any other operator. */
const OPERATOR = 9;

export const DOT = 46;
export const COMMA = 44;
export const SEMICOLON = 59;
export const COLON = 58;
export const OPEN = 40;
export const CLOSE = 41;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const STAR = 42;
export const EQUALS = 61;
export const TILDE = 126;

const KEYWORDS: ReadonlySet<string> = new Set(
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(
    ' ',
  ),
);
/** Keywords after which a newline ends the statement. */
const ENDING: ReadonlySet<string> = new Set(['break', 'continue', 'fallthrough', 'return']);

export interface Tokens {
  readonly text: string;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Start and end of every comment, flat. */
  readonly comments: readonly number[];
  /** Set where the text stops being Go: an open string or comment, a NUL. */
  readonly brokenAt?: number;
}

const isLetter = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 0x80;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

export function tokenise(text: string): Tokens {
  // A token is at least one character and is followed by at most one inserted semicolon.
  let size = Math.max(64, text.length >> 1);
  let kinds = new Uint8Array(size);
  let starts = new Int32Array(size);
  let ends = new Int32Array(size);
  let count = 0;
  const comments: number[] = [];
  let endsStatement = false;
  let brokenAt: number | undefined;
  const { length } = text;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  const push = (kind: number, start: number, end: number): void => {
    if (count === size) {
      size *= 2;
      const grown = new Uint8Array(size);
      grown.set(kinds);
      kinds = grown;
      const grownStarts = new Int32Array(size);
      grownStarts.set(starts);
      starts = grownStarts;
      const grownEnds = new Int32Array(size);
      grownEnds.set(ends);
      ends = grownEnds;
    }
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = end;
    count++;
  };

  while (at < length) {
    const c = text.charCodeAt(at);
    if (c === 10) {
      if (endsStatement) push(SEMICOLON, at, at + 1);
      endsStatement = false;
      at++;
      continue;
    }
    if (c === 32 || c === 9 || c === 13) {
      at++;
      continue;
    }
    const start = at;
    if (isLetter(c)) {
      at++;
      while (at < length) {
        const d = text.charCodeAt(at);
        if (!isLetter(d) && !isDigit(d)) break;
        at++;
      }
      const word = at - start >= 2 && at - start <= 11 && c >= 97 ? text.slice(start, at) : '';
      const keyword = word !== '' && KEYWORDS.has(word);
      push(keyword ? KEYWORD : NAME, start, at);
      endsStatement = !keyword || ENDING.has(word);
      continue;
    }
    const next = at + 1 < length ? text.charCodeAt(at + 1) : 0;
    if (c === 47 && next === 47) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? length : end;
      comments.push(start, at);
      continue;
    }
    if (c === 47 && next === 42) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) {
        brokenAt = start;
        break;
      }
      at = end + 2;
      comments.push(start, at);
      const newline = text.indexOf('\n', start);
      if (endsStatement && newline >= 0 && newline < at) {
        push(SEMICOLON, newline, newline + 1);
        endsStatement = false;
      }
      continue;
    }
    if (isDigit(c) || (c === DOT && isDigit(next))) {
      at++;
      while (at < length) {
        const d = text.charCodeAt(at);
        const sign = (d === 43 || d === 45) && /[eEpP]/.test(text[at - 1] ?? '');
        const hex = text.charCodeAt(start + 1) | 32;
        if (sign && (hex !== 120 || /[pP]/.test(text[at - 1] ?? ''))) at++;
        else if (isDigit(d) || d === DOT || isLetter(d)) at++;
        else break;
      }
      push(NUMBER, start, at);
      endsStatement = true;
      continue;
    }
    if (c === 96) {
      const end = text.indexOf('`', at + 1);
      if (end < 0) {
        brokenAt = start;
        break;
      }
      at = end + 1;
      push(STRING, start, at);
      endsStatement = true;
      continue;
    }
    if (c === 34 || c === 39) {
      at++;
      while (at < length) {
        const d = text.charCodeAt(at);
        if (d === 92) at++;
        else if (d === c || d === 10) break;
        at++;
      }
      if (at >= length || text.charCodeAt(at) === 10) {
        brokenAt = start;
        break;
      }
      at++;
      push(c === 34 ? STRING : NUMBER, start, at);
      endsStatement = true;
      continue;
    }
    let kind = OPERATOR;
    at++;
    endsStatement = false;
    if (c === COLON && next === EQUALS) {
      kind = DEFINE;
      at++;
    } else if (c === DOT && next === DOT) {
      kind = ELLIPSIS;
      at = Math.min(length, start + 3);
    } else if (c === 60 && next === 45) {
      kind = ARROW;
      at++;
    } else if ((c === 43 || c === 45) && next === c) {
      kind = INCREMENT;
      endsStatement = true;
      at++;
    } else if (next === EQUALS && '=!<>+-*/%&|^'.includes(text[start] ?? '')) at++;
    else if (
      c === DOT ||
      c === COMMA ||
      c === SEMICOLON ||
      c === COLON ||
      c === OPEN ||
      c === OPEN_BRACKET ||
      c === OPEN_BRACE ||
      c === STAR ||
      c === EQUALS ||
      c === TILDE
    )
      kind = c;
    else if (c === CLOSE || c === CLOSE_BRACKET || c === CLOSE_BRACE) {
      kind = c;
      endsStatement = true;
    } else if (c === 0) {
      brokenAt = start;
      break;
    }
    push(kind, start, at);
  }
  if (endsStatement) push(SEMICOLON, length, length);
  return { text, count, kinds, starts, ends, comments, ...(brokenAt !== undefined && { brokenAt }) };
}
