import { unknownWord } from './usage-error.ts';

// Apart from the renderers (output.ts), which command definitions must not load.

const FORMATS = ['terminal', 'json', 'jsonl', 'sarif', 'html', 'github'] as const;
export type Format = (typeof FORMATS)[number];

export function parseFormat(word: string): Format {
  const format = FORMATS.find((known) => known === word);
  if (!format) throw unknownWord('format', word, FORMATS);
  return format;
}
