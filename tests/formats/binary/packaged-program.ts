import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The Go program that a package carries for the machine the tests run on. */
export function packagedProgram(scope: string, names: readonly string[]): string {
  const directory = dirname(require.resolve(`${scope}/${process.platform}-${process.arch}/package.json`));
  return join(directory, ...names) + (process.platform === 'win32' ? '.exe' : '');
}
