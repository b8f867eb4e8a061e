import {
  type DefineCommand,
  FORMAT_HELP,
  listOption,
  many,
  type RawOptions,
  textOption,
} from '../command.ts';
import { parseFormat } from '../format.ts';

export const defineLint: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('lint')
    .description('platform of every stage of a Dockerfile for every requested platform, and what goes wrong')
    .argument('[path...]', 'Dockerfile, bake file, compose file or folder; - is stdin (default: Dockerfile)')
    .option('--platform <list>', 'platforms to build for (default: linux/amd64,linux/arm64)', many)
    .option('--build-platform <platform>', 'the machine that builds (default: this one)')
    .option('--build-arg <name=value>', 'value of an ARG (may be repeated)', many)
    .option('--build-context <name=value>', 'a named context, docker-image://… or a path', many)
    .option('--target <stage>', 'stage to build (default: the last)')
    .option('--manifest <image=file>', "an image's manifest list or config as JSON, for its platforms", many)
    .option('--builder <name>', 'buildkit, or classic for docker build without BuildKit', 'buildkit')
    .option('--explain', 'show the table of stages and platforms, and the graph of stages', false)
    .option('--fix', 'repair the file in place', false)
    .option('--dry-run', 'with --fix: print the patch and write nothing', false)
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot lint Dockerfile --platform linux/amd64,linux/arm64
  crossroot lint Dockerfile --explain
  crossroot lint . --fix --dry-run              the patch for every Dockerfile below
  crossroot lint docker-bake.hcl --format json

Exit codes: 0 nothing wrong (notes do not count), 1 findings, 2 usage.`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { lint } = await import('./lint.ts');
      const target = textOption(options, 'target');
      const buildPlatform = textOption(options, 'buildPlatform');
      finish(
        await lint(host, streams, paths, {
          format: parseFormat(textOption(options, 'format') ?? 'terminal'),
          platforms: listOption(options, 'platform'),
          buildArgs: listOption(options, 'buildArg'),
          contexts: listOption(options, 'buildContext'),
          manifests: listOption(options, 'manifest'),
          builder: textOption(options, 'builder') ?? 'buildkit',
          explain: options['explain'] === true,
          fix: options['fix'] === true,
          dryRun: options['dryRun'] === true,
          ...(target !== undefined && { target }),
          ...(buildPlatform !== undefined && { buildPlatform }),
        }),
      );
    });
};
