import {
  type DefineCommand,
  FORMAT_HELP,
  listOption,
  many,
  type RawOptions,
  textOption,
} from '../command.ts';
import { parseFormat } from '../format.ts';

export const defineDiagnose: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('diagnose')
    .description('name the root cause of a failure, with evidence, what speaks against it, and the fix')
    .argument(
      '[path...]',
      'log, binary, Dockerfile, image (OCI layout or tar) or Go module directory; - is a log on stdin',
    )
    .option('--log <file>', 'a log (may be repeated)', many)
    .option('--context <file>', 'JSON: {"command","env","host","target","go","dockerfile"}, all optional')
    .option('--on <target>', 'platform it must run on, such as linux/arm64 (may be repeated)', many)
    .option('--cases <file>', 'batch: JSON lines {"id","log","context"}; one line of JSON each')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .option('--no-run', 'read only: run no go or compiler command')
    .option(
      '--verify',
      'repeat the build of a module directory with the fix applied, and say whether it helps',
      false,
    )
    .addHelpText(
      'after',
      `
Examples:
  go build ./... 2>&1 | crossroot diagnose -
  crossroot diagnose build.log --context context.json --format json
  crossroot diagnose . --verify
  crossroot diagnose --cases failures.jsonl --format jsonl`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { diagnose } = await import('./diagnose.ts');
      const context = textOption(options, 'context');
      const cases = textOption(options, 'cases');
      finish(
        await diagnose(host, streams, paths, {
          format: parseFormat(textOption(options, 'format') ?? 'terminal'),
          log: listOption(options, 'log'),
          on: listOption(options, 'on'),
          ...(context !== undefined && { context }),
          ...(cases !== undefined && { cases }),
          run: options['run'] !== false,
          verify: options['verify'] === true,
        }),
      );
    });
};
