/**
 * The table of what was tried: one line for all pairs with the same outcome.
 *
 *   go1.27.4 <TAB> race <TAB> cgo=1 <TAB> loaded <TAB> detector <TAB> aix/ppc64 android/386 … [<TAB> last line of the failure]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Attempt, How } from './try.ts';

export function readTried(file: string): Attempt[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [go = '', what = '', cgo = '', how = '', outcome = '', pairs = '', text] = line.split('\t');
      return pairs.split(' ').map(
        (pair): Attempt => ({
          go: go.replace(/^go/, ''),
          pair,
          what,
          cgo: cgo === 'cgo=1' ? 1 : 0,
          how: how as How,
          outcome,
          ...(text !== undefined && { text }),
        }),
      );
    });
}

export function writeTried(file: string, rows: readonly Attempt[]): void {
  const lines = new Map<string, { pairs: string[]; text: string }>();
  for (const { go, pair, what, cgo, how, outcome, text } of rows) {
    // Only a failure that no rule foretells needs its words.
    const words = outcome === 'fails' ? (text ?? '').replaceAll('\t', ' ') : '';
    const head = [`go${go}`, what, `cgo=${cgo}`, how, outcome].join('\t');
    const line = lines.get(`${head}\t${words}`);
    if (line) line.pairs.push(pair);
    else lines.set(`${head}\t${words}`, { pairs: [pair], text: words });
  }
  const body = [...lines]
    .map(([key, { pairs, text }]) => {
      const head = key.slice(0, key.lastIndexOf('\t'));
      return `${head}\t${pairs.sort().join(' ')}${text === '' ? '' : `\t${text}`}`;
    })
    .sort();
  writeFileSync(
    file,
    `# Written by npm run bench:atlas: toolchain, attempt, cgo, built or only loaded, outcome, pairs\n${body.join('\n')}\n`,
  );
}
