import { closing, type TokenView } from './token-view.ts';
import {
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  DOT,
  EQUALS,
  KEYWORD,
  NAME,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  SEMICOLON,
  STAR,
  TILDE,
} from './tokens.ts';

/** Names that a function declares for itself, and the types that some of them surely have. */
export interface LocalNames {
  readonly names: Set<string>;
  /** `st` to `syscall.Stat_t`; null when two declarations disagree or nothing is sure. */
  readonly types: Map<string, string | null>;
  bind(name: string, type: string | undefined): void;
  /** Parameters and results of a function whose parameter list opens at `open`. */
  signature(open: number): void;
  /** The names of one parameter list, when it has names. Returns the index of its end. */
  parameters(open: number): number;
  /** `[T any, K comparable]`, but not the length of an array. */
  typeParameters(open: number): void;
  /** What `var`, `const` or `type` at `at` declares. */
  declaration(at: number, keyword: string): void;
}

export function localNames(view: TokenView): LocalNames {
  const { tokens, to, word, kindAt, typeAt, startsType } = view;
  const { kinds } = tokens;
  const names = new Set<string>();
  const types = new Map<string, string | null>();
  const bind = (name: string, type: string | undefined): void => {
    const before = types.get(name);
    types.set(name, type === undefined || (before !== undefined && before !== type) ? null : type);
  };

  const entriesOf = (open: number, close: number): [number, number][] => {
    const entries: [number, number][] = [];
    let begin = open + 1;
    let depth = 0;
    for (let i = open + 1; i <= close && i < to; i++) {
      const kind = kinds[i];
      if (i === close || (kind === COMMA && depth === 0)) {
        if (i > begin) entries.push([begin, i]);
        begin = i + 1;
      } else if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
      else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--;
    }
    return entries;
  };

  const isNamed = ([start, end]: [number, number]): boolean => {
    if (kindAt(start) !== NAME || start + 1 >= end) return false;
    if (kindAt(start + 1) !== OPEN_BRACKET) return startsType(start + 1);
    const after = closing(tokens, start + 1, end) + 1; // a []T, but not List[T]
    return after < end && kindAt(after) !== DOT;
  };

  const parameters = (open: number): number => {
    const close = closing(tokens, open, to);
    const entries = entriesOf(open, close);
    if (!entries.some(isNamed)) return close;
    let waiting: string[] = [];
    for (const [start, end] of entries) {
      if (kindAt(start) !== NAME) continue;
      names.add(word(start));
      waiting.push(word(start));
      if (end - start === 1) continue;
      const type = typeAt(start + 1);
      for (const name of waiting) bind(name, type);
      waiting = [];
    }
    return close;
  };

  const typeParameters = (open: number): void => {
    if (kindAt(open) !== OPEN_BRACKET || kindAt(open + 1) !== NAME) return;
    const second = kindAt(open + 2);
    const pointer = second === STAR && [COMMA, KEYWORD].includes(kindAt(open + 4)); // [P *T, T any]
    if (pointer || [COMMA, NAME, TILDE, KEYWORD, OPEN_BRACKET].includes(second)) parameters(open);
  };

  const spec = (start: number, keyword: string): void => {
    let i = start;
    const own: string[] = [];
    while (kindAt(i) === NAME) {
      names.add(word(i));
      own.push(word(i));
      if (kindAt(i + 1) !== COMMA) break;
      i += 2;
    }
    if (keyword === 'type') typeParameters(i + 1);
    else for (const name of own) bind(name, kindAt(i + 1) === EQUALS ? undefined : typeAt(i + 1));
  };

  return {
    names,
    types,
    bind,
    parameters,
    typeParameters,
    signature(open) {
      const close = parameters(open);
      if (kindAt(close + 1) === OPEN) parameters(close + 1);
    },
    declaration(at, keyword) {
      if (kindAt(at + 1) !== OPEN) return spec(at + 1, keyword);
      const close = closing(tokens, at + 1, to);
      let depth = 0;
      for (let i = at + 2; i < close; i++) {
        const kind = kinds[i];
        if (depth === 0 && kind === NAME && (kindAt(i - 1) === OPEN || kindAt(i - 1) === SEMICOLON))
          spec(i, keyword);
        if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
        else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--;
      }
    },
  };
}
