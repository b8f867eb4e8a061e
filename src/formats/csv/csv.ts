/**
 * Comma-separated values as RFC 4180 writes them:
 *
 *   row   = field *("," field) (CR LF | LF | CR)
 *   field = *TEXT | '"' *(TEXT | '""' | "," | CR | LF) '"'
 *
 * A quote inside an unquoted field is text. A quoted field that never ends is reported and kept.
 */
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';

/** What `eachRow` says about the whole text. */
export interface CsvOutcome {
  readonly rows: number;
  readonly issues: readonly Issue[];
}

const QUOTE = 34;
const COMMA = 44;
const LF = 10;
const CR = 13;

/**
 * Hands every row to `take`, in order; rows are fresh arrays and may be kept. Reads one character at
 * most twice. Stops, with an issue, after `limits.entries` rows.
 */
export function eachRow(
  text: string,
  take: (row: string[], index: number) => void,
  limits: Limits = DEFAULT_LIMITS,
): CsvOutcome {
  const issues: Issue[] = [];
  const length = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let rows = 0;
  while (at < length) {
    if (rows >= limits.entries) {
      issues.push({
        id: 'too-many-rows',
        message: `more than ${limits.entries} rows; the rest is not read`,
        at,
      });
      break;
    }
    const row: string[] = [];
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        let end = at + 1;
        for (;;) {
          const quote = text.indexOf('"', end);
          if (quote < 0) {
            issues.push({ id: 'unclosed-quote', message: 'a quoted field does not end', at });
            end = length;
            break;
          }
          if (text.charCodeAt(quote + 1) !== QUOTE) {
            end = quote;
            break;
          }
          end = quote + 2;
        }
        const raw = text.slice(at + 1, end);
        row.push(raw.includes('"') ? raw.replaceAll('""', '"') : raw);
        at = end + 1;
        // Text after the closing quote belongs to no field.
        while (at < length && !isEnd(text.charCodeAt(at))) at++;
      } else {
        const start = at;
        while (at < length && !isEnd(text.charCodeAt(at))) at++;
        row.push(text.slice(start, at));
      }
      if (text.charCodeAt(at) !== COMMA) break;
      at++;
    }
    if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++;
    at++;
    // A blank line is no row.
    if (row.length > 1 || row[0] !== '') take(row, rows++);
  }
  return { rows, issues };
}

function isEnd(code: number): boolean {
  return code === COMMA || code === LF || code === CR;
}
