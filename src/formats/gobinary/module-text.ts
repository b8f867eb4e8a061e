import { utf8 } from '../fields/fields.ts';

// Module text, as cmd/go writes it and debug.ParseBuildInfo reads it. One fact a line, fields separated by tabs:
//
//   path  <package path of main>
//   mod   <module> <version> [<sum>]
//   dep   <module> <version> [<sum>]
//   =>    <replacement> <version> [<sum>]       belongs to the line before
//   build <key>=<value>                         either side quoted as in Go when it holds blanks or quotes

export interface GoModule {
  readonly path: string;
  readonly version: string;
  readonly sum?: string;
  readonly replacedBy?: GoModule;
}

export interface GoSetting {
  readonly key: string;
  readonly value: string;
  /** Offset of the line within the module text, in bytes. */
  readonly lineAt: number;
}

export interface ModuleText {
  /** Package path of main; empty when the text has none. */
  readonly path: string;
  readonly main?: GoModule;
  readonly dependencies: readonly GoModule[];
  readonly settings: readonly GoSetting[];
}

const NEWLINE = 10;

/** Lines that do not fit the format are left out; the Go command drops the whole text for one such line. */
export function parseModuleText(bytes: Uint8Array, mostLines: number): ModuleText {
  let path = '';
  let main: GoModule | undefined;
  const dependencies: GoModule[] = [];
  const settings: GoSetting[] = [];
  let replaceable: 'main' | 'dependency' | undefined;
  let lines = 0;
  for (let start = 0; start < bytes.length && lines < mostLines; lines++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = utf8(bytes.subarray(start, end));
    const [word, ...fields] = line.split('\t');
    if (word === 'path') path = fields[0] ?? '';
    else if (word === 'mod') {
      main = moduleOf(fields);
      replaceable = 'main';
    } else if (word === 'dep') {
      dependencies.push(moduleOf(fields));
      replaceable = 'dependency';
    } else if (word === '=>') {
      const last = dependencies.at(-1);
      if (replaceable === 'main' && main !== undefined) main = { ...main, replacedBy: moduleOf(fields) };
      else if (replaceable === 'dependency' && last !== undefined) {
        dependencies[dependencies.length - 1] = { ...last, replacedBy: moduleOf(fields) };
      }
      replaceable = undefined;
    } else if (word === 'build') {
      const setting = settingOf(line.slice('build\t'.length));
      if (setting !== undefined) settings.push({ ...setting, lineAt: start });
    }
    start = end + 1;
  }
  return { path, ...(main === undefined ? {} : { main }), dependencies, settings };
}

function moduleOf(fields: readonly string[]): GoModule {
  const [path = '', version = '', sum = ''] = fields;
  return { path, version, ...(sum === '' ? {} : { sum }) };
}

function settingOf(text: string): { key: string; value: string } | undefined {
  const quoted = /^("(?:[^"\\]|\\.)*"|`[^`]*`)=(.*)$/s.exec(text);
  if (quoted !== null) return { key: unquote(quoted[1] ?? ''), value: unquote(quoted[2] ?? '') };
  const equals = text.indexOf('=');
  return equals <= 0 ? undefined : { key: text.slice(0, equals), value: unquote(text.slice(equals + 1)) };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** Go's strconv.Quote reversed; text that is not quoted stays as it is. */
function unquote(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== '`') || text.at(-1) !== quote) return text;
  const inner = text.slice(1, -1);
  if (quote === '`') return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, char?: string) => {
      const code = hex ?? short ?? long;
      if (code === undefined) return ESCAPES.get(char ?? '') ?? char ?? '';
      const point = Number.parseInt(code, 16);
      return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
    },
  );
}
