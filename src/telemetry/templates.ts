/**
 * Log templates, mined while the lines come in. A line is masked (mask.ts); what is left is its skeleton.
 * Skeletons that agree in all words but one are joined when that word has taken enough values: a user
 * name has many, the outcome of an operation has two. The first word is never a value. Joined templates
 * are skeletons again and may join further.
 */
import { bareWord, lineMasker } from './mask.ts';

export interface TemplateLimits {
  /** Most skeletons kept; lines that would need more fall into one template per number of words. */
  readonly skeletons: number;
  /** Most words of a line that are looked at. */
  readonly words: number;
}

const TEMPLATE_LIMITS: TemplateLimits = { skeletons: 20_000, words: 60 };

/** Learns templates line by line. Numbers stay valid; joined ones resolve to the same template. */
export interface TemplateMiner {
  /** The number of the line's skeleton. */
  add(line: string): number;
  /** The template that a skeleton belongs to by now. */
  template(skeleton: number): string;
  /** Skeletons kept. */
  readonly size: number;
}

/** Distinct values from which on a word is a value; a value of `key=` is often a constant and needs more. */
const VALUES = 3;
const VALUES_OF_KEY = 5;
/** A word that is masked in one line has been seen to vary. */
const MASKED_COUNTS = 2;
const MASKED_KEY_COUNTS = 4;

interface Column {
  readonly words: Set<string>;
  readonly skeletons: number[];
  joined: number;
}

export function templateMiner(limits: TemplateLimits = TEMPLATE_LIMITS): TemplateMiner {
  const mask = lineMasker(limits.words);
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const parents: number[] = [];
  const columns = new Map<string, Column>();

  const find = (number: number): number => {
    let root = number;
    while (parents[root] !== root) root = parents[root] ?? root;
    for (let at = number; at !== root; ) {
      const next = parents[at] ?? root;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  const keep = (text: string): number => {
    const number = texts.length;
    numbers.set(text, number);
    texts.push(text);
    parents.push(number);
    return number;
  };

  const learn = (words: readonly string[], text: string): number => {
    if (texts.length >= limits.skeletons) {
      const rest = `* (${words.length} words)`;
      return numbers.get(rest) ?? keep(rest);
    }
    const number = keep(text);
    for (let column = 1; column < words.length; column++) compare(words, column, number);
    return number;
  };

  const compare = (words: readonly string[], at: number, number: number): void => {
    const word = words[at] ?? '';
    const bare = bareWord(word);
    if (!/^[*A-Za-z]/.test(bare) || bare.endsWith(':*')) return;
    const equals = bare.indexOf('=');
    const value = `${bare.slice(0, equals + 1)}*`;
    const general = words.with(
      at,
      word.replace(bare, () => value),
    );
    const text = general.join(' ');
    const key = `${at} ${text}`;
    let column = columns.get(key);
    if (!column) columns.set(key, (column = { words: new Set(), skeletons: [], joined: -1 }));
    if (column.joined >= 0) {
      parents[find(number)] = find(column.joined);
      return;
    }
    column.words.add(bare);
    column.skeletons.push(number);
    const isKey = equals >= 0;
    const counted =
      column.words.size + (column.words.has(value) ? (isKey ? MASKED_KEY_COUNTS : MASKED_COUNTS) - 1 : 0);
    if (column.words.size < 2 || counted < (isKey ? VALUES_OF_KEY : VALUES)) return;
    column.joined = numbers.get(text) ?? learn(general, text);
    for (const member of column.skeletons) parents[find(member)] = find(column.joined);
    column.words.clear();
    column.skeletons.length = 0;
  };

  return {
    add(line) {
      const text = mask(line);
      return numbers.get(text) ?? learn(text.split(' '), text);
    },
    template: (skeleton) => texts[find(skeleton)] ?? '',
    get size() {
      return texts.length;
    },
  };
}
