import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineInspect: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('inspect')
    .description('what a binary is: target, linkage, what it needs, which Go made it and how')
    .argument('<binary...>', 'programs, libraries, archives, wasm modules, or folders of them')
    .option('--deps', 'list the modules that a Go program was built from')
    .option('--imports', 'list what a Windows program imports by name')
    .option('--sections', 'list what lies where in the file')
    .option('--format <format>', 'terminal, json, jsonl or html', 'terminal')
    .addHelpText(
      'after',
      `
Reads ELF, Mach-O (universal too), PE, XCOFF, Plan 9, WebAssembly, archives and the objects in them; needs no Go
and no binutils. Where build info was removed, the version of Go and the target come from what is left, and
the source and confidence are said. Folders are searched for programs, without following links.

Exit code 0: all files are programs without a defect; 1: some are not; 2: usage.

Examples:
  crossroot inspect ./app
  crossroot inspect --deps --format json ./app
  crossroot inspect ./dist --format jsonl
  crossroot inspect --sections --format html app.exe > app.html`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { inspect } = await import('./inspect.ts');
      finish(
        await inspect(host, streams, paths, {
          dependencies: options['deps'] === true,
          imports: options['imports'] === true,
          sections: options['sections'] === true,
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
};
