import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineWasm: DefineCommand = (root, { host, streams, finish }) => {
  const wasm = root.command('wasm').description('run and examine WebAssembly modules of Go, TinyGo and WASI');
  wasm
    .command('run')
    .description('run a module: Go js/wasm of any release, TinyGo, wasip1 commands and reactors')
    .argument('<module>', 'file.wasm')
    .argument('[args...]', 'arguments of the program, after --')
    .option('--allow <what>', 'all: JavaScript globals, files, network and environment of this machine', many)
    .option('--dir <dir>', 'open a directory to a WASI program, DIR or DIR:NAME (may be repeated)', many)
    .option('--env <variable>', 'NAME=VALUE, or NAME to pass it on (may be repeated)', many)
    .option('--call <function>', 'call this export of a reactor after _initialize, with the arguments')
    .option('--no-initialize', 'do not call _initialize first: shows what such a host gets')
    .option(
      '--stub-missing',
      'start although imports are missing; stop at the first one that is called',
      false,
    )
    .option('--trace', 'print every call of an import to standard error', false)
    .option('--stats', 'print how often each import was called, and other facts, to standard error', false)
    .option('--glue <file>', 'a wasm_exec.js: say whether it fits the module')
    .option('--format <format>', 'of --stats: terminal or json', 'terminal')
    .passThroughOptions()
    .addHelpText(
      'after',
      `
A program gets no files, no network and no environment unless it is given them.
The exit code is the program's; 1 when it cannot run, with the reason.

Examples:
  crossroot wasm run main.wasm -- --verbose
  crossroot wasm run --dir testdata:/data tool.wasm -- /data/input.txt
  crossroot wasm run --call add plugin.wasm -- 2 3
  GOOS=js GOARCH=wasm go test -exec 'crossroot wasm run --allow all' ./...`,
    )
    .action(async (path: string, args: string[], options: RawOptions) => {
      const { wasmRun } = await import('./run.ts');
      const call = textOption(options, 'call');
      const glue = textOption(options, 'glue');
      finish(
        // What follows `--` reaches the program, the dashes themselves do not.
        await wasmRun(host, streams, path, args[0] === '--' ? args.slice(1) : args, {
          allow: listOption(options, 'allow'),
          directories: listOption(options, 'dir'),
          variables: listOption(options, 'env'),
          ...(call !== undefined && { call }),
          ...(glue !== undefined && { glue }),
          initialize: options['initialize'] !== false,
          stubMissing: options['stubMissing'] === true,
          trace: options['trace'] === true,
          stats: options['stats'] === true,
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
  wasm
    .command('imports')
    .description('what a module asks for, and which hosts provide it')
    .argument('<module>', 'file.wasm')
    .option('--on <host>', 'wasmtime/wasm, cloudflare/wasm, node/wasm,go=1.20 … (may be repeated)', many)
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot wasm imports main.wasm
  crossroot wasm imports plugin.wasm --on wasmtime/wasm --format json`,
    )
    .action(async (path: string, options: RawOptions) => {
      const { wasmImports } = await import('./imports.ts');
      const format = textOption(options, 'format') ?? 'terminal';
      finish(wasmImports(host, streams, path, listOption(options, 'on'), format));
    });
};
