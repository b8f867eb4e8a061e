import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineVerify: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('verify')
    .description('is the code signature of a Mach-O file intact: every page, every directory')
    .argument('<binary...>', 'thin or universal Mach-O files')
    .option('--format <format>', 'terminal, json or jsonl', 'terminal')
    .addHelpText(
      'after',
      `
Every page is hashed and compared with every code directory; the first page that differs is named with the section
and the functions in it. The certificates of an identity are described and their signature over the code
directory is checked; whether Apple trusts them is never claimed.

Exit code 0: intact, or unsigned where no system wants a signature; 1: broken, missing on arm64, or no
Mach-O file; 2: usage.

Examples:
  crossroot verify ./app-darwin-arm64
  crossroot verify dist/*darwin* --format json`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { verify } = await import('./verify.ts');
      finish(await verify(host, streams, paths, textOption(options, 'format') ?? 'terminal'));
    });
};
