import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineSize: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('size')
    .description('what takes the space in a binary: by section, module, package and function')
    .argument('<binary>', 'program, library, archive or wasm module; stripped ones too')
    .argument('[newer]', 'a second build: shows what grew, shrank, is new and gone')
    .option('--by <level>', 'section, kind, module, package or function (default: module, then package)')
    .option('--top <rows>', 'most rows of a level (default: 20, in json all)')
    .option('--budget <size>', 'fail with exit code 1 when the binary is larger: 10MB, 800kB, 4MiB')
    .option('--module <dir>', 'Go module directory: says through which requirements a module comes in')
    .option('--format <format>', 'terminal, json, jsonl, html or github', 'terminal')
    .addHelpText(
      'after',
      `
Every byte of the file is counted exactly once. kB and MB are powers of 1000, KiB and MiB of 1024.

Exit codes: 0 fine, 1 over the budget, 2 usage.

Examples:
  crossroot size ./app
  crossroot size ./app --by function --top 50
  crossroot size old/app new/app --by package
  crossroot size ./app --budget 20MB --module .
  crossroot size main.wasm --format html > size.html`,
    )
    .action(async (path: string, newer: string | undefined, options: RawOptions) => {
      const { size } = await import('./size.ts');
      const option = (name: string): Record<string, string> => {
        const value = textOption(options, name);
        return value === undefined ? {} : { [name]: value };
      };
      finish(
        await size(host, streams, newer === undefined ? [path] : [path, newer], {
          ...option('by'),
          ...option('top'),
          ...option('budget'),
          ...option('module'),
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
};
