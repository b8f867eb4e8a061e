/**
 * Build constraints as the go command reads them.
 *
 *   //go:build linux && (amd64 || !cgo)     one expression; controls when present
 *   // +build linux,amd64 !windows          old form: lines are ANDed, words ORed, commas ANDed
 *
 * Source: go/build/constraint, go/build parseFileHeader and shouldBuild.
 */
export type Constraint =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'not'; readonly of: Constraint }
  | { readonly kind: 'and' | 'or'; readonly left: Constraint; readonly right: Constraint };

/** The constraint of a file: none, one, or a text that the go command refuses. */
export interface FileConstraint {
  readonly expression?: Constraint;
  /** The line or lines as written, for evidence. */
  readonly text?: string;
  readonly broken?: string;
}

const GO_BUILD = /^\/\/go:build(?:[ \t]|$)/;
const PLUS_BUILD = /^\/\/[ \t]*\+build(?:[ \t]|$)/;
const TAG = /^[\p{L}\p{Nd}_.]+/u;
/** Deepest nesting of one expression; the go command has a limit of the same order. */
const DEEPEST = 500;

export function evaluate(constraint: Constraint, isSet: (tag: string) => boolean): boolean {
  switch (constraint.kind) {
    case 'tag':
      return isSet(constraint.tag);
    case 'not':
      return !evaluate(constraint.of, isSet);
    case 'and':
      return evaluate(constraint.left, isSet) && evaluate(constraint.right, isSet);
    case 'or':
      return evaluate(constraint.left, isSet) || evaluate(constraint.right, isSet);
  }
}

/** Every tag an expression mentions, in order of appearance. */
export function tagsOf(constraint: Constraint): string[] {
  if (constraint.kind === 'tag') return [constraint.tag];
  if (constraint.kind === 'not') return tagsOf(constraint.of);
  return [...tagsOf(constraint.left), ...tagsOf(constraint.right)];
}

/** The expression behind `//go:build`; undefined when it is none. */
export function parseExpression(text: string): Constraint | undefined {
  let rest = text.trimStart();
  let depth = 0;
  const take = (word: string): boolean => {
    if (!rest.startsWith(word)) return false;
    rest = rest.slice(word.length).trimStart();
    return true;
  };
  const or = (): Constraint | undefined => {
    let left = and();
    while (left && take('||')) {
      const right = and();
      left = right && { kind: 'or', left, right };
    }
    return left;
  };
  const and = (): Constraint | undefined => {
    let left = not();
    while (left && take('&&')) {
      const right = not();
      left = right && { kind: 'and', left, right };
    }
    return left;
  };
  const not = (): Constraint | undefined => {
    if (++depth > DEEPEST) return undefined;
    if (take('!')) {
      if (rest.startsWith('!')) return undefined; // double negation is refused
      const of = not();
      return of && { kind: 'not', of };
    }
    if (take('(')) {
      const inside = or();
      return inside && take(')') ? inside : undefined;
    }
    const tag = TAG.exec(rest)?.[0];
    if (tag === undefined) return undefined;
    rest = rest.slice(tag.length).trimStart();
    return { kind: 'tag', tag };
  };
  const whole = or();
  return rest === '' ? whole : undefined;
}

/** The expression of one `// +build` line; words that are no tags never match, as in the go command. */
function parsePlusBuild(line: string): Constraint | undefined {
  const words = line
    .replace(/^\/\/[ \t]*\+build/, '')
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const never: Constraint = { kind: 'tag', tag: 'ignore' };
  const literal = (word: string): Constraint => {
    if (word.startsWith('!!') || word === '!') return never;
    const tag = word.replace(/^!/, '');
    if (TAG.exec(tag)?.[0] !== tag) return never;
    return word.startsWith('!') ? { kind: 'not', of: { kind: 'tag', tag } } : { kind: 'tag', tag };
  };
  const all = (kind: 'and' | 'or') => (left: Constraint, right: Constraint) => ({ kind, left, right });
  const options = words.map((word) => word.split(',').map(literal).reduce(all('and')));
  return options.length === 0 ? never : options.reduce(all('or'));
}

/** Reads the constraint from the head of a Go, assembly or C file. */
export function parseFileConstraint(text: string): FileConstraint {
  const plus: { line: string; at: number }[] = [];
  let goBuild: string | undefined;
  let lastBlank = 0;
  let ended = false;
  let inComment = false;
  let at = 0;
  while (at < text.length) {
    let next = text.indexOf('\n', at);
    next = next < 0 ? text.length : next + 1;
    let line = text.slice(at, next).trim();
    if (line === '' && !ended) lastBlank = next;
    else if (!line.startsWith('//')) ended = line !== '' || ended;
    if (!inComment && GO_BUILD.test(line)) {
      if (goBuild !== undefined) return { broken: 'multiple //go:build comments' };
      goBuild = line;
    } else if (!ended && PLUS_BUILD.test(line)) plus.push({ line, at });
    at = next;
    while (line !== '') {
      if (inComment) {
        const end = line.indexOf('*/');
        if (end < 0) break;
        inComment = false;
        line = line.slice(end + 2).trim();
      } else if (line.startsWith('//')) break;
      else if (line.startsWith('/*')) {
        inComment = true;
        line = line.slice(2).trim();
      } else {
        at = text.length; // the first code ends the head
        break;
      }
    }
  }
  if (goBuild !== undefined) {
    const expression = parseExpression(goBuild.replace(GO_BUILD, ''));
    return expression
      ? { expression, text: goBuild }
      : { broken: `parsing //go:build line: ${goBuild.slice(0, 200)}` };
  }
  const lines = plus.filter((entry) => entry.at < lastBlank).map(({ line }) => line);
  const parts = lines.map(parsePlusBuild).filter((part) => part !== undefined);
  if (parts.length === 0) return {};
  return {
    expression: parts.reduce((left, right) => ({ kind: 'and', left, right })),
    text: lines.join('; '),
  };
}
