import { parse } from 'unbash';
import type { ShellCommand } from '../../model/situation.ts';

interface Node {
  readonly type?: string;
  readonly name?: unknown;
  readonly prefix?: unknown;
  readonly suffix?: unknown;
}

function nodes(value: unknown, visit: (node: Node) => void, depth = 0): void {
  if (depth > 60 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) nodes(item, visit, depth + 1);
    return;
  }
  const node: Node = value;
  if (node.type === 'Command') visit(node);
  for (const child of Object.values(value)) nodes(child, visit, depth + 1);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function wordOf(value: unknown): string {
  if (!isRecord(value)) return '';
  return String(value['value'] ?? value['text'] ?? '');
}

function assignments(list: unknown): Record<string, string> {
  const env: Record<string, string> = {};
  for (const item of Array.isArray(list) ? list : [])
    if (isRecord(item) && item['type'] === 'Assignment' && typeof item['name'] === 'string')
      env[item['name']] = wordOf(item['value']);
  return env;
}

/** `/usr/bin/go.exe` is `go`. */
function programName(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/\.exe$/i, '');
}

const INLINE = /^([A-Z_][A-Z0-9_]*)=(.*)$/s;

/** Every simple command in a piece of shell text, nested ones too. Errors in the text lose only their part. */
export function parseCommands(text: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const exported: Record<string, string> = {};
  // cmd.exe and PowerShell set variables with other words; the rest of such lines reads as shell.
  const shell = text
    .slice(0, 20_000)
    .replaceAll(/^\s*set ([A-Z]\w*)=/gim, 'export $1=')
    .replaceAll(/\$env:([A-Z]\w*)\s*=\s*/gi, 'export $1=');
  let tree: unknown;
  try {
    tree = parse(shell);
  } catch {
    return commands; // free text that is no shell at all
  }
  nodes(tree, (node) => {
    const suffix = Array.isArray(node.suffix) ? node.suffix : [];
    const env = { ...exported, ...assignments(node.prefix) };
    const words = suffix.map(wordOf);
    let name = programName(wordOf(node.name));
    if (name === '' || name === 'export' || name === 'declare')
      Object.assign(exported, assignments(suffix), assignments(node.prefix));
    // `env A=b go build`, `sudo go build`, `time go build`
    while (['env', 'sudo', 'time', 'nice', 'command', 'exec'].includes(name) && words.length > 0) {
      const word = words.shift() ?? '';
      const inline = INLINE.exec(word);
      if (inline?.[1]) env[inline[1]] = inline[2] ?? '';
      else if (!word.startsWith('-')) name = programName(word);
    }
    if (name !== '') commands.push({ name, words, env, text: [name, ...words].join(' ').slice(0, 500) });
  });
  return commands;
}
