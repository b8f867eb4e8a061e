import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineLitmus: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('litmus')
    .description(
      'whether an outcome of a concurrent program is allowed by the memory model of a CPU, or of Go',
    )
    .argument(
      '<path-or-shape...>',
      'litmus files in the format of herd, folders of them, or a shape such as MP',
    )
    .option('--sc', 'on sequentially consistent memory instead of on the architecture of the test', false)
    .option('--format <format>', 'terminal or jsonl', 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot litmus MP                       message passing: verdict on every architecture, and the fix in Go
  crossroot litmus SB.litmus                one test, with an execution that shows the outcome
  crossroot litmus tests/ --format jsonl    {"file","test","arch","verdict","reason"} for each *.litmus below

Verdicts: Never (the condition cannot hold), Sometimes, Always, unsupported (and what is not modelled).`,
    )
    .action(async (words: string[], options: RawOptions) => {
      const { litmus } = await import('./litmus.ts');
      finish(
        litmus(host, streams, words, {
          format: textOption(options, 'format') ?? 'terminal',
          sc: options['sc'] === true,
        }),
      );
    });
};
