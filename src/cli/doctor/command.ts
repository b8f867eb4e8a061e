import {
  type DefineCommand,
  FORMAT_HELP,
  listOption,
  many,
  type RawOptions,
  textOption,
} from '../command.ts';
import { parseFormat } from '../format.ts';

export const defineDoctor: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('doctor')
    .description(
      'pre-flight of a Go module: will it build for a target, and what of the seven roots speaks against it',
    )
    .argument('[dir]', 'directory of the module', '.')
    .option('--on <target>', 'a target such as linux/arm64 (may be repeated); this machine without it', many)
    .option('--all', 'every target of the Go at hand', false)
    .option('--tags <list>', 'build tags, separated by commas')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .option('--no-run', 'read only: run no go or compiler command')
    .addHelpText(
      'after',
      `
Compiles nothing. Reads go.mod, the sources of the module, of its dependencies and of the standard library, picks
the files of every target as the go command does, and looks for names, packages, assembly and C that are missing.

Examples:
  crossroot doctor --on linux/arm64 --on windows/amd64
  crossroot doctor ./service --all
  crossroot doctor --all --format html > matrix.html
  crossroot doctor --on android/arm64 --format json

Exit codes: 0 every target builds and nothing was found, 1 findings, 2 usage, 3 crossroot failed.`,
    )
    .action(async (directory: string, options: RawOptions) => {
      const { doctor } = await import('./doctor.ts');
      finish(
        await doctor(host, streams, directory, {
          on: listOption(options, 'on'),
          all: options['all'] === true,
          tags: (textOption(options, 'tags') ?? '').split(',').filter(Boolean),
          format: parseFormat(textOption(options, 'format') ?? 'terminal'),
          mayRun: options['run'] !== false,
        }),
      );
    });
};
