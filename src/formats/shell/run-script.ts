import { parse } from 'unbash';

/** One simple command of a script, with its words as written: `$TARGETARCH` is still in them. */
export interface ScriptCommand {
  /** Base name: `go`, `curl`, `xx-go`. */
  readonly name: string;
  readonly words: readonly string[];
  /** Variables that hold for it, as written; exports and plain assignments of lines before included. */
  readonly env: ReadonlyMap<string, string>;
  /** Inside `if`, `case` or a loop: it does not run always. */
  readonly conditional: boolean;
  /** Offset of its first word in the script. */
  readonly at: number;
}

export interface RunScript {
  readonly commands: readonly ScriptCommand[];
  /** Variables that are read, with the offset of the first time. */
  readonly reads: ReadonlyMap<string, number>;
  /** Variables that the script sets by itself. */
  readonly sets: ReadonlySet<string>;
  /** Whether it branches, or asks the machine (`uname -m`, `dpkg --print-architecture`). */
  readonly asksMachine: boolean;
}

const LONGEST_SCRIPT = 200_000;
const WRAPPERS = new Set(['env', 'sudo', 'time', 'nice', 'command', 'exec', 'nohup']);
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const BRANCHES = new Set(['If', 'Case', 'While', 'For', 'CForm', 'ArithmeticFor', 'Select']);
/** What the parser makes only when it is asked for. */
const LAZY = ['value', 'parts', 'script', 'operation', 'expression'];
const EMPTY: RunScript = { commands: [], reads: new Map(), sets: new Set(), asksMachine: false };

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function wordOf(value: unknown): string {
  return isTree(value) ? String(value['value'] ?? value['text'] ?? '') : '';
}

/** Reads the shell text of a RUN. Text that is no shell gives nothing. */
export function readRunScript(text: string, depth = 0): RunScript {
  let tree: unknown;
  try {
    tree = parse(text.slice(0, LONGEST_SCRIPT));
  } catch {
    return EMPTY;
  }
  const commands: ScriptCommand[] = [];
  const reads = new Map<string, number>();
  const sets = new Set<string>();
  const known = new Map<string, string>();
  let asksMachine = false;

  const assign = (list: unknown, into: Map<string, string>): void => {
    for (const item of listOf(list))
      if (isTree(item) && item['type'] === 'Assignment' && typeof item['name'] === 'string')
        into.set(item['name'], wordOf(item['value']));
  };
  const visitCommand = (node: Tree, conditional: boolean): void => {
    const own = new Map<string, string>();
    assign(node['prefix'], own);
    const suffix = listOf(node['suffix']);
    const first = wordOf(node['name']);
    if (first === '' || /^(?:export|declare|local|readonly|typeset)$/.test(first)) {
      assign(node['prefix'], known);
      assign(suffix, known);
      for (const name of [...own.keys(), ...namesIn(suffix)]) sets.add(name);
      return;
    }
    const words = suffix.map(wordOf);
    if (/^(?:read|getopts)$/.test(first)) for (const word of words) sets.add(word);
    let name = first.replace(/^.*\//, '');
    while (WRAPPERS.has(name) && words.length > 0) {
      const word = words.shift() ?? '';
      const inline = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
      if (inline?.[1]) own.set(inline[1], inline[2] ?? '');
      else if (!word.startsWith('-')) name = word.replace(/^.*\//, '');
    }
    if (
      name === 'uname' ||
      (name === 'dpkg' && words.includes('--print-architecture')) ||
      (name === 'apk' && words[0] === '--print-arch') ||
      name === 'arch'
    )
      asksMachine = true;
    const env = new Map([...known, ...own]);
    const at = isTree(node['name']) ? Number(node['name']['pos'] ?? 0) : 0;
    commands.push({ name, words, env, conditional, at });
    const inner = SHELLS.has(name) ? words[words.findIndex((word) => /^-\w*c$/.test(word)) + 1] : undefined;
    if (inner !== undefined && words.some((word) => /^-\w*c$/.test(word)) && depth < 3)
      for (const command of readRunScript(inner, depth + 1).commands)
        commands.push({ ...command, env: new Map([...env, ...command.env]), conditional, at });
  };
  const read = (name: string, at: unknown): void => {
    if (!sets.has(name) && !reads.has(name)) reads.set(name, Number(at ?? 0));
  };
  const walk = (value: unknown, conditional: boolean, level: number): void => {
    if (level > 80) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, conditional, level + 1);
      return;
    }
    if (!isTree(value)) return;
    const type = String(value['type'] ?? '');
    if (type === 'SimpleExpansion') read(String(value['text']).slice(1), value['pos']);
    if (type === 'ParameterExpansion') read(String(value['parameter']), value['pos']);
    if ((type === 'For' || type === 'Select') && isTree(value['name'])) sets.add(wordOf(value['name']));
    const inside = conditional || BRANCHES.has(type);
    // Words before the command itself: `A=$B cmd` reads B before it sets A.
    for (const child of Object.values(value)) walk(child, inside, level + 1);
    for (const key of LAZY) if (!Object.hasOwn(value, key)) walk(value[key], inside, level + 1);
    if (type === 'Command') visitCommand(value, conditional);
  };
  walk(tree, false, 0);
  return { commands, reads, sets, asksMachine };
}

function namesIn(words: readonly unknown[]): string[] {
  return words.flatMap((word) => {
    const name = isTree(word) && typeof word['name'] === 'string' ? word['name'] : wordOf(word);
    return /^[A-Za-z_]\w*$/.test(name) ? [name] : [];
  });
}
