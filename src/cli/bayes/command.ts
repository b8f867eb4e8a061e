import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineBayes: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('bayes')
    .description('exact posteriors of a Bayesian network (BIF or XMLBIF), and the best next test')
    .argument('<command>', 'query or troubleshoot')
    .argument('<network>', 'file.bif or file.xml')
    .option('--evidence <list>', 'observed states, a=x,b=y; a:=x sets a node from outside')
    .option('--node <name>', 'a node to show, or to find out about (may be repeated)', many)
    .option('--costs <list>', 'costs of tests, a=5,b=0.5')
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot bayes query win95pts.bif --evidence Problem1=No_Output
  crossroot bayes troubleshoot win95pts.bif --evidence Problem1=No_Output --node PrtStatOff`,
    )
    .action(async (action: string, path: string, options: RawOptions) => {
      const { bayes } = await import('./bayes.ts');
      const evidence = textOption(options, 'evidence');
      const costs = textOption(options, 'costs');
      const nodes = listOption(options, 'node');
      finish(
        bayes(host, streams, action, path, {
          format: textOption(options, 'format') ?? 'terminal',
          ...(evidence !== undefined && { evidence }),
          ...(nodes.length > 0 && { nodes }),
          ...(costs !== undefined && { costs }),
        }),
      );
    });
};
