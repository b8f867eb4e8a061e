import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineImage: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('image')
    .description('does every platform of an image hold its own programs, and will it start')
    .argument('<path...>', 'OCI layout (directory or tar), or the tar of docker save')
    .option('--format <format>', 'terminal, json, jsonl, sarif, html or github', 'terminal')
    .addHelpText(
      'after',
      `
Reads the layers of every platform, applies them, and compares index, config and files: the architecture of
every program, the start command with PATH, links, #! lines and x bits, and the C library it needs.

Examples:
  docker save example/app:1.0 -o app.tar && crossroot image app.tar
  docker buildx build --platform linux/amd64,linux/arm64 -o type=oci,dest=app.tar . && crossroot image app.tar
  skopeo copy --all docker://alpine:3.20 oci:alpine && crossroot image alpine --format json`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { image } = await import('./image.ts');
      finish(await image(host, streams, paths, textOption(options, 'format') ?? 'terminal'));
    });
};
