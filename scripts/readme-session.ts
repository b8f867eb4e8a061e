/** Pastes a real run of the example into README.md; `--check` fails when the README shows something else. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');
const before = readFileSync(readme, 'utf8');
const { stdout } = spawnSync(
  process.execPath,
  ['dist/crossroot.js', 'diagnose', 'examples/cgo-cross-build.log', '--no-run'],
  {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  },
);
const session = `\`\`\`console\n$ crossroot diagnose examples/cgo-cross-build.log\n${stdout}\`\`\`\n`;
const after = before.replace(
  /(<!-- session -->\n).*?(<!-- end of session -->)/s,
  (_, start: string, end: string) => `${start}${session}${end}`,
);
if (!process.argv.includes('--check')) writeFileSync(readme, after);
else if (after !== before) {
  console.error('the session in README.md is not what the program prints: run npm run readme');
  process.exitCode = 1;
}
