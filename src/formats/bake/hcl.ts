/**
 * The part of HCL that bake files use:
 *
 *   variable "TAG" { default = "latest" }
 *   target "app" { dockerfile = "Dockerfile"  platforms = ["linux/amd64"]  args = { A = "${TAG}" } }
 *
 * Values are strings, numbers, booleans, lists, objects and names of variables; what is computed with
 * functions or operators is left out.
 */
export type HclValue = string | readonly HclValue[] | { readonly [key: string]: HclValue } | undefined;

export interface HclBlock {
  readonly type: string;
  readonly label: string;
  readonly body: Readonly<Record<string, HclValue>>;
}

const TOKEN =
  /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|<<-?(\w+)\n[\s\S]*?\n\s*\1\b|[A-Za-z_][\w.-]*|-?\d+(?:\.\d+)?|[{}[\]()=:,]|./g;
const DEEPEST = 32;

/** Every block of a file; text that is no HCL gives fewer blocks, never an error. */
export function parseHcl(text: string): HclBlock[] {
  const tokens = [...text.slice(0, 1 << 20).matchAll(TOKEN)]
    .map(([token]) => token)
    .filter((token) => !/^(?:\s|#|\/\/|\/\*)/.test(token));
  const variables = new Map<string, string>();
  const blocks: HclBlock[] = [];
  let at = 0;

  const unquoted = (token: string): string =>
    token.slice(1, -1).replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
  const interpolated = (value: string): string =>
    value.replaceAll(/\$\{\s*(\w+)\s*\}/g, (_, name: string) => variables.get(name) ?? '');
  const skipExpression = (): void => {
    for (let open = 0; at < tokens.length; at++) {
      const token = tokens[at] ?? '';
      if (/^[([{]$/.test(token)) open++;
      else if (/^[)\]}]$/.test(token)) {
        if (open === 0) return;
        open--;
      } else if (open === 0 && (token === ',' || tokens[at + 1] === '=')) return;
    }
  };
  const value = (depth: number): HclValue => {
    const token = tokens[at++] ?? '';
    if (depth > DEEPEST) return undefined;
    if (token.startsWith('"')) return interpolated(unquoted(token));
    if (token === '[') {
      const list: HclValue[] = [];
      while (at < tokens.length && tokens[at] !== ']') {
        if (tokens[at] === ',') at++;
        else list.push(value(depth + 1));
      }
      at++;
      return list;
    }
    if (token === '{') return body(depth + 1);
    if (/^[A-Za-z_]/.test(token) && tokens[at] !== '(')
      return variables.get(token) ?? (/^(?:true|false)$/.test(token) ? token : undefined);
    if (/^-?\d/.test(token)) return token;
    at--;
    skipExpression();
    return undefined;
  };
  const body = (depth: number): Record<string, HclValue> => {
    const fields: Record<string, HclValue> = {};
    while (at < tokens.length && tokens[at] !== '}') {
      const token = tokens[at++] ?? '';
      if (tokens[at] !== '=' && tokens[at] !== ':') continue;
      at++;
      const key = token.startsWith('"') ? unquoted(token) : token;
      const field = value(depth);
      if (key !== '__proto__') fields[key] = field;
    }
    at++;
    return fields;
  };

  while (at < tokens.length) {
    const type = tokens[at++] ?? '';
    const label = tokens[at] ?? '';
    if (!/^[a-z]+$/.test(type) || !label.startsWith('"') || tokens[at + 1] !== '{') continue;
    at += 2;
    const fields = body(0);
    const name = unquoted(label);
    if (type === 'variable')
      variables.set(name, typeof fields['default'] === 'string' ? fields['default'] : '');
    else blocks.push({ type, label: name, body: fields });
  }
  return blocks;
}
