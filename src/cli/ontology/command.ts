import { UsageError } from '../usage-error.ts';
import type { DefineCommand, RawOptions } from '../command.ts';

export const defineOntology: DefineCommand = (root, { streams, finish }) => {
  root
    .command('ontology')
    .description('the failure events of running services, for other tools')
    .command('export')
    .description('writes the recognisers in the language of another tool')
    .option('--collector', "configuration of the OpenTelemetry Collector's transform processor")
    .addHelpText(
      'after',
      `
What the target cannot say is listed as comments, so that an export is never silently weaker.

Example:
  crossroot ontology export --collector > transform.yaml`,
    )
    .action(async (options: RawOptions) => {
      if (options['collector'] !== true)
        throw new UsageError('ontology export: say to what. Valid: --collector');
      const { exportCollector } = await import('./export.ts');
      streams.out(exportCollector());
      finish(0);
    });
};
