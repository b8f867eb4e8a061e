import type {
  LitmusCondition,
  LitmusInit,
  LitmusPlace,
  LitmusTest,
  LitmusValue,
} from '../../model/litmus.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import { ConditionError, parseCondition, wholeNumber } from './condition.ts';

/*
 *   AArch64 MP+dmb.sy+po            architecture, name
 *   "free text"  Key=value          anything up to the brace
 *   { int x=1; 0:X1=x; 1:X1=x; }    initial memory and registers; everything else is zero
 *    P0          | P1          ;    one column a thread
 *    MOV W0,#1   | LDR W0,[X1] ;
 *   locations [x;y;]                optional, ignored
 *   filter (…)                      optional
 *   exists (1:X0=1 /\ x=2)          or ~exists, forall
 *
 * Comments are (* … *) and may nest.
 */

const QUANTIFIER = /^[ \t]*(~\s*exists|not\s+exists|exists|forall|final)\b|^[ \t]*(locations|filter)\b/gm;
/** Largest test read; the longest published ones have 20 kB. */
const MOST_CHARACTERS = 1_000_000;
const MOST_THREADS = 64;
const EMPTY: LitmusTest = {
  arch: '',
  name: '',
  init: [],
  threads: [],
  quantifier: 'exists',
  condition: { kind: 'constant', value: false },
};

/** Reads one test in the format of herd. What cannot be read is an issue; the value then holds what came before. */
export function parseLitmus(text: string, limits: Limits = DEFAULT_LIMITS): Parsed<LitmusTest> {
  const issues: Issue[] = [];
  const issue = (id: string, message: string, at?: number): void =>
    void issues.push({ id, message, ...(at !== undefined && { at }) });
  if (text.length > Math.min(MOST_CHARACTERS, limits.bytes)) {
    issue('too-large', `a litmus test has at most ${MOST_CHARACTERS} characters`);
    return { value: EMPTY, issues };
  }
  const plain = withoutComments(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const head = /^\s*([A-Za-z]\w*)[ \t]+(\S[^\n]*?)[ \t]*(?:\n|\{|$)/.exec(plain);
  const open = plain.indexOf('{');
  if (!head || open < 0) {
    issue('no-header', 'a litmus test starts with an architecture and a name, then { initial state }', 0);
    return { value: EMPTY, issues };
  }
  const arch = head[1] ?? '';
  const name = (head[2] ?? '').trim();
  const close = endOfState(plain, open);
  if (close < 0) {
    issue('no-end-of-state', 'the initial state has no closing brace', open);
    return { value: { ...EMPTY, arch, name }, issues };
  }
  const init: LitmusInit[] = [];
  for (const item of plain.slice(open + 1, close).split(/[;\n]/)) {
    if (item.trim() === '') continue;
    const read = initItem(item.trim());
    if (read) init.push(...read);
    else issue('bad-initial-value', `"${item.trim().slice(0, 80)}" is no initial value`, open);
  }
  const rest = plain.slice(close + 1);
  const marks = [...rest.matchAll(QUANTIFIER)];
  const body = rest.slice(0, marks[0]?.index ?? rest.length);
  const threads = columns(body, issue);
  let condition: LitmusCondition | undefined;
  let filter: LitmusCondition | undefined;
  let quantifier: LitmusTest['quantifier'] = 'exists';
  for (const [k, mark] of marks.entries()) {
    const word = (mark[1] ?? mark[2] ?? '').replace(/\s+/g, '');
    if (word === 'locations') continue;
    const start = (mark.index ?? 0) + mark[0].length;
    const source = rest.slice(start, marks[k + 1]?.index ?? rest.length);
    try {
      if (word === 'filter') filter = parseCondition(source);
      else if (condition === undefined) {
        quantifier =
          word === 'forall' ? 'forall' : word === 'exists' || word === 'final' ? 'exists' : 'not-exists';
        condition = parseCondition(source);
      }
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      issue('bad-condition', `the condition cannot be read: ${error.message}`, close + 1 + start);
    }
  }
  if (condition === undefined && issues.length === 0)
    issue('no-condition', 'there is no exists, ~exists or forall');
  return {
    value: {
      arch,
      name,
      init,
      threads,
      quantifier,
      condition: condition ?? EMPTY.condition,
      ...(filter && { filter }),
    },
    issues,
  };
}

/** Comments become spaces, so that offsets stay. */
function withoutComments(text: string): string {
  if (!text.includes('(*')) return text;
  const out: string[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const two = text.startsWith('(*', i) ? 1 : text.startsWith('*)', i) && depth > 0 ? -1 : 0;
    if (two !== 0) {
      depth += two;
      out.push('  ');
      i++;
    } else out.push(depth > 0 && text[i] !== '\n' ? ' ' : (text[i] ?? ''));
  }
  return out.join('');
}

/** The brace that closes the state: arrays may hold braces of their own. */
function endOfState(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

const TYPE = String.raw`(?:(?:const|volatile|unsigned|signed|struct)\s+)*[A-Za-z_]\w*(?:\s+(?:int|long|char|short))*\s*\**\s*`;
const ITEM = new RegExp(
  String.raw`^(?:(${TYPE})(?<=[\s*]))?(?:(\d+)\s*:\s*([%$]?\w+)|\[?\s*\*?\s*([A-Za-z_]\w*)\s*\]?)\s*(?:\[\s*(\d+)\s*\])?\s*(?:=\s*(.+))?$`,
);

/** Nearly all items of nearly all tests: `1:x6=x`. */
const USUAL_ITEM = /^(\d+):(\w+)=(-?\d+|[A-Za-z_]\w*)$/;

function initItem(item: string): LitmusInit[] | undefined {
  const usual = USUAL_ITEM.exec(item);
  if (usual) {
    const value = initValue(usual[3] ?? '');
    return value && [{ place: { kind: 'register', thread: Number(usual[1]), name: usual[2] ?? '' }, value }];
  }
  const found = ITEM.exec(item);
  if (!found) return undefined;
  const [, type, thread, register, symbol = '', size, source] = found;
  const typed = type === undefined ? {} : { type: type.trim() };
  const place: LitmusPlace =
    register !== undefined
      ? { kind: 'register', thread: Number(thread), name: register }
      : { kind: 'memory', symbol, index: 0 };
  const array = /^\{(.*)\}$/.exec(source?.trim() ?? '');
  if (array || (size !== undefined && type !== undefined)) {
    if (place.kind !== 'memory') return undefined;
    const cells = (array?.[1] ?? '').split(',').filter((cell) => cell.trim() !== '');
    const count = Math.min(Math.max(cells.length, Number(size ?? 0)), 1024);
    const out: LitmusInit[] = [];
    for (let index = 0; index < count; index++) {
      const value = initValue(cells[index] ?? '0');
      if (!value) return undefined;
      out.push({ place: { ...place, index }, value, ...typed });
    }
    return out;
  }
  const value = initValue(source ?? '0');
  if (!value) return undefined;
  return [
    {
      place: size === undefined || place.kind !== 'memory' ? place : { ...place, index: Number(size) },
      value,
      ...typed,
    },
  ];
}

function initValue(source: string): LitmusValue | undefined {
  const text = source.trim();
  if (/^-?(?:0x[0-9a-fA-F]+|\d+)$/.test(text)) return { kind: 'number', value: wholeNumber(text) };
  const address = /^&?\s*([A-Za-z_]\w*)\s*(?:\[\s*(\d+)\s*\])?$/.exec(text);
  if (!address) return undefined;
  return { kind: 'address', symbol: address[1] ?? '', index: Number(address[2] ?? 0) };
}

/** The instructions of each column; a label in front of an instruction becomes a line of its own. */
function columns(body: string, issue: (id: string, message: string) => void): string[][] {
  const rows = body.split(';').map((row) => row.trim());
  const head = rows.shift() ?? '';
  const names = head.split('|').map((cell) => cell.trim());
  if (!names.every((cell) => /^P\d+\b/.test(cell)) || names.length > MOST_THREADS) {
    issue('no-threads', 'the program starts with a row of thread names, P0 | P1 ;');
    return [];
  }
  const threads: string[][] = names.map(() => []);
  for (const row of rows) {
    if (row === '') continue;
    const cells = row.split('|');
    if (cells.length > names.length) {
      issue('too-many-columns', `"${row.slice(0, 80)}" has more columns than there are threads`);
      continue;
    }
    for (const [t, cell] of cells.entries()) {
      let text = cell.trim().replace(/\s+/g, ' ');
      for (
        let label = /^([A-Za-z_.$][\w.$]*):(?!=)\s*/.exec(text);
        label;
        label = /^([A-Za-z_.$][\w.$]*):(?!=)\s*/.exec(text)
      ) {
        threads[t]?.push(`${label[1] ?? ''}:`);
        text = text.slice(label[0].length);
      }
      if (text !== '') threads[t]?.push(text);
    }
  }
  return threads;
}
