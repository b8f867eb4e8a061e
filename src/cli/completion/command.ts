import type { DefineCommand } from '../command.ts';
import { completionScript } from './completion.ts';

export const defineCompletion: DefineCommand = (root, { streams, finish }) => {
  root
    .command('completion')
    .description('print a completion script for bash, zsh or fish')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', '\nExample:\n  source <(crossroot completion bash)')
    .action((shell: string) => {
      streams.out(completionScript(shell, root));
      finish(0);
    });
};
