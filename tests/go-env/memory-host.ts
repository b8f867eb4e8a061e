import type { CommandResult, Host, Refusal } from '../../src/model/host.ts';

/** A machine in memory: files by path, and what commands answer. */
export function memoryHost(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  cwd: string,
  run: (command: string, args: readonly string[]) => CommandResult | Refusal = (command) => ({
    refused: 'not-executable',
    message: command,
  }),
): Host {
  const directories = new Set(
    [...Object.keys(files), `${cwd}/.`].flatMap((path) =>
      path.split('/').map((_, index, parts) => parts.slice(0, index).join('/') || '/'),
    ),
  );
  const missing = (path: string): Refusal => ({ refused: 'missing', message: `${path}: no such file` });
  return {
    cwd,
    env,
    kind: (path) => (path in files ? 'file' : directories.has(path) ? 'directory' : 'missing'),
    head: (path, limit) =>
      path in files ? new TextEncoder().encode(files[path]).subarray(0, limit) : missing(path),
    entries: missing,
    bytes: missing,
    chunks: missing,
    scratchCopy: (path) => Promise.resolve(missing(path)),
    run: (command, args) => Promise.resolve(run(command, args)),
  };
}
