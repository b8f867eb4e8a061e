import {
  type DefineCommand,
  FORMAT_HELP,
  listOption,
  many,
  type RawOptions,
  textOption,
} from '../command.ts';

export const defineCheck: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('check')
    .description('will a binary run there: a verdict for every target, with the proof')
    .argument('<binary...>', 'program, library, archive or wasm module')
    .option(
      '--on <target>',
      'a target, repeatable: GOOS/GOARCH[/LEVEL] or SYSTEM:VERSION/GOARCH[,key=value]',
      many,
    )
    .option('--rootfs <dir>', 'judge against the files of a real root file system instead of tables')
    .option('--details', 'show proofs and what speaks for the binary, also for many targets')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .addHelpText(
      'after',
      `
Without --on: a matrix of common targets for the system and architecture of the binary.

A verdict is runs, warns (it runs, or not, under a condition that is named), unknown (a fact that decides is
not known) or fails. Exit code 0: it runs on all; 1: not on all; 2: usage.

Targets: debian:11/amd64  ubuntu:22.04/arm64  alpine:3.20/arm64  rhel:8/amd64  amazonlinux:2023/arm64
  scratch/amd64  distroless:static/amd64  lambda:provided.al2023/arm64  nixos:25.05/amd64  linux/arm/v7
  macos:12/arm64  windows:7/amd64  js/wasm  wasmtime/wasm  node/wasm  cloudflare/wasm
Keys: cpu=x86-64-v2 (or haswell, cortex-a72, power9)  kernel=5.10  glibc=2.36  musl=1.2.3  gcc=12.2
  page=16k  fpu=no  libs=libssl.so.3+libz.so.1  go=1.24 (whose wasm_exec.js the host loads)

Examples:
  crossroot check ./app
  crossroot check ./app --on debian:11/amd64 --on alpine:3.20/amd64
  crossroot check ./app --on debian:12/amd64,cpu=x86-64-v2,kernel=5.10 --format json
  crossroot check ./app --rootfs /srv/roots/bullseye`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { check } = await import('./check.ts');
      const rootfs = textOption(options, 'rootfs');
      finish(
        await check(host, streams, paths, {
          on: listOption(options, 'on'),
          ...(rootfs !== undefined && { rootfs }),
          format: textOption(options, 'format') ?? 'terminal',
          detailed: options['details'] === true,
        }),
      );
    });
};
