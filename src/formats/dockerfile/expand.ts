import { isSpace } from './characters.ts';
import { replacePattern, trimPrefix, trimSuffix } from './pattern.ts';

/**
 * Variables and quotes in the words of a Dockerfile, as BuildKit's lexer has them:
 *
 *   $name  ${name}  ${name-word} ${name+word} ${name?word}  and with a colon: also when empty
 *   ${name#pattern} ## % %%        without the shortest or longest start or end
 *   ${name/pattern/word} //        first or every match replaced
 *   'as it is'  "with variables"   \ (or the `# escape` character) before any character
 *
 * No substrings (`${name:1:2}`) and no arrays: BuildKit refuses them too.
 */
export interface Variables {
  get(name: string): string | undefined;
}

export const NO_VARIABLES: Variables = { get: () => undefined };

export interface LexOptions {
  /** `\`, or the backtick after `# escape`. */
  readonly escape: string;
  readonly keepQuotes?: boolean;
  readonly keepEscapes?: boolean;
  readonly quotesAreOrdinary?: boolean;
  /** Leaves what is not set as it was written. */
  readonly keepUnset?: boolean;
}

export interface Expanded {
  readonly text: string;
  readonly words: readonly string[];
  readonly matched: ReadonlySet<string>;
  readonly unmatched: ReadonlySet<string>;
  /** Why BuildKit refuses the word. */
  readonly error?: string;
}

/** Deepest `${a:-${b:-…}}` followed; BuildKit has no limit, and nobody writes five. */
const MOST_NESTED = 100;
/** Longest result kept, in UTF-16 units: `ARG A=$A$A$A` repeated grows without end. */
const LONGEST_VALUE = 1 << 18;

class Refused extends Error {}

const LETTER = /[\p{L}]/u;
const DIGIT = /[\p{Nd}]/u;

/** The text with its variables replaced and its quotes removed. Never throws. */
export function expandWord(word: string, variables: Variables, options: LexOptions): Expanded {
  const lexer = new Lexer(word, variables, options);
  try {
    const { text, words } = lexer.until('', options.keepEscapes === true, false, 0);
    return { text, words, matched: lexer.matched, unmatched: lexer.unmatched };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { text: '', words: [], matched: lexer.matched, unmatched: lexer.unmatched, error: error.message };
  }
}

/** One pass over one word. A class, since a dozen mutually recursive functions share its position. */
class Lexer {
  readonly matched = new Set<string>();
  readonly unmatched = new Set<string>();
  private at = 0;
  private keepEscapes = false;
  private readonly characters: readonly string[];
  private readonly variables: Variables;
  private readonly options: LexOptions;

  constructor(word: string, variables: Variables, options: LexOptions) {
    this.characters = /[\u{10000}-\u{10ffff}]/u.test(word) ? [...word] : word.split('');
    this.variables = variables;
    this.options = options;
  }

  private peek(): string {
    return this.characters[this.at] ?? '';
  }

  private next(): string {
    return this.characters[this.at++] ?? '';
  }

  /** Reads to `stop` (or to the end when it is empty) and past it. */
  until(
    stop: string,
    keepEscapes: boolean,
    isPattern: boolean,
    depth: number,
  ): { text: string; words: string[] } {
    if (depth > MOST_NESTED) throw new Refused('variables are nested too deeply');
    const before = this.keepEscapes;
    this.keepEscapes = keepEscapes;
    let text = '';
    const words: string[] = [];
    let word = '';
    let inWord = false;
    const addCharacter = (character: string): void => {
      if (!isSpace(character)) {
        word += character;
        inWord = true;
      } else if (inWord && word !== '') {
        words.push(word);
        word = '';
        inWord = false;
      }
    };
    for (;;) {
      const character = this.peek();
      if (character === '') break;
      if (stop !== '' && character === stop) {
        this.at++;
        this.keepEscapes = before;
        if (word !== '') words.push(word);
        return { text, words };
      }
      const special = this.special(character, isPattern, depth);
      if (special !== undefined) {
        text += special;
        if (character === '$') for (const part of special) addCharacter(part);
        else {
          word += special;
          inWord = true;
        }
      } else {
        this.at++;
        if (character === this.options.escape) {
          if (this.keepEscapes) {
            word += character;
            inWord = true;
            text += character;
          }
          const escaped = this.next();
          if (escaped === '') break;
          word += escaped;
          inWord = true;
          text += escaped;
        } else {
          addCharacter(character);
          text += character;
        }
      }
      if (text.length > LONGEST_VALUE) throw new Refused('the value grows too long');
    }
    this.keepEscapes = before;
    if (stop !== '') throw new Refused(`unexpected end of statement while looking for matching ${stop}`);
    if (word !== '') words.push(word);
    return { text, words };
  }

  private special(character: string, isPattern: boolean, depth: number): string | undefined {
    if (character === '$') return this.dollar(depth);
    if (character === '<') return this.possibleHeredoc();
    if (this.options.quotesAreOrdinary) return undefined;
    if (character === "'") return this.singleQuoted(isPattern);
    if (character === '"') return this.doubleQuoted(isPattern, depth);
    return undefined;
  }

  private singleQuoted(isPattern: boolean): string {
    this.at++;
    let text = this.options.keepQuotes ? "'" : '';
    for (;;) {
      const character = this.next();
      if (character === '')
        throw new Refused('unexpected end of statement while looking for matching single-quote');
      if (character === "'") return this.options.keepQuotes ? `${text}'` : text;
      if (isPattern && character === this.options.escape) text += character;
      text += character;
    }
  }

  private doubleQuoted(isPattern: boolean, depth: number): string {
    this.at++;
    const { escape, keepQuotes } = this.options;
    let text = keepQuotes ? '"' : '';
    for (;;) {
      const character = this.peek();
      if (character === '')
        throw new Refused('unexpected end of statement while looking for matching double-quote');
      if (character === '$') {
        text += this.dollar(depth);
        continue;
      }
      this.at++;
      if (character === '"') return keepQuotes ? `${text}"` : text;
      if (character !== escape) {
        text += character;
        continue;
      }
      const escaped = this.peek();
      if (escaped === '') continue;
      if (escaped === '"' || escaped === '$' || escaped === escape) {
        if (this.keepEscapes) text += character;
        text += this.next();
      } else {
        if (this.keepEscapes && (!keepQuotes || isPattern)) text += character;
        text += character;
      }
    }
  }

  private possibleHeredoc(): string {
    this.at++;
    if (this.peek() !== '<') return '<';
    this.at++;
    let text = '<<';
    while (['\t', '\r', ' '].includes(this.peek())) text += this.next();
    return text;
  }

  private name(): string {
    let name = '';
    for (;;) {
      const character = this.peek();
      if (character === '') return name;
      if (name === '' && DIGIT.test(character)) {
        while (this.peek() !== '' && DIGIT.test(this.peek())) name += this.next();
        return name;
      }
      if (name === '' && '@*#?-$!0'.includes(character)) return this.next();
      if (character !== '_' && !LETTER.test(character) && !DIGIT.test(character)) return name;
      name += this.next();
    }
  }

  private value(name: string): string | undefined {
    const value = this.variables.get(name);
    (value === undefined ? this.unmatched : this.matched).add(name);
    return value;
  }

  private dollar(depth: number): string {
    this.at++;
    const { keepUnset } = this.options;
    if (this.peek() !== '{') {
      const name = this.name();
      if (name === '') return '$';
      return this.value(name) ?? (keepUnset ? `$${name}` : '');
    }
    this.at++;
    if (this.peek() === '') throw new Refused("syntax error: missing '}'");
    if (['{', '}', ':'].includes(this.peek())) throw new Refused('syntax error: bad substitution');
    const name = this.name();
    let operator = this.next();
    if (operator === '}') return this.value(name) ?? (keepUnset ? `\${${name}}` : '');
    if (operator === '/') return this.replaced(name, depth);
    let modifier = operator;
    const emptyIsUnset = operator === ':';
    if (emptyIsUnset) {
      operator = this.next();
      modifier += operator;
    }
    const trims = operator === '#' || operator === '%';
    if (!emptyIsUnset && !['+', '-', '?', '#', '%'].includes(operator))
      throw new Refused(`unsupported modifier (${modifier}) in substitution`);
    if (emptyIsUnset && trims) throw new Refused(`unsupported modifier (${modifier}) in substitution`);
    const word = this.until('}', trims, trims, depth + 1).text;
    const value = this.value(name);
    if (keepUnset && value === undefined) return `\${${name}${modifier}${word}}`;
    const missing = value === undefined || (emptyIsUnset && value === '');
    switch (operator) {
      case '-':
        return missing ? word : value;
      case '+':
        return missing ? '' : word;
      case '?':
        if (!missing) return value;
        throw new Refused(
          `${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`,
        );
      case '#':
      case '%': {
        const longest = word.startsWith(operator);
        const pattern = longest ? word.slice(1) : word;
        const trimmed = (operator === '#' ? trimPrefix : trimSuffix)(value ?? '', pattern, longest);
        if (trimmed === undefined) throw new Refused(`invalid pattern (${pattern}) in substitution`);
        return trimmed;
      }
      default:
        throw new Refused(`unsupported modifier (${modifier}) in substitution`);
    }
  }

  private replaced(name: string, depth: number): string {
    const all = this.peek() === '/';
    if (all) this.at++;
    const pattern = this.until('/', true, true, depth + 1).text;
    const replacement = this.until('}', true, false, depth + 1).text;
    const value = this.value(name);
    if (this.options.keepUnset && value === undefined) return `\${${name}/${pattern}/${replacement}}`;
    const text = replacePattern(value ?? '', pattern, replacement, all);
    if (text === undefined) throw new Refused(`invalid pattern (${pattern}) in substitution`);
    return text;
  }
}
