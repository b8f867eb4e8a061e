import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import { BLANKS, isSpace, trimSpace, trimStart } from './characters.ts';
import { DirectiveReader, type Directives } from './directives.ts';
import { expandWord, NO_VARIABLES } from './expand.ts';

/**
 * From physical lines to instructions, as BuildKit's parser does it:
 *
 *   # comment            no instruction; also between continuation lines
 *   RUN one && \         the escape character at the end of a line joins the next one
 *       two
 *   RUN <<EOF            lines up to the terminator belong to the instruction (ADD, COPY, RUN, ONBUILD)
 *   EOF
 */
export interface Heredoc {
  readonly name: string;
  readonly content: string;
  /** False when the name was quoted: variables stay as they are. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are removed. */
  readonly chomp: boolean;
}

/** One instruction, its continuation lines joined. */
export interface RawInstruction {
  /** Lower case: `from`, `run`. */
  readonly keyword: string;
  /** `--platform=…`, with quotes removed. */
  readonly flags: readonly string[];
  /** What follows the flags. */
  readonly rest: string;
  /** The joined line, keyword and flags included. */
  readonly text: string;
  /** First and last physical line, from 1; heredocs included. */
  readonly line: number;
  readonly endLine: number;
  readonly comments: readonly string[];
  readonly heredocs: readonly Heredoc[];
}

export interface Lines {
  readonly directives: Directives;
  readonly instructions: readonly RawInstruction[];
  /** Why BuildKit refuses the file, and where; what stands before is in `instructions`. */
  readonly refusal?: { readonly message: string; readonly line: number };
  readonly cut: boolean;
}

/** BuildKit refuses longer physical lines (bufio.MaxScanTokenSize - 1). */
const LONGEST_LINE = 65_535;
/** Far above any real file. */
const MOST_INSTRUCTIONS = 100_000;
const HEREDOC_HOLDERS = new Set(['add', 'copy', 'run']);

/** Splits a Dockerfile into instructions. Stops at the first line that BuildKit refuses. */
export function splitInstructions(source: string, limits: Limits = DEFAULT_LIMITS): Lines {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const directives = new DirectiveReader();
  const instructions: RawInstruction[] = [];
  let comments: string[] = [];
  let position = 0;
  let number = 0;
  let escape = '\\';

  const nextLine = (): string | undefined => {
    if (position >= text.length) return undefined;
    const end = text.indexOf('\n', position);
    const line = end < 0 ? text.slice(position) : text.slice(position, end + 1);
    position += line.length;
    number++;
    return line;
  };
  const result = (refusal?: { message: string; line: number }, cut = false): Lines => ({
    directives: directives.value,
    instructions,
    ...(refusal && { refusal }),
    cut,
  });
  const direct = (line: string): string | boolean => {
    const taken = directives.take(line);
    if (taken === true) escape = directives.value.escape;
    return taken;
  };

  for (;;) {
    const physical = nextLine();
    if (physical === undefined) break;
    if (physical.length > LONGEST_LINE)
      return result({ message: `line longer than ${LONGEST_LINE} bytes`, line: number });
    if (instructions.length >= Math.min(limits.entries, MOST_INSTRUCTIONS)) return result(undefined, true);
    const line = trimStart(withoutNewline(physical));
    const taken = direct(line);
    if (typeof taken === 'string') return result({ message: taken, line: number });
    if (line.startsWith('#')) {
      const comment = trimSpace(line.slice(1));
      if (!taken) comments = comment === '' ? [] : [...comments.slice(-20), comment];
      continue;
    }
    if (line === '') continue;
    const start = number;
    const parts: string[] = [];
    let joined = withoutContinuation(line, escape);
    parts.push(joined ?? line);
    while (joined !== undefined) {
      const more = nextLine();
      if (more === undefined) break;
      if (more.length > LONGEST_LINE)
        return result({ message: `line longer than ${LONGEST_LINE} bytes`, line: number });
      const next = withoutNewline(more);
      const bare = trimStart(next);
      const again = direct(next);
      if (typeof again === 'string') return result({ message: again, line: number });
      if (bare === '' || bare.startsWith('#')) continue;
      joined = withoutContinuation(next, escape);
      parts.push(joined ?? next);
    }
    const whole = parts.join('');
    const { keyword, flags, rest } = splitCommand(whole, escape);
    const heredocs: Heredoc[] = [];
    if (whole.includes('<<') && holdsHeredocs(keyword, rest, escape)) {
      const wanted = heredocsOf(whole);
      if (typeof wanted === 'string') return result({ message: wanted, line: start });
      for (const heredoc of wanted) {
        const content: string[] = [];
        let closed = false;
        for (;;) {
          const inside = nextLine();
          if (inside === undefined) break;
          const bare = withoutNewline(inside);
          if ((heredoc.chomp ? bare.replace(/^\t+/, '') : bare) === heredoc.name) {
            closed = true;
            break;
          }
          content.push(inside);
        }
        if (!closed) return result({ message: `unterminated heredoc ${heredoc.name}`, line: start });
        heredocs.push({ ...heredoc, content: content.join('') });
      }
    }
    instructions.push({
      keyword,
      flags,
      rest,
      text: whole,
      line: start,
      endLine: number,
      comments,
      heredocs,
    });
    comments = [];
  }
  if (instructions.length === 0)
    return result({ message: 'file with no instructions', line: Math.max(1, number) });
  return result();
}

function withoutNewline(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end--;
  return line.slice(0, end);
}

/** The line without its continuation mark; undefined when it has none. An escaped mark is none. */
function withoutContinuation(line: string, escape: string): string | undefined {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  if (line[end - 1] !== escape || line[end - 2] === escape) return undefined;
  return line.slice(0, end - 1);
}

/** Keyword, flags and the rest of a joined line. */
export function splitCommand(
  text: string,
  escape: string,
): { keyword: string; flags: readonly string[]; rest: string } {
  const line = trimSpace(text);
  const blank = BLANKS.exec(line);
  if (!blank) return { keyword: line.toLowerCase(), flags: [], rest: '' };
  const { flags, rest } = splitFlags(line.slice(blank.index + blank[0].length), escape);
  return { keyword: line.slice(0, blank.index).toLowerCase(), flags, rest: trimSpace(rest) };
}

function splitFlags(line: string, escape: string): { flags: readonly string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line.charAt(at))) at++;
    if (!line.startsWith('--', at)) return { flags, rest: line.slice(at) };
    let word = '';
    let quote = '';
    let quoted = false;
    for (; at < line.length; at++) {
      let character = line.charAt(at);
      if (quote === '' && isSpace(character)) break;
      if (quote === '' ? character === '"' || character === "'" : character === quote) {
        quote = quote === '' ? character : '';
        quoted = true;
        continue;
      }
      if (character === escape) {
        if (at + 1 === line.length) break;
        at++;
        character = line.charAt(at);
      }
      word += character;
    }
    if (word === '--') return { flags, rest: line.slice(at) };
    if (word !== '' || quoted) flags.push(word);
    if (at >= line.length) return { flags, rest: '' };
  }
}

function holdsHeredocs(keyword: string, rest: string, escape: string): boolean {
  if (keyword === 'onbuild') {
    const inner = splitCommand(rest, escape);
    return HEREDOC_HOLDERS.has(inner.keyword) && jsonWords(inner.rest) === undefined;
  }
  return HEREDOC_HOLDERS.has(keyword) && jsonWords(rest) === undefined;
}

export const BAD_JSON = 'when using JSON array syntax, arrays must be comprised of strings only';

/** The words of `["a", "b"]`; undefined when it is no JSON array, null when it holds other than strings. */
export function jsonWords(rest: string): readonly string[] | null | undefined {
  const text = trimStart(rest);
  if (!text.startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  return value.every((word): word is string => typeof word === 'string') ? value : null;
}

type HeredocHead = Omit<Heredoc, 'content'>;

/** What `<<EOF` announces; undefined when the word is no heredoc, a text when BuildKit refuses it. */
export function parseHeredoc(word: string): HeredocHead | string | undefined {
  const match = /^\d*<<(-?)\s*([^<]*)$/.exec(word);
  const rest = match?.[2] ?? '';
  if (!match || rest === '') return undefined;
  const plain = expandWord(rest, NO_VARIABLES, { escape: '\\', keepUnset: true });
  if (plain.error !== undefined) return plain.error;
  if (plain.words.length !== 1) return undefined;
  const raw = expandWord(rest, NO_VARIABLES, { escape: '\\', keepUnset: true, keepQuotes: true });
  const name = plain.words[0] ?? '';
  const quotes = (text: string): number => text.split(/['"]/).length;
  return { name, expand: quotes(name) === quotes(raw.words[0] ?? ''), chomp: match[1] === '-' };
}

function heredocsOf(line: string): HeredocHead[] | string {
  const { words } = expandWord(line, NO_VARIABLES, {
    escape: '\\',
    keepQuotes: true,
    keepEscapes: true,
    keepUnset: true,
  });
  const heredocs: HeredocHead[] = [];
  for (const word of words) {
    const heredoc = parseHeredoc(word);
    if (typeof heredoc === 'string') return heredoc;
    if (heredoc) heredocs.push(heredoc);
  }
  return heredocs;
}
