/**
 * What in a log line is a value, by the look of the word alone:
 *
 *   word with a digit    `10.0.0.7:22` -> `*`   `uid=0` -> `uid=*`   `size:12,` -> `size:*,`
 *   host name, path      `a.example.org`, `/var/log/x` -> `*`
 *   day or month         `Fri`, `Jun` -> `*`
 *   unit after a value   `12 KB` -> `*`
 *   empty brackets       `()` -> `(*)`
 */

const DAY_OR_MONTH = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/;
const UNIT = /^(?:[KMGT]i?B|B|bytes?|ms|us|ns|s|secs?|seconds?|minutes?|mins?|hours?|days?|%)$/i;
/** Host names are lower case; Java classes end in a capitalised word and stay. */
const HOST = /^[a-z][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){2,20}$/;
const PATH = /^(?:\/[^/]+){2}|^[A-Za-z]:\\/;
const PUNCTUATION = /^[([{<"']*|[)\]}>"',;:.!]*$/g;
const WRAPPED = /^([([{<"']*)(.*?)([)\]}>"',;:.!]*)$/s;
/** Bits of what an ASCII character can be in a word. */
const [BEFORE, AFTER, KEY_LETTER] = [1, 2, 4];
const CLASS = new Uint8Array(128);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-') setClass(letter, KEY_LETTER);
for (const mark of '([{<"\'') setClass(mark, BEFORE);
for (const mark of ')]}>"\',;:.!') setClass(mark, AFTER);

function setClass(character: string, bit: number): void {
  const code = character.charCodeAt(0);
  CLASS[code] = (CLASS[code] ?? 0) | bit;
}

/** The word without the punctuation around it. */
export const bareWord = (word: string): string => word.replace(PUNCTUATION, '');

function maskCore(core: string): string {
  if (HOST.test(core) || PATH.test(core) || DAY_OR_MONTH.test(core)) return '*';
  const equals = core.indexOf('=');
  const value = core.slice(equals + 1);
  return equals > 0 && (HOST.test(value) || PATH.test(value)) ? `${core.slice(0, equals + 1)}*` : core;
}

function maskWord(word: string): string {
  const text = word.includes('()') ? word.replace('()', '(*)') : word;
  const [, before = '', core = '', after = ''] = WRAPPED.exec(text) ?? [];
  return core === '' ? text : before + maskCore(core) + after;
}

/** A word with a digit, `line[at..end)`: what stays is the punctuation around it and the key before it. */
function maskNumber(line: string, at: number, end: number): string {
  let start = at;
  while (start < end && ((CLASS[line.charCodeAt(start)] ?? 0) & BEFORE) !== 0) start++;
  let stop = end;
  while (stop > start && ((CLASS[line.charCodeAt(stop - 1)] ?? 0) & AFTER) !== 0) stop--;
  let key = start;
  while (key < stop && ((CLASS[line.charCodeAt(key)] ?? 0) & KEY_LETTER) !== 0) key++;
  const mark = line.charCodeAt(key);
  const keep = key > start && key + 1 < stop && (mark === EQUALS || mark === COLON) ? key + 1 : start;
  if (keep === at && stop === end) return '*';
  return `${line.slice(at, keep)}*${line.slice(stop, end)}`;
}

const [EQUALS, COLON] = [61, 58];
/** Longest word that is looked at; beyond it nobody reads a line as words. */
const LONGEST_WORD = 256;
/** Words whose mask is remembered; words with digits seldom come back and are not. */
const REMEMBERED = 20_000;

interface MaskedWord {
  readonly masked: string;
  readonly isUnit: boolean;
  /** What follows the unit: `KB)` -> `)`. */
  readonly tail: string;
}

/** Masks lines; remembers words, so that most of a line costs one look-up a word. Words are joined by spaces. */
export function lineMasker(mostWords: number): (line: string) => string {
  const known = new Map<string, MaskedWord>();
  const look = (word: string): MaskedWord => {
    const found = known.get(word);
    if (found) return found;
    const bare = bareWord(word);
    const masked = { masked: maskWord(word), isUnit: UNIT.test(bare), tail: word.slice(bare.length) };
    if (known.size >= REMEMBERED) known.clear();
    known.set(word, masked);
    return masked;
  };
  return (line) => {
    let text = '';
    let words = 0;
    let afterValue = false;
    const length = line.length;
    for (let at = 0; at < length; ) {
      if (line.charCodeAt(at) <= SPACE) {
        at++;
        continue;
      }
      if (words === mostWords) return `${text} …`;
      let end = at;
      let hasDigit = false;
      for (; end < length; end++) {
        const code = line.charCodeAt(end);
        if (code <= SPACE) break;
        if (code >= ZERO && code <= NINE) hasDigit = true;
      }
      if (hasDigit || end - at > LONGEST_WORD) {
        const masked = hasDigit && end - at <= LONGEST_WORD ? maskNumber(line, at, end) : '*';
        text = words === 0 ? masked : `${text} ${masked}`;
        afterValue = masked.charCodeAt(masked.length - 1) === STAR;
        words++;
      } else {
        const word = look(line.slice(at, end));
        if (word.isUnit && afterValue) {
          text += word.tail;
          afterValue = word.tail === '';
        } else {
          text = words === 0 ? word.masked : `${text} ${word.masked}`;
          afterValue = word.masked.endsWith('*');
          words++;
        }
      }
      at = end;
    }
    return text;
  };
}

const [SPACE, ZERO, NINE, STAR] = [32, 48, 57, 42];
