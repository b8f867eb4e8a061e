/*
 * tsx bench/inference/session.ts DIR
 *
 * Runs the commands shown in docs/inference.md on the networks of DIR and checks that every line shown is printed, in
 * order; `…` stands for lines, or the rest of a line, left out. Exit 1 when the page shows something else.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: tsx bench/inference/session.ts DIR');
  process.exit(2);
}
const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/inference.md'), 'utf8');
let wrong = 0;
for (const [, block = ''] of page.matchAll(/```\n(crossroot bayes [^]*?)```/g)) {
  const [command = '', ...shown] = block.trimEnd().split('\n');
  const args = command.split(' ').slice(1);
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      join(root, 'src/cli/main.ts'),
      ...args.map((arg) => (arg.endsWith('.bif') ? join(directory, arg) : arg)),
    ],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const printed = stdout.split('\n');
  let at = 0;
  for (const line of shown) {
    if (line.trim() === '…') continue;
    const start = line.endsWith('…') ? line.slice(0, -1).trimEnd() : undefined;
    const found = printed.findIndex(
      (each, k) => k >= at && (start === undefined ? each === line : each.startsWith(start)),
    );
    if (found < 0) {
      wrong++;
      console.log(`${command}\n  does not print: ${line}`);
    } else at = found + 1;
  }
  console.log(`${command}: ${shown.length} lines shown`);
}
process.exit(wrong === 0 ? 0 : 1);
