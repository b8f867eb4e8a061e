// The first thing a newcomer sees: a real bundled failure and its diagnosis.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const log = join('examples', 'cgo-cross-build.log');
console.log(`$ cat ${log}`);
process.stdout.write(readFileSync(join(root, log)));
console.log(`\n$ crossroot diagnose ${log}`);
const { status } = spawnSync(process.execPath, [join(root, 'dist/crossroot.js'), 'diagnose', log, '--no-run'], { cwd: root, stdio: 'inherit' });
// 1 means that a cause was found, which is the point of the example.
process.exitCode = status === 1 ? 0 : (status ?? 3);
