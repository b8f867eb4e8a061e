import { parseFileConstraint } from './build-constraint.ts';
import { parseCgoPreamble } from './cgo-preamble.ts';
import type { CgoNeeds, FileSummary, Import } from './file-summary.ts';
import { scanRegion } from './region.ts';
import { closing } from './token-view.ts';
import { findWideConstants } from './wide-constants.ts';
import {
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  DOT,
  KEYWORD,
  NAME,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  SEMICOLON,
  STAR,
  STRING,
  tokenise,
  type Tokens,
} from './tokens.ts';

interface Gathered {
  readonly imports: Import[];
  readonly declares: Map<string, number>;
  readonly methods: Map<string, number>;
  readonly members: Set<string>;
  readonly structs: Map<string, Set<string>>;
  readonly interfaces: Map<string, Set<string>>;
  readonly uses: Map<string, number>;
  readonly qualified: Map<string, number>;
  readonly selected: Map<string, number>;
  readonly fields: Map<string, number>;
  readonly bodyless: Map<string, number>;
}

/** Reads one Go file. `declarationsOnly` skips function bodies: enough for packages that are only imported. */
export function summarise(name: string, text: string, declarationsOnly = false): FileSummary {
  const tokens = tokenise(text);
  const { count, kinds, starts, ends } = tokens;
  const word = (i: number): string => text.slice(starts[i], ends[i]);
  const into: Gathered = {
    imports: [],
    declares: new Map(),
    methods: new Map(),
    members: new Set(),
    structs: new Map(),
    interfaces: new Map(),
    uses: new Map(),
    qualified: new Map(),
    selected: new Map(),
    fields: new Map(),
    bodyless: new Map(),
  };
  let packageName = '';
  let brokenAt = tokens.brokenAt;
  let cgo: CgoNeeds | undefined;
  let i = 0;
  if (kinds[0] === KEYWORD && word(0) === 'package' && kinds[1] === NAME) {
    packageName = word(1);
    i = 2;
  } else brokenAt ??= starts[0] ?? 0;
  while (i < count) {
    if (kinds[i] === SEMICOLON) {
      i++;
      continue;
    }
    const keyword = kinds[i] === KEYWORD ? word(i) : '';
    const end = endOfDeclaration(tokens, i);
    if (keyword === 'import') {
      for (const found of imports(tokens, i, end)) {
        into.imports.push(found);
        if (found.path === 'C')
          cgo = joined(cgo, parseCgoPreamble(commentBefore(tokens, found.at, starts[i] ?? 0)));
      }
    } else if (keyword === 'func') func(tokens, i, end, into, declarationsOnly);
    else if (keyword === 'var' || keyword === 'const' || keyword === 'type') {
      specs(tokens, i, end, keyword, into);
      if (!declarationsOnly || keyword === 'type') region(tokens, i, end, into);
    } else brokenAt ??= starts[i] ?? 0;
    i = end + 1;
  }
  const directives = directivesOf(tokens);
  return {
    name,
    constraint: parseFileConstraint(text),
    package: packageName,
    ...into,
    ...directives,
    wide: declarationsOnly ? new Map() : findWideConstants(tokens),
    ...(cgo && { cgo }),
    ...(brokenAt !== undefined && { brokenAt }),
  };
}

/** The semicolon that ends the declaration beginning at `from`. */
function endOfDeclaration({ kinds, count }: Tokens, from: number): number {
  let depth = 0;
  let i = from;
  for (; i < count; i++) {
    const kind = kinds[i];
    if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
    else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--;
    else if (kind === SEMICOLON && depth <= 0) return i;
  }
  return i;
}

function* imports({ text, kinds, starts, ends }: Tokens, from: number, end: number): Generator<Import> {
  for (let i = from + 1; i < end; i++) {
    if (kinds[i] !== STRING) continue;
    const path = text.slice((starts[i] ?? 0) + 1, (ends[i] ?? 0) - 1);
    const before = kinds[i - 1];
    const name = before === NAME || before === DOT ? text.slice(starts[i - 1], ends[i - 1]) : undefined;
    yield { path, at: starts[i] ?? 0, ...(name !== undefined && { name }) };
  }
}

/** The comment that ends on the line before `at` (or before the `import` keyword), with its markers. */
function commentBefore({ text, comments }: Tokens, at: number, keyword: number): string {
  const parts: string[] = [];
  for (const anchor of [at, keyword]) {
    let edge = anchor;
    for (let i = comments.length - 2; i >= 0; i -= 2) {
      const start = comments[i] ?? 0;
      const end = comments[i + 1] ?? 0;
      if (end > edge) continue;
      const gap = text.slice(end, edge);
      if (gap.trim() !== '' || (gap.match(/\n/g) ?? []).length > 1) break;
      parts.unshift(text.slice(start, end));
      edge = start;
    }
    if (parts.length > 0) break;
  }
  return parts.join('\n');
}

function joined(a: CgoNeeds | undefined, b: CgoNeeds): CgoNeeds {
  if (!a) return b;
  return {
    includes: [...a.includes, ...b.includes],
    packages: [...a.packages, ...b.packages],
    flags: [...a.flags, ...b.flags],
  };
}

function func(tokens: Tokens, from: number, end: number, into: Gathered, declarationsOnly: boolean): void {
  const { text, kinds, starts, ends } = tokens;
  const word = (i: number): string => text.slice(starts[i], ends[i]);
  let name = from + 1;
  let receiver: string | undefined;
  if (kinds[name] === OPEN) {
    const close = closing(tokens, name, end);
    // The receiver's type is the last name outside brackets: (r *List[T]).
    let depth = 0;
    for (let i = name + 1; i < close; i++) {
      if (kinds[i] === OPEN_BRACKET) depth++;
      else if (kinds[i] === CLOSE_BRACKET) depth--;
      else if (kinds[i] === NAME && depth === 0) receiver = word(i);
    }
    name = close + 1;
  }
  if (kinds[name] !== NAME) return;
  if (receiver === undefined) {
    if (word(name) !== '_' && word(name) !== 'init') put(into.declares, word(name), starts[name] ?? 0);
  } else {
    put(into.methods, `${receiver}.${word(name)}`, starts[name] ?? 0);
    into.members.add(word(name));
  }
  if (kinds[end - 1] !== CLOSE_BRACE || !hasBody(tokens, name + 1, end))
    put(into.bodyless, word(name), starts[name] ?? 0);
  if (!declarationsOnly) region(tokens, from, end, into);
}

/** A brace in the signature belongs to `struct` or `interface`; any other one opens the body. */
function hasBody(tokens: Tokens, from: number, end: number): boolean {
  const { text, kinds, starts, ends } = tokens;
  for (let i = from; i < end; i++) {
    const kind = kinds[i];
    if (kind === OPEN || kind === OPEN_BRACKET) i = closing(tokens, i, end);
    else if (kind === OPEN_BRACE) {
      const before = kinds[i - 1] === KEYWORD ? text.slice(starts[i - 1], ends[i - 1]) : '';
      if (before !== 'struct' && before !== 'interface') return true;
      i = closing(tokens, i, end);
    }
  }
  return false;
}

function put(map: Map<string, number>, key: string, at: number): void {
  if (!map.has(key)) map.set(key, at);
}

function specs(tokens: Tokens, from: number, end: number, keyword: string, into: Gathered): void {
  const { text, kinds, starts, ends } = tokens;
  const word = (i: number): string => text.slice(starts[i], ends[i]);
  const one = (start: number): void => {
    let i = start;
    while (kinds[i] === NAME) {
      if (word(i) !== '_') put(into.declares, word(i), starts[i] ?? 0);
      if (keyword === 'type') structMembers(tokens, i, end, into);
      if (kinds[i + 1] !== COMMA) break;
      i += 2;
    }
  };
  if (kinds[from + 1] !== OPEN) {
    one(from + 1);
    return;
  }
  let depth = 0;
  const close = closing(tokens, from + 1, end);
  for (let i = from + 2; i < close; i++) {
    const kind = kinds[i];
    if (depth === 0 && kind === NAME && (i === from + 2 || kinds[i - 1] === SEMICOLON)) one(i);
    if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
    else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--;
  }
}

/** Field names of `T struct {…}`, embedded types included. */
function structMembers(tokens: Tokens, name: number, end: number, into: Gathered): void {
  const { text, kinds, starts, ends } = tokens;
  const word = (i: number): string => text.slice(starts[i], ends[i]);
  let at = name + 1;
  if (kinds[at] === OPEN_BRACKET) at = closing(tokens, at, end) + 1;
  if (kinds[at] !== KEYWORD || kinds[at + 1] !== OPEN_BRACE) return;
  if (word(at) === 'interface') into.interfaces.set(word(name), interfaceMethods(tokens, at + 1, end));
  if (word(at) !== 'struct') return;
  const members = new Set<string>();
  const close = closing(tokens, at + 1, end);
  let depth = 0;
  for (let i = at + 2; i < close; i++) {
    const kind = kinds[i];
    const begins = depth === 0 && (i === at + 2 || kinds[i - 1] === SEMICOLON);
    if (begins) {
      let f = i;
      if (kinds[f] === STAR) f++;
      while (kinds[f] === NAME) {
        if (kinds[f + 1] !== DOT) members.add(word(f));
        if (kinds[f + 1] !== COMMA && kinds[f + 1] !== DOT) break;
        f += 2;
      }
      // An embedded struct lends its fields: the reader cannot know them all.
      if (kinds[f + 1] === SEMICOLON || kinds[f + 1] === STRING || f + 1 === close) members.add('*');
    }
    if (kind === OPEN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++;
    else if (kind === CLOSE || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--;
  }
  into.structs.set(word(name), members);
}

function interfaceMethods(tokens: Tokens, open: number, end: number): Set<string> {
  const { text, kinds, starts, ends } = tokens;
  const methods = new Set<string>();
  const close = closing(tokens, open, end);
  for (let i = open + 1; i < close; i++) {
    const begins = i === open + 1 || kinds[i - 1] === SEMICOLON;
    if (begins && kinds[i] === NAME && kinds[i + 1] === OPEN) methods.add(text.slice(starts[i], ends[i]));
  }
  return methods;
}

function region(tokens: Tokens, from: number, end: number, into: Gathered): void {
  const found = scanRegion(tokens, from, end);
  for (const member of found.members) into.members.add(member);
  for (const [name, at] of found.uses) if (!found.locals.has(name)) put(into.uses, name, at);
  for (const [name, at] of found.selected) put(into.selected, name, at);
  for (const [name, at] of found.fields) put(into.fields, name, at);
  for (const [pair, at] of found.qualified) {
    const dot = pair.indexOf('.');
    const base = pair.slice(0, dot);
    if (!found.locals.has(base)) {
      put(into.qualified, pair, at);
      continue;
    }
    put(into.selected, pair.slice(dot + 1), at);
    const type = found.types.get(base);
    if (type) put(into.fields, `${type} ${pair.slice(dot + 1)}`, at);
  }
}

function directivesOf({ text, comments }: Tokens): Pick<FileSummary, 'linknames' | 'embeds'> {
  const linknames = new Map<string, string>();
  const embeds = new Map<string, number>();
  for (let i = 0; i < comments.length; i += 2) {
    const start = comments[i] ?? 0;
    if (!text.startsWith('//go:', start)) continue;
    const line = text.slice(start, comments[i + 1]).trim();
    const link = /^\/\/go:linkname\s+(\S+)(?:\s+(\S+))?/.exec(line);
    if (link?.[1] !== undefined) linknames.set(link[1], link[2] ?? '');
    const embed = /^\/\/go:embed\s+(.*)$/.exec(line);
    for (const [, raw, quoted, plain] of embed?.[1]?.matchAll(/`([^`]*)`|"((?:[^"\\]|\\.)*)"|(\S+)/g) ?? [])
      embeds.set(raw ?? quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '', start);
  }
  return { linknames, embeds };
}
