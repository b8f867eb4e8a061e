/** Runs Microsoft's SARIF validator over reports of every kind of outcome; fails on any error it finds. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'crossroot-sarif-'));
const logs = {
  diagnosed: join(root, 'examples/cgo-cross-build.log'),
  undecided: join(scratch, 'undecided.log'),
  nothing: join(scratch, 'nothing.log'),
};
try {
  writeFileSync(logs.undecided, 'bash: ./app: cannot execute binary file: Exec format error\n');
  writeFileSync(logs.nothing, 'ok  \texample.org/a\t0.1s\n');
  const reports = Object.entries(logs).map(([name, log]) => {
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'dist/crossroot.js'), 'diagnose', log, '--format', 'sarif'],
      {
        encoding: 'utf8',
      },
    );
    const file = join(scratch, `${name}.sarif`);
    writeFileSync(file, stdout);
    return file;
  });
  const checked = spawnSync(join(root, 'node_modules/.bin/sarif-multitool'), ['validate', ...reports], {
    encoding: 'utf8',
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
  });
  const output = `${checked.stdout}${checked.stderr}`;
  const errors = output.split('\n').filter((line) => /: error /.test(line));
  const seen = /(\d+) files? scanned/.exec(output)?.[1];
  for (const line of errors) console.error(line);
  if (errors.length > 0 || seen !== String(reports.length)) {
    console.error(output);
    process.exitCode = 1;
  } else console.log(`${seen} SARIF reports are valid`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
