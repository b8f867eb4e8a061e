import { type DefineCommand, type RawOptions, textOption } from '../command.ts';

export const defineSign: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('sign')
    .description('give a Mach-O file a fresh ad-hoc signature, after strip or an edit broke the old one')
    .argument('<binary>', 'thin or universal Mach-O file')
    .option('-o, --output <file>', 'write there and leave the binary as it is')
    .option('--identifier <text>', 'identifier; default: that of the old signature, else a.out')
    .option('--all', 'sign also what no system wants signed (unsigned and not arm64)')
    .option('--replace-identity', 'throw the signature of a real identity away')
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
The signature is byte for byte what Go's linker makes. Identifier, flags and entitlements of an old ad-hoc signature
are kept. The new file is checked, written beside the old one and renamed over it; the old one stays as
BINARY.before-signing (or .before-signing-2, -3, … where that exists).

Other formats, unsigned files that need no signature and files signed by an identity are not touched.

Exit code 0: signed, or nothing to do; 1: refused; 2: usage, or it could not be written.

Examples:
  crossroot sign ./app-darwin-arm64
  crossroot sign ./app -o ./app-signed --identifier com.example.app
  crossroot verify ./app`,
    )
    .action(async (path: string, options: RawOptions) => {
      const { sign } = await import('./sign.ts');
      const output = textOption(options, 'output');
      const identifier = textOption(options, 'identifier');
      finish(
        sign(host, streams, path, {
          ...(output !== undefined && { output }),
          ...(identifier !== undefined && { identifier }),
          all: options['all'] === true,
          replaceIdentity: options['replaceIdentity'] === true,
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
};
