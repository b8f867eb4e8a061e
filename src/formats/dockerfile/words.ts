import { isSpace } from './characters.ts';

/** Words of ARG, ENV and LABEL: blanks separate, quotes and escapes stay in the words. */
export function parseWords(rest: string, escape: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < rest.length && isSpace(rest.charAt(at))) at++;
    if (at >= rest.length) return words;
    let word = '';
    let quote = '';
    let quoted = false;
    for (; at < rest.length; at++) {
      const character = rest.charAt(at);
      if (quote === '' && isSpace(character)) break;
      if (quote === '') {
        if (character === '"' || character === "'") {
          quote = character;
          quoted = true;
        }
      } else if (character === quote) quote = '';
      // Inside single quotes nothing is escaped.
      if (character === escape && quote !== "'") {
        if (at + 1 === rest.length) {
          quote = '';
          continue;
        }
        word += character + rest.charAt(++at);
        continue;
      }
      word += character;
    }
    if (quoted || word !== '') words.push(word);
  }
}

/** Fields of one CSV record, as `--mount` takes them; undefined when a quote is not closed. */
export function csvFields(text: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      at++;
      for (;;) {
        const character = text[at];
        if (character === undefined) return undefined;
        at++;
        if (character === '"') {
          if (text[at] !== '"') break;
          at++;
        }
        field += character;
      }
      if (at < text.length && text[at] !== ',') return undefined;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      field = text.slice(at, end);
      if (field.includes('"')) return undefined;
      at = end;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    at++;
  }
}
