import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineEnv: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('env')
    .description('who set GOOS and every other variable of go env: the value that wins and every layer below')
    .argument('[variable...]', 'GOOS CGO_ENABLED …; without any, what differs from an untouched Go')
    .option('--from <file>', 'a saved `go env -json`; needs no Go')
    .option('--dir <directory>', 'look from here: go.mod and go.work are found from it', '.')
    .option('--all', 'every variable', false)
    .option('--fix', 'print the exports that build with cgo for --on', false)
    .option('--on <target>', 'with --fix: linux/arm64, linux/arm/v6, windows/amd64 … (may be repeated)', many)
    .option('--no-run', 'read only: run no go or compiler command')
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Layers, strongest first: process environment (an empty variable cancels nothing), the file of go env -w (GOENV),
$GOROOT/go.env, the default. Exit code 1: something in the environment breaks builds or leaks into go run and go test.

Examples:
  crossroot env                              what is set, by whom, and what is wrong with it
  crossroot env GOOS CGO_ENABLED GOTOOLCHAIN with file and line
  crossroot env --from go-env.json           what somebody else's go env says
  crossroot env --fix --on linux/arm64       exports for a cgo cross build, with Debian packages, zig, NDK …`,
    )
    .action(async (names: string[], options: RawOptions) => {
      const { environment } = await import('./env.ts');
      const from = textOption(options, 'from');
      finish(
        await environment(host, streams, names, {
          format: textOption(options, 'format') ?? 'terminal',
          directory: textOption(options, 'dir') ?? '.',
          all: options['all'] === true,
          fix: options['fix'] === true,
          on: listOption(options, 'on'),
          run: options['run'] !== false,
          ...(from !== undefined && { from }),
        }),
      );
    });
};
