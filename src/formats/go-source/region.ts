import { localNames } from './local-names.ts';
import { closing, type TokenView, viewTokens } from './token-view.ts';
import {
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DEFINE,
  DOT,
  KEYWORD,
  NAME,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  SEMICOLON,
  STAR,
  type Tokens,
} from './tokens.ts';

/** What one top-level declaration uses, before its local names are taken out. */
interface Found {
  readonly locals: ReadonlySet<string>;
  readonly uses: Map<string, number>;
  readonly qualified: Map<string, number>;
  readonly selected: Map<string, number>;
  readonly fields: Map<string, number>;
  readonly members: Set<string>;
  /** Local name to the named type it surely has; null when two functions disagree. */
  readonly types: ReadonlyMap<string, string | null>;
}

interface Brace {
  readonly kind: 'block' | 'struct' | 'interface' | 'literal';
  /** Type of the literal, and of literals inside that leave out theirs. */
  readonly type?: string | undefined;
  readonly element?: string | undefined;
  readonly paren: number;
}

/** What the literal at brace `i` is made of; undefined when the brace opens a block. */
function literalAt(
  { from, word, kindAt, isKeyword }: TokenView,
  i: number,
  outer: Brace | undefined,
  inHeader: boolean,
): Omit<Brace, 'paren'> | undefined {
  const before = kindAt(i - 1);
  if (before === OPEN_BRACE || before === COMMA || before === COLON)
    return outer?.kind === 'literal' ? { kind: 'literal', type: outer.element } : undefined;
  if (before === CLOSE_BRACE) return { kind: 'literal' }; // struct{…}{…}
  if (before === CLOSE_BRACKET) return inHeader ? undefined : { kind: 'literal' };
  if (before !== NAME) return undefined;
  const first = kindAt(i - 2) === DOT && kindAt(i - 3) === NAME ? i - 3 : i - 1;
  const named = first === i - 3 ? `${word(first)}.${word(i - 1)}` : word(i - 1);
  let ahead = first - 1;
  while (kindAt(ahead) === STAR) ahead--;
  if (kindAt(ahead) !== CLOSE_BRACKET) return inHeader ? undefined : { kind: 'literal', type: named };
  let depth = 0;
  let open = ahead;
  for (; open > from; open--) {
    if (kindAt(open) === CLOSE_BRACKET) depth++;
    else if (kindAt(open) === OPEN_BRACKET && --depth === 0) break;
  }
  return { kind: 'literal', element: named, type: isKeyword(open - 1, 'map') ? 'map' : 'list' };
}

/**
 * Reads the tokens of one region: a top-level declaration. Its nested scopes count as one, so a name that is
 * local anywhere in it is local everywhere: a missing declaration may be overlooked, none is invented.
 */
export function scanRegion(tokens: Tokens, from: number, to: number): Found {
  const { kinds, starts, text } = tokens;
  const view = viewTokens(tokens, from, to);
  const { word, kindAt, isKeyword, startsType, typeAt, assertedType } = view;
  const locals = localNames(view);
  const found: Found = {
    locals: locals.names,
    uses: new Map(),
    qualified: new Map(),
    selected: new Map(),
    fields: new Map(),
    members: new Set(),
    types: locals.types,
  };
  const note = (map: Map<string, number>, key: string, i: number): void => {
    if (!map.has(key)) map.set(key, starts[i] ?? 0);
  };

  const braces: Brace[] = [];
  let paren = 0;
  /** Paren depth of an `if`, `for`, `switch` or `select` whose block has not begun. */
  let control = -1;
  let awaitingBody = false;
  let inCase = false;
  /** Names of the left side of a statement, while nothing else came. */
  let left: number[] = [];
  /** Names that the statement defines, until it ends: `x, ok := y.(*T)`. */
  let defining: string[] = [];

  for (let i = from; i < to; i++) {
    const kind = kinds[i];
    const inside = braces.at(-1);
    const lineStart =
      inside !== undefined &&
      inside.paren === paren &&
      (kindAt(i - 1) === SEMICOLON || kindAt(i - 1) === OPEN_BRACE);
    if (kind === NAME) {
      const name = word(i);
      const next = kindAt(i + 1);
      if (lineStart && inside.kind === 'struct') {
        let end = i;
        while (kindAt(end) === NAME && kindAt(end + 1) === COMMA && kindAt(end + 2) === NAME) end += 2;
        const after = kindAt(end + 1);
        let isField = end > i || startsType(end + 1);
        if (after === OPEN_BRACKET) {
          const close = closing(tokens, end + 1, to);
          isField = startsType(close + 1) || kindAt(close + 1) === OPEN_BRACKET;
        }
        if (isField) {
          for (let f = i; f <= end; f += 2) found.members.add(word(f));
          i = end;
          continue;
        }
        found.members.add(after === DOT && kindAt(end + 2) === NAME ? word(end + 2) : name);
      }
      if (lineStart && inside.kind === 'interface' && next === OPEN) {
        found.members.add(name);
        locals.signature(i + 1);
        continue;
      }
      if (kindAt(i - 1) === DOT) {
        note(found.selected, name, i);
        const owner = kindAt(i - 2) === CLOSE && kindAt(i - 3) !== 0 ? assertedType(i - 2) : undefined;
        if (owner !== undefined) note(found.fields, `${owner} ${name}`, i);
        if (next === DOT && kindAt(i + 2) === NAME) note(found.selected, `${name}.${word(i + 2)}`, i + 2);
        left = [];
        continue;
      }
      if (next === COLON && inside?.kind === 'literal' && inside.paren === paren) {
        const previous = kindAt(i - 1);
        if (previous === OPEN_BRACE || previous === COMMA) {
          if (inside.type === 'map' || inside.type === 'list') note(found.uses, name, i);
          else if (inside.type !== undefined) note(found.fields, `${inside.type} ${name}`, i);
          continue;
        }
      }
      if (next === COLON && inside?.kind === 'block' && !inCase && (lineStart || kindAt(i - 1) === COLON))
        continue; // a label
      if (kindAt(i - 1) === KEYWORD && /^(?:goto|break|continue)$/.test(word(i - 1))) continue;
      note(found.uses, name, i);
      if (next === DOT && kindAt(i + 2) === NAME) {
        note(found.qualified, `${name}.${word(i + 2)}`, i);
        if (kindAt(i + 3) === DOT && kindAt(i + 4) === NAME)
          note(found.selected, `${word(i + 2)}.${word(i + 4)}`, i + 4);
        i += 2;
        left = [];
        continue;
      }
      if (next === COMMA || next === DEFINE) left.push(i);
      else left = [];
      continue;
    }
    switch (kind) {
      case COMMA:
        break;
      case DEFINE: {
        defining = left.map(word);
        for (const name of defining) locals.names.add(name);
        left = [];
        const ampersand = text.charCodeAt(starts[i + 1] ?? 0) === 38 ? 2 : 1;
        const type = typeAt(i + ampersand);
        const width = type?.includes('.') ? 3 : 1;
        const isLiteral = type !== undefined && kindAt(i + ampersand + width) === OPEN_BRACE;
        const made =
          kindAt(i + 1) === NAME && word(i + 1) === 'new' && kindAt(i + 2) === OPEN
            ? typeAt(i + 3)
            : undefined;
        const [first] = defining;
        if (first !== undefined) locals.bind(first, isLiteral ? type : (made ?? undefined));
        break;
      }
      case SEMICOLON:
        left = [];
        defining = [];
        inCase = false;
        awaitingBody = false;
        break;
      case OPEN_BRACKET:
      case OPEN:
        paren++;
        left = [];
        break;
      case CLOSE_BRACKET:
        paren--;
        left = [];
        break;
      case CLOSE: {
        const owner = assertedType(i);
        if (owner !== undefined && defining[0] !== undefined && kindAt(i + 1) === SEMICOLON) {
          locals.types.delete(defining[0]);
          locals.bind(defining[0], owner);
        }
        paren--;
        left = [];
        break;
      }
      case OPEN_BRACE: {
        left = [];
        const literal = awaitingBody ? undefined : literalAt(view, i, braces.at(-1), control === paren);
        if (isKeyword(i - 1, 'struct')) braces.push({ kind: 'struct', paren });
        else if (isKeyword(i - 1, 'interface')) braces.push({ kind: 'interface', paren });
        else if (literal) braces.push({ ...literal, paren });
        else {
          braces.push({ kind: 'block', paren });
          if (control === paren) control = -1;
          awaitingBody = false;
          inCase = false;
        }
        break;
      }
      case CLOSE_BRACE:
        left = [];
        braces.pop();
        break;
      case COLON:
        inCase = false;
        left = [];
        break;
      case KEYWORD: {
        left = [];
        const keyword = word(i);
        if (keyword === 'func') {
          awaitingBody = true;
          if (i > from) {
            if (kindAt(i + 1) === OPEN) locals.signature(i + 1);
            break;
          }
          // The declaration itself: receiver, name, type parameters. The receiver's type is a use.
          let name = i + 1;
          if (kindAt(name) === OPEN) {
            name = locals.parameters(name) + 1;
            let generic = false; // names in the brackets of List[K, V] are declared there
            for (let r = i + 2; r < name; r++) {
              if (kindAt(r) === OPEN_BRACKET) generic = true;
              if (kindAt(r) !== NAME) continue;
              if (generic) locals.names.add(word(r));
              else note(found.uses, word(r), r);
            }
          }
          const bracket = kindAt(name + 1) === OPEN_BRACKET;
          const open = bracket ? locals.parameters(name + 1) + 1 : name + 1;
          if (kindAt(open) === OPEN) locals.signature(open);
          i = name;
        } else if (/^(?:if|for|switch|select)$/.test(keyword)) control = paren;
        else if (keyword === 'case' || keyword === 'default') inCase = true;
        else if (keyword === 'var' || keyword === 'const' || keyword === 'type')
          locals.declaration(i, keyword);
        break;
      }
      default:
        left = [];
    }
  }
  return found;
}
