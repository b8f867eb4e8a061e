/**
 * Shell patterns of `${name#pattern}` and its kin: `*` any text, `?` one character, `\` before either or
 * before itself. No bracket expressions. Matching is a table over text and pattern, so it costs their
 * product at most, where a regular expression with many stars would explode.
 */
export type PatternPiece =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly character: string };

/** Undefined when BuildKit refuses the pattern: a backslash before an ordinary character. */
function parsePattern(pattern: string): PatternPiece[] | undefined {
  const pieces: PatternPiece[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') pieces.push({ kind: 'star' });
    else if (character === '?') pieces.push({ kind: 'any' });
    else if (character === '\\') {
      const next = characters[at + 1];
      // `}` and `/` are escaped for the sake of `${…}`; the escape is no part of the pattern.
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') return undefined;
      pieces.push({ kind: 'character', character: next });
      at++;
    } else pieces.push({ kind: 'character', character });
  }
  return pieces;
}

/** Ends of all matches of `pieces` that start at `from`. Wildcards do not match a line feed, as in Go. */
function matchEnds(pieces: readonly PatternPiece[], text: readonly string[], from: number): Set<number> {
  let ends = new Set([from]);
  for (const piece of pieces) {
    const next = new Set<number>();
    if (piece.kind === 'star') {
      const first = Math.min(...ends);
      let open = false;
      for (let at = first; at <= text.length; at++) {
        if (ends.has(at)) open = true;
        if (open) next.add(at);
        if (text[at] === '\n') open = false;
      }
    } else
      for (const at of ends) {
        const character = text[at];
        if (character === undefined) continue;
        if (piece.kind === 'any' ? character !== '\n' : character === piece.character) next.add(at + 1);
      }
    ends = next;
    if (ends.size === 0) break;
  }
  return ends;
}

/** `text` without its shortest or longest start that matches; undefined for a bad pattern. */
export function trimPrefix(text: string, pattern: string, longest: boolean): string | undefined {
  const pieces = parsePattern(pattern);
  if (!pieces) return undefined;
  const characters = [...text];
  const ends = [...matchEnds(pieces, characters, 0)];
  if (ends.length === 0) return text;
  return characters.slice(longest ? Math.max(...ends) : Math.min(...ends)).join('');
}

/** `text` without its shortest or longest end that matches. */
export function trimSuffix(text: string, pattern: string, longest: boolean): string | undefined {
  const pieces = parsePattern(pattern);
  if (!pieces) return undefined;
  const reversed = [...text].reverse();
  const ends = [...matchEnds([...pieces].reverse(), reversed, 0)];
  if (ends.length === 0) return text;
  return reversed
    .slice(longest ? Math.max(...ends) : Math.min(...ends))
    .reverse()
    .join('');
}

/** Replaces the first match, or all; the longest at each place. Undefined for a bad pattern. */
export function replacePattern(
  text: string,
  pattern: string,
  replacement: string,
  all: boolean,
): string | undefined {
  const pieces = parsePattern(pattern);
  if (!pieces) return undefined;
  const characters = [...text];
  let result = '';
  let at = 0;
  let afterMatch = -1;
  while (at <= characters.length) {
    const ends = [...matchEnds(pieces, characters, at)];
    const end = ends.length === 0 ? -1 : Math.max(...ends);
    // An empty match right after another match does not count.
    if (end > at || (end === at && at !== afterMatch)) {
      // Go expands `$1` and `$name` in the replacement of "all", and there are no groups here.
      result += all ? expandedTemplate(replacement, characters.slice(at, end).join('')) : replacement;
      if (!all) return result + characters.slice(end).join('');
      afterMatch = end;
      if (end > at) {
        at = end;
        continue;
      }
    }
    result += characters[at] ?? '';
    at++;
  }
  return result;
}

function expandedTemplate(template: string, match: string): string {
  return template.replaceAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_whole, dollar, name, braced) =>
    dollar ? '$' : (name ?? braced) === '0' ? match : '',
  );
}
