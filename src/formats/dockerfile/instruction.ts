import { BLANKS, trimSpace } from './characters.ts';
import { BAD_JSON, jsonWords, parseHeredoc, type RawInstruction, splitCommand } from './lines.ts';
import { parseOther } from './other-instruction.ts';
import { csvFields, parseWords } from './words.ts';

/** `ARG key`, `ARG key=value`, `ENV key=value`. */
export interface Pair {
  readonly key: string;
  readonly value?: string;
}

interface At {
  readonly raw: RawInstruction;
}
export interface FromInstruction extends At {
  readonly kind: 'from';
  readonly base: string;
  /** Lower case; empty when the stage has no name. */
  readonly name: string;
  readonly platform: string;
}
export interface ArgInstruction extends At {
  readonly kind: 'arg';
  readonly pairs: readonly Pair[];
}
export interface EnvInstruction extends At {
  readonly kind: 'env' | 'label';
  readonly pairs: readonly Required<Pair>[];
}
export interface RunInstruction extends At {
  readonly kind: 'run';
  /** What the shell is given, or undefined for the JSON form. */
  readonly shell?: string;
  /** Words of the JSON form. */
  readonly argv?: readonly string[];
  /** The texts of `--mount=…`. */
  readonly mounts: readonly string[];
  /** `from=` of each mount, empty without. */
  readonly mountsFrom: readonly string[];
}
export interface CopyInstruction extends At {
  readonly kind: 'copy' | 'add';
  /** `--from=`, empty without. */
  readonly from: string;
  readonly sources: readonly string[];
  readonly target: string;
  /** Words that are expanded and must expand. */
  readonly expanded: readonly string[];
}
export interface OnbuildInstruction extends At {
  readonly kind: 'onbuild';
  readonly trigger: string;
}
export interface OtherInstruction extends At {
  readonly kind: 'other';
  readonly words: readonly string[];
  /** Words that are expanded and must expand. */
  readonly expanded: readonly string[];
}
export type StageInstruction =
  | ArgInstruction
  | EnvInstruction
  | RunInstruction
  | CopyInstruction
  | OnbuildInstruction
  | OtherInstruction;
export type Instruction = FromInstruction | StageInstruction;

/** Flags of each instruction: `true` may be repeated, `?` needs no value. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  from: ['platform'],
  run: ['mount*', 'network', 'security', 'device*'],
  copy: ['chown', 'from', 'chmod', 'link?', 'exclude*', 'parents?'],
  add: ['chown', 'chmod', 'link?', 'keep-git-dir?', 'checksum', 'unpack?', 'exclude*'],
  healthcheck: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};

function parseFlags(keyword: string, flags: readonly string[]): Map<string, string[]> | string {
  const known = FLAGS[keyword] ?? [];
  const values = new Map<string, string[]>();
  for (const flag of flags) {
    const at = flag.indexOf('=');
    const name = flag.slice(2, at < 0 ? undefined : at);
    const value = at < 0 ? undefined : flag.slice(at + 1);
    const spec = known.find((word) => word.replace(/[*?]$/, '') === name);
    if (spec === undefined) return `unknown flag: --${name}`;
    const before = values.get(name);
    if (before && !spec.endsWith('*')) return `duplicate flag specified: --${name}`;
    if (spec.endsWith('?')) {
      if (value === '') return `missing a value on flag: --${name}`;
      if (value !== undefined && !/^(?:true|false)$/i.test(value))
        return `expecting boolean value for flag --${name}, not: ${value}`;
    } else if (value === undefined) return `missing a value on flag: --${name}`;
    values.set(name, [...(before ?? []), value ?? 'true']);
  }
  return values;
}

/** An instruction with its parts, or the reason for which BuildKit refuses it. */
export function parseInstruction(raw: RawInstruction, escape: string): Instruction | string {
  const { keyword, rest } = raw;
  const upper = keyword.toUpperCase();
  const flags = parseFlags(keyword, raw.flags);
  if (typeof flags === 'string') return flags;
  const flag = (name: string): string => flags.get(name)?.[0] ?? '';
  switch (keyword) {
    case 'from':
      return parseFrom(raw, flag('platform'));
    case 'arg': {
      const words = parseWords(rest, escape);
      if (words.length === 0) return 'ARG requires at least one argument';
      const pairs = words.map(toPair);
      return pairs.some(({ key }) => key === '') ? 'ARG names can not be blank' : { kind: 'arg', raw, pairs };
    }
    case 'env':
    case 'label': {
      const pairs = parsePairs(rest, escape, upper);
      return typeof pairs === 'string' ? pairs : { kind: keyword, raw, pairs };
    }
    case 'run':
      return parseRun(raw, flags);
    case 'copy':
    case 'add':
      return parseCopy(raw, keyword, flags);
    case 'onbuild':
      return parseOnbuild(raw, escape);
    default:
      return parseOther(raw, upper);
  }
}

const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;

function parseFrom(raw: RawInstruction, platform: string): FromInstruction | string {
  const words = raw.rest === '' ? [] : raw.rest.split(BLANKS);
  const [base = '', as = '', written = ''] = words;
  if (words.length === 1) return { kind: 'from', raw, base, name: '', platform };
  if (words.length !== 3 || as.toLowerCase() !== 'as') return 'FROM requires either one or three arguments';
  const name = written.toLowerCase();
  if (!STAGE_NAME.test(name))
    return `invalid name for build stage: "${written}", name can't start with a number or contain symbols`;
  return { kind: 'from', raw, base, name, platform };
}

function toPair(word: string): Pair {
  const at = word.indexOf('=');
  return at < 0 ? { key: word } : { key: word.slice(0, at), value: word.slice(at + 1) };
}

function parsePairs(rest: string, escape: string, keyword: string): Required<Pair>[] | string {
  const words = parseWords(rest, escape);
  const first = words[0];
  if (first === undefined) return `${keyword} requires at least one argument`;
  if (!first.includes('=')) {
    // The old form: `ENV name all the rest`.
    const blank = BLANKS.exec(rest);
    if (!blank) return `${keyword} must have two arguments`;
    return [{ key: rest.slice(0, blank.index), value: rest.slice(blank.index + blank[0].length) }];
  }
  const pairs: Required<Pair>[] = [];
  for (const word of words) {
    const { key, value } = toPair(word);
    if (value === undefined) return `can't find = in "${word}". Must be of the form: name=value`;
    if (key === '') return `${keyword} names can not be blank`;
    pairs.push({ key, value });
  }
  return pairs;
}

function parseRun(raw: RawInstruction, flags: Map<string, string[]>): RunInstruction | string {
  const network = flags.get('network')?.[0];
  if (network !== undefined && !['default', 'none', 'host'].includes(network))
    return `network mode "${network}" is not supported`;
  const security = flags.get('security')?.[0];
  if (security !== undefined && !['sandbox', 'insecure'].includes(security))
    return `security "${security}" is not valid`;
  const mounts = flags.get('mount') ?? [];
  const mountsFrom: string[] = [];
  for (const mount of mounts) {
    const fields = csvFields(mount);
    if (!fields) return 'failed to parse csv mounts';
    let from = '';
    for (const field of fields) {
      const { key, value } = toPair(field);
      if (key.toLowerCase() !== 'from' || value === undefined) continue;
      const dollar = value.indexOf('$');
      if (dollar >= 0 && dollar !== value.length - 1) return "'from' doesn't support variable expansion";
      from = value;
    }
    mountsFrom.push(from);
  }
  const argv = jsonWords(raw.rest);
  if (argv === null) return BAD_JSON;
  if (argv !== undefined) return { kind: 'run', raw, argv, mounts, mountsFrom };
  return { kind: 'run', raw, shell: shellText(raw), mounts, mountsFrom };
}

/** What the shell reads: the line, or the document in its place, or both. */
function shellText({ rest, heredocs }: RawInstruction): string {
  const [first] = heredocs;
  if (!first) return rest;
  const content = first.chomp ? first.content.replaceAll(/^\t+/gm, '') : first.content;
  if (typeof parseHeredoc(rest) === 'object') return content;
  return `${rest}\n${heredocs.map(({ content, name }) => `${content}${name}`).join('\n')}\n`;
}

function parseCopy(
  raw: RawInstruction,
  kind: 'copy' | 'add',
  flags: Map<string, string[]>,
): CopyInstruction | string {
  const json = jsonWords(raw.rest);
  if (json === null) return BAD_JSON;
  const words = json ?? (raw.rest === '' ? [] : raw.rest.split(BLANKS));
  if (words.length < 2) return `${kind.toUpperCase()} requires at least two arguments`;
  const target = words.at(-1) ?? '';
  if (typeof parseHeredoc(target) === 'object')
    return `${kind.toUpperCase()} cannot accept a heredoc as a destination`;
  const sources = words.slice(0, -1).filter((word) => typeof parseHeredoc(word) !== 'object');
  const flag = (name: string): string => flags.get(name)?.[0] ?? '';
  const expanded = [flag('chown'), flag('chmod'), flag('checksum'), ...sources, target];
  return { kind, raw, from: kind === 'copy' ? flag('from') : '', sources, target, expanded };
}

function parseOnbuild(raw: RawInstruction, escape: string): OnbuildInstruction | string {
  if (raw.rest === '') return 'ONBUILD requires at least one argument';
  const { keyword } = splitCommand(raw.rest, escape);
  if (keyword === 'onbuild') return "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed";
  if (keyword === 'maintainer' || keyword === 'from')
    return `${keyword.toUpperCase()} isn't allowed as an ONBUILD trigger`;
  const documents = raw.heredocs.map(({ content, name }) => `\n${content}${name}`).join('');
  return {
    kind: 'onbuild',
    raw,
    trigger: trimSpace(raw.text).replace(/^onbuild\s*/i, '') + documents,
  };
}
