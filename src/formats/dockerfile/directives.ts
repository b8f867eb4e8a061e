/**
 * Parser directives, the comments at the very top of a Dockerfile:
 *
 *   # syntax=docker/dockerfile:1
 *   # escape=`
 *   # check=skip=RuleA,RuleB;error=true
 *
 * They end at the first line that is none of them; each may stand once.
 */
export interface Directives {
  readonly syntax?: string;
  readonly escape: '\\' | '`';
  readonly check?: string;
}

/** Rules that the file silences, by BuildKit's names or by causes of Crossroot. */
export interface CheckOptions {
  readonly skipAll: boolean;
  readonly skip: ReadonlySet<string>;
  readonly error: boolean;
}

/** Follows the directives line by line. */
export class DirectiveReader {
  private readonly seen = new Map<string, string>();
  private done = false;

  /** True when the line (without leading blanks) is a directive; a text when it is refused. */
  take(line: string): boolean | string {
    if (this.done) return false;
    const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line.slice(0, 4096));
    const name = match?.[1]?.toLowerCase() ?? '';
    if (!['syntax', 'escape', 'check'].includes(name)) {
      this.done = true;
      return false;
    }
    if (this.seen.has(name)) return `only one ${name} parser directive can be used`;
    const value = match?.[2] ?? '';
    this.seen.set(name, value);
    if (name === 'escape' && value !== '\\' && value !== '`')
      return `invalid escape token '${value}' does not match \` or \\`;
    return true;
  }

  get value(): Directives {
    const syntax = this.seen.get('syntax');
    const check = this.seen.get('check');
    return {
      escape: this.seen.get('escape') === '`' ? '`' : '\\',
      ...(syntax !== undefined && { syntax }),
      ...(check !== undefined && { check }),
    };
  }
}

const NOTHING_SKIPPED: CheckOptions = { skipAll: false, skip: new Set(), error: false };

/** `skip=A,B;error=true`; undefined when BuildKit refuses it. */
export function parseCheckOptions(text: string | undefined): CheckOptions | undefined {
  if (text === undefined || text.trim() === '') return NOTHING_SKIPPED;
  let skipAll = false;
  let error = false;
  const skip = new Set<string>();
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) return undefined;
    const key = part.slice(0, at).trim();
    const value = part.slice(at + 1).trim();
    if (key === 'skip') {
      if (value === 'all') skipAll = true;
      else for (const rule of value.split(',')) skip.add(rule.trim());
    } else if (key === 'error') {
      if (!/^(?:1|0|t|f|true|false)$/i.test(value)) return undefined;
      error = /^(?:1|t|true)$/i.test(value);
    } else if (key !== 'experimental') return undefined;
  }
  return { skipAll, skip, error };
}
