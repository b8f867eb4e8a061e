import { type DefineCommand, FORMAT_HELP, type RawOptions } from '../command.ts';
import { parseFormat } from '../format.ts';

export const defineRun: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('run')
    .description('run a command, pass its output through unchanged, and diagnose when it fails')
    .argument('<command...>', 'the command, after --')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .option('--verify', 'after a failed go command, repeat it with the fix applied', false)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
The exit code and the signal are those of the command. The report goes to standard error.

Examples:
  crossroot run -- go build ./...
  GOOS=linux GOARCH=arm64 crossroot run --verify -- go build ./cmd/app`,
    )
    .action(async (command: string[], options: RawOptions) => {
      const { run } = await import('./run.ts');
      const format = parseFormat(String(options['format'] ?? 'terminal'));
      finish(await run(host, streams, command, { format, verify: options['verify'] === true }));
    });
};
