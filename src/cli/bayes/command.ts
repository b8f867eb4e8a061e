import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineBayes: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('bayes')
    .description('exact posteriors of a Bayesian network (BIF or XMLBIF), why, and the best next test')
    .argument('<command>', 'query, troubleshoot or explain')
    .argument('<network>', 'file.bif or file.xml')
    .option(
      '--evidence <list>',
      'observed states, a=x,b=y; a:=x sets a node from outside, a~0.2:0.8 weighs its states (may be repeated)',
      many,
    )
    .option('--node <name>', 'a node to show, or to find out about (may be repeated)', many)
    .option('--costs <list>', 'costs of tests, a=5,b=0.5')
    .option('--memory <mib>', 'most memory for tables; above it the question is refused (default 1024)')
    .option(
      '--approximate <method>',
      'where the exact answer does not fit: loopy-propagation or likelihood-weighting, error shown',
    )
    .option('--samples <n>', 'samples of likelihood-weighting (default 100000)')
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot bayes query win95pts.bif --evidence Problem1=No_Output
  crossroot bayes troubleshoot win95pts.bif --evidence Problem1=No_Output --costs NetOK=5
  crossroot bayes explain win95pts.bif --evidence Problem1=No_Output --node PrtOn
  crossroot bayes query link.bif --memory 1 --approximate likelihood-weighting --format json`,
    )
    .action(async (action: string, path: string, options: RawOptions) => {
      const { bayes } = await import('./bayes.ts');
      const evidence = listOption(options, 'evidence');
      const [approximate, samples, memory] = ['approximate', 'samples', 'memory'].map((name) =>
        textOption(options, name),
      );
      const costs = textOption(options, 'costs');
      const nodes = listOption(options, 'node');
      finish(
        bayes(host, streams, action, path, {
          format: textOption(options, 'format') ?? 'terminal',
          ...(evidence.length > 0 && { evidence: evidence.join(',') }),
          ...(nodes.length > 0 && { nodes }),
          ...(costs !== undefined && { costs }),
          ...(approximate !== undefined && { approximate }),
          ...(samples !== undefined && { samples }),
          ...(memory !== undefined && { memory }),
        }),
      );
    });
};
