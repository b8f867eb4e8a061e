import {
  ARROW,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  DOT,
  ELLIPSIS,
  KEYWORD,
  NAME,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  STAR,
  TILDE,
  type Tokens,
} from './tokens.ts';

/** Questions about the tokens of one region; outside of it there is nothing. */
export interface TokenView {
  readonly tokens: Tokens;
  readonly from: number;
  readonly to: number;
  word(i: number): string;
  kindAt(i: number): number;
  isKeyword(i: number, expected: string): boolean;
  /** Can a type begin here? A `[` is left out: it may index. */
  startsType(i: number): boolean;
  /** The named type at `i`, stars before it dropped: `pkg.T` or `T`. */
  typeAt(i: number): string | undefined;
  /** The `*pkg.T` of a type assertion that ends at the parenthesis `close`. */
  assertedType(close: number): string | undefined;
}

/** Index of the token that closes the bracket at `open`; `end` when it never closes. */
export function closing({ kinds }: Tokens, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const kind = kinds[i];
    if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
    else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) {
      depth--;
      if (depth === 0) return i;
    }
  }
  return end;
}

export function viewTokens(tokens: Tokens, from: number, to: number): TokenView {
  const { text, kinds, starts, ends } = tokens;
  const word = (i: number): string => text.slice(starts[i], ends[i]);
  const kindAt = (i: number): number => (i >= from && i < to ? (kinds[i] ?? 0) : 0);
  const typeAt = (start: number): string | undefined => {
    let i = start;
    while (kindAt(i) === STAR) i++;
    if (kindAt(i) !== NAME) return undefined;
    if (kindAt(i + 1) === DOT && kindAt(i + 2) === NAME) return `${word(i)}.${word(i + 2)}`;
    return word(i);
  };
  return {
    tokens,
    from,
    to,
    word,
    kindAt,
    typeAt,
    isKeyword: (i, expected) => kindAt(i) === KEYWORD && word(i) === expected,
    startsType(i) {
      const kind = kindAt(i);
      return (
        kind === NAME ||
        kind === STAR ||
        kind === OPEN ||
        kind === ARROW ||
        kind === ELLIPSIS ||
        kind === TILDE ||
        (kind === KEYWORD && /^(?:func|map|chan|struct|interface)$/.test(word(i)))
      );
    },
    assertedType(close) {
      let open = close - 1;
      while (kindAt(open) === NAME || kindAt(open) === DOT || kindAt(open) === STAR) open--;
      if (kindAt(open) !== OPEN || kindAt(open - 1) !== DOT) return undefined;
      const type = typeAt(open + 1);
      return type?.includes('.') ? type : undefined;
    },
  };
}
