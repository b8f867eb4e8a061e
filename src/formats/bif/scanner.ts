/** Kinds of characters that end a bare word of BIF. */
const WORD_END = new Uint8Array(128);
for (const c of ' \t\r\n,;{}()[]|"') WORD_END[c.charCodeAt(0)] = 1;

/** Exact powers of ten: a decimal of at most 15 digits divided by one of these is rounded once, so correctly. */
const TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * Reads BIF text left to right. State names may start with digits and hold `<`, `+`, `-` and `/` (`5-12`,
 * `Asy/Patch`), so a word runs until white space, a comma, a bracket, a bar or a quote.
 */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Skips white space and both kinds of comments. */
  skipSpace(): void {
    const text = this.text;
    for (;;) {
      const c = text.charCodeAt(this.at);
      if (c === 32 || (c >= 9 && c <= 13) || c === 0xfeff) this.at++;
      else if (c === 47 && text.charCodeAt(this.at + 1) === 47) {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end + 1;
      } else if (c === 47 && text.charCodeAt(this.at + 1) === 42) {
        const end = text.indexOf('*/', this.at + 2);
        this.at = end < 0 ? text.length : end + 2;
      } else return;
    }
  }

  atEnd(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  /** Consumes `symbol` when it comes next. */
  take(symbol: string): boolean {
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== symbol.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  /** The next bare or quoted word; empty when a symbol or the end comes next. */
  word(): string {
    this.skipSpace();
    const text = this.text;
    if (text.charCodeAt(this.at) === 34) {
      const end = text.indexOf('"', this.at + 1);
      const stop = end < 0 ? text.length : end;
      const word = text.slice(this.at + 1, stop);
      this.at = stop + 1;
      return word;
    }
    const start = this.at;
    while (this.at < text.length) {
      const c = text.charCodeAt(this.at);
      if (c < 128 && WORD_END[c] === 1) break;
      this.at++;
    }
    return text.slice(start, this.at);
  }

  /** The word that comes next, without consuming it. */
  peekWord(): string {
    const start = this.at;
    const word = this.word();
    this.at = start;
    return word;
  }

  /** Everything up to `;`, trimmed; the `;` is consumed. */
  untilSemicolon(): string {
    const end = this.text.indexOf(';', this.at);
    const stop = end < 0 ? this.text.length : end;
    const rest = this.text.slice(this.at, stop).trim();
    this.at = stop + 1;
    return rest;
  }

  /** The next number; NaN, with nothing consumed, when what comes next is not one. */
  number(): number {
    this.skipSpace();
    const text = this.text;
    let i = this.at;
    let digits = 0;
    let mantissa = 0;
    let scale = 0;
    let c = text.charCodeAt(i);
    while (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      digits++;
      c = text.charCodeAt(++i);
    }
    if (c === 46) {
      c = text.charCodeAt(++i);
      while (c >= 48 && c <= 57) {
        mantissa = mantissa * 10 + (c - 48);
        digits++;
        scale++;
        c = text.charCodeAt(++i);
      }
    }
    const ended = i >= text.length || (c < 128 && WORD_END[c] === 1);
    if (ended && digits > 0 && digits <= 15) {
      this.at = i;
      return mantissa / (TEN[scale] as number);
    }
    const start = this.at;
    const word = this.word();
    const value = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
    if (Number.isNaN(value)) this.at = start;
    return value;
  }
}
