import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineTargets: DefineCommand = (root, { streams, finish }) => {
  root
    .command('targets')
    .description('every GOOS/GOARCH pair of a Go release, one in depth, or what another tool’s name means')
    .argument(
      '[name...]',
      'linux/arm64, x86_64, armv7l, aarch64-unknown-linux-musl, linux/arm/v7, win32-x64 …',
    )
    .option('--go <version>', 'Go release, 1.16 to 1.27', '1.27')
    .option('--broken', 'list the ports that are marked as broken too', false)
    .option('--format <format>', 'terminal, json or html', 'terminal')
    .addHelpText(
      'after',
      `
The table is read from the Go toolchains themselves and comes with crossroot: no Go is needed.
Exit code 1: the release has no such pair.

Examples:
  crossroot targets                        every pair of the newest Go
  crossroot targets linux/riscv64          cgo, detectors, build modes, levels, C compilers, names, history
  crossroot targets windows/arm --go 1.26  which releases have a port that this one lacks
  crossroot targets armv7l win32-x64       what names of uname, Docker, Debian, Rust or npm mean in Go
  crossroot targets --format html > targets.html`,
    )
    .action(async (names: string[], options: RawOptions) => {
      const { targets } = await import('./targets.ts');
      finish(
        targets(streams, names, {
          go: textOption(options, 'go') ?? '',
          broken: options['broken'] === true,
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
};
