import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';

/**
 * go.mod and go.work.
 *
 *   module example.org/m      one directive a line: verb, then words
 *   require (                 a block repeats its verb for every line inside
 *       a.org/b v1.2.3 // indirect
 *   )
 *   replace a.org/b => ../b   words may be "quoted" or `raw`
 *
 * Source: golang.org/x/mod/modfile.
 */
export interface Requirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
  readonly line: number;
}

export interface Replacement {
  readonly path: string;
  /** Only this version is replaced; undefined for all. */
  readonly version?: string;
  readonly by: string;
  /** Undefined when `by` is a directory. */
  readonly byVersion?: string;
  readonly line: number;
}

export interface GoMod {
  /** Undefined in go.work. */
  readonly module?: string;
  readonly go?: string;
  readonly goLine?: number;
  readonly toolchain?: string;
  readonly requires: readonly Requirement[];
  readonly replaces: readonly Replacement[];
  /** Directories of go.work. */
  readonly uses: readonly string[];
  /** Directories that `./...` leaves out (Go 1.25). */
  readonly ignores: readonly string[];
  readonly godebug: Readonly<Record<string, string>>;
}

const VERBS: ReadonlySet<string> = new Set(
  'module go toolchain require replace exclude retract godebug ignore tool use'.split(' '),
);
const VERSION = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const GO_VERSION = /^[1-9]\d*(?:\.(?:0|[1-9]\d*)){0,2}(?:(?:rc|beta)\d+)?$/;

/** The words of a line and the comment behind them. */
function words(line: string): { words: string[]; comment: string; open: boolean } {
  const found: string[] = [];
  let at = 0;
  while (at < line.length) {
    const c = line[at] ?? '';
    if (/\s/.test(c)) at++;
    else if (line.startsWith('//', at))
      return { words: found, comment: line.slice(at + 2).trim(), open: false };
    else if (c === '"' || c === '`') {
      const end = line.indexOf(c, at + 1);
      if (end < 0) return { words: found, comment: '', open: true };
      found.push(line.slice(at + 1, end));
      at = end + 1;
    } else if (c === '(' || c === ')' || c === ',' || c === '[' || c === ']') {
      found.push(c);
      at++;
    } else if (line.startsWith('=>', at)) {
      found.push('=>');
      at += 2;
    } else {
      const start = at;
      while (at < line.length && !/[\s(),"`[\]]/.test(line[at] ?? '') && !line.startsWith('//', at)) at++;
      found.push(line.slice(start, at));
    }
  }
  return { words: found, comment: '', open: false };
}

/** Reads go.mod or go.work. Lines that are wrong are issues; the others count. */
export function parseGoMod(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<GoMod> {
  const issues: Issue[] = [];
  const requires: Requirement[] = [];
  const replaces: Replacement[] = [];
  const uses: string[] = [];
  const ignores: string[] = [];
  const godebug: Record<string, string> = {};
  let module: string | undefined;
  let go: { version: string; line: number } | undefined;
  let toolchain: string | undefined;
  let block: string | undefined;
  let at = 0;
  let line = 0;
  const wrong = (id: string, message: string): void => {
    if (issues.length < 100) issues.push({ id, message: `line ${line}: ${message}`, at });
  };

  const take = (verb: string, args: readonly string[], comment: string): void => {
    const [first = '', second = ''] = args;
    if (first === '') return wrong('missing-argument', `${verb} without an argument`);
    if (requires.length + replaces.length + uses.length >= limits.entries) return;
    switch (verb) {
      case 'module':
        if (module !== undefined) return wrong('repeated-directive', 'module is given twice');
        module = first;
        return;
      case 'go':
        if (!GO_VERSION.test(first)) return wrong('invalid-go-version', `invalid go version '${first}'`);
        if (go) return wrong('repeated-directive', 'go is given twice');
        go = { version: first, line };
        return;
      case 'toolchain':
        toolchain = first;
        return;
      case 'require':
        if (!VERSION.test(second))
          return wrong('invalid-version', `require ${first}: invalid version '${second}'`);
        requires.push({ path: first, version: second, indirect: /^indirect\b/.test(comment), line });
        return;
      case 'replace': {
        const arrow = args.indexOf('=>');
        const by = args[arrow + 1];
        if (arrow < 1 || by === undefined)
          return wrong('invalid-replace', 'replace needs "=>" and what replaces');
        const byVersion = args[arrow + 2];
        if (byVersion === undefined && !/^(?:\.{1,2}(?:[/\\]|$)|[/\\]|[A-Za-z]:[/\\])/.test(by))
          return wrong('invalid-replace', `replacement ${by} is neither a directory nor has a version`);
        replaces.push({
          path: first,
          ...(arrow === 2 && { version: second }),
          by,
          ...(byVersion !== undefined && { byVersion }),
          line,
        });
        return;
      }
      case 'use':
        uses.push(first);
        return;
      case 'ignore':
        ignores.push(first);
        return;
      case 'godebug': {
        const [name = '', value = ''] = first.split('=');
        godebug[name] = value;
        return;
      }
    }
  };

  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    line++;
    const source = text.slice(at, Math.min(end, at + limits.stringBytes)).replace(/\r$/, '');
    const { words: found, comment, open } = words(source);
    const [verb = ''] = found;
    if (open) wrong('open-string', 'a quoted word does not end');
    else if (verb === ')' && block !== undefined) block = undefined;
    else if (block !== undefined) {
      if (found.length > 0) take(block, found, comment);
    } else if (verb !== '') {
      if (!VERBS.has(verb)) wrong('unknown-directive', `unknown directive: ${verb.slice(0, 80)}`);
      else if (found[1] === '(' && found.length === 2) block = verb;
      else take(verb, found.slice(1), comment);
    }
    at = end + 1;
  }
  if (block !== undefined) wrong('open-block', `the block of ${block} does not end`);
  return {
    value: {
      ...(module !== undefined && { module }),
      ...(go && { go: go.version, goLine: go.line }),
      ...(toolchain !== undefined && { toolchain }),
      requires,
      replaces,
      uses,
      ignores,
      godebug,
    },
    issues,
  };
}

/** Directory of a module below GOMODCACHE: capitals are written `!c`. Source: golang.org/x/mod/module EscapePath. */
export function moduleCacheDirectory(path: string, version: string): string {
  const escaped = (text: string): string => text.replaceAll(/[A-Z]/g, (c) => `!${c.toLowerCase()}`);
  return `${escaped(path)}@${escaped(version)}`;
}
