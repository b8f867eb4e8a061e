import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineBoot: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('boot')
    .description('does bare-metal start code reach C or Go in a state that they can use')
    .argument('<elf...>', 'linked firmware: RV64 is executed, of a Cortex-M the vector table is read')
    .option(
      '--ram <range>',
      'BASE:SIZE such as 0x80000000:128M (may be repeated; default: of QEMU virt)',
      many,
    )
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Executes the start code in an interpreter until main, or the first function that a compiler made, and checks sp, gp,
trap vector, interrupts, .data and .bss. Where it goes wrong, the last instructions are shown.

Examples:
  crossroot boot firmware.elf
  crossroot boot app.elf --ram 0x80000000:16K --format json`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { boot } = await import('./boot.ts');
      finish(
        boot(host, streams, paths, listOption(options, 'ram'), textOption(options, 'format') ?? 'terminal'),
      );
    });
};
