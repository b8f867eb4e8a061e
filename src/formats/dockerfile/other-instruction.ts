import { BLANKS, trimSpace } from './characters.ts';
import type { OtherInstruction } from './instruction.ts';
import { BAD_JSON, jsonWords, type RawInstruction } from './lines.ts';

const KEYWORDS = [
  'add',
  'arg',
  'cmd',
  'copy',
  'entrypoint',
  'env',
  'expose',
  'from',
  'healthcheck',
  'label',
  'maintainer',
  'onbuild',
  'run',
  'shell',
  'stopsignal',
  'user',
  'volume',
  'workdir',
];

/** Instructions that change neither platforms nor variables: only their form is checked. */
export function parseOther(raw: RawInstruction, upper: string): OtherInstruction | string {
  const { keyword, rest } = raw;
  if (!KEYWORDS.includes(keyword)) return `unknown instruction: ${upper}`;
  const other = (words: readonly string[], expanded: readonly string[] = []): OtherInstruction => ({
    kind: 'other',
    raw,
    words,
    expanded,
  });
  switch (keyword) {
    case 'cmd':
    case 'entrypoint': {
      const json = jsonWords(rest);
      return json === null ? BAD_JSON : other(json ?? [rest]);
    }
    case 'shell': {
      const json = jsonWords(rest);
      if (json === null) return BAD_JSON;
      return json && json.length > 0 ? other(json) : 'SHELL requires the arguments to be in JSON form';
    }
    case 'volume': {
      const json = jsonWords(rest);
      if (json === null) return BAD_JSON;
      const words = json ?? (rest === '' ? [] : rest.split(BLANKS));
      if (words.length === 0) return 'VOLUME requires at least one argument';
      if (words.some((word) => trimSpace(word) === '')) return 'VOLUME specified can not be an empty string';
      return other(words, words);
    }
    case 'expose': {
      const words = rest === '' ? [] : rest.split(BLANKS);
      return words.length === 0 ? 'EXPOSE requires at least one argument' : other(words);
    }
    case 'healthcheck':
      return parseHealthcheck(rest) ?? other([rest]);
    case 'maintainer':
      return rest === '' ? 'MAINTAINER requires exactly one argument' : other([rest]);
    default:
      // WORKDIR, USER, STOPSIGNAL: one argument that is expanded.
      return rest === '' ? `${upper} requires exactly one argument` : other([rest], [rest]);
  }
}

function parseHealthcheck(rest: string): string | undefined {
  const words = rest === '' ? [] : rest.split(BLANKS);
  const type = (words[0] ?? '').toUpperCase();
  if (type === '') return 'HEALTHCHECK requires at least one argument';
  if (type === 'NONE') return words.length > 1 ? 'HEALTHCHECK NONE takes no arguments' : undefined;
  if (type !== 'CMD') return `Unknown type "${type}" in HEALTHCHECK (try CMD)`;
  return words.length < 2 ? 'Missing command after HEALTHCHECK CMD' : undefined;
}
