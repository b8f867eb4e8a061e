import type { SignedFile } from '../../model/signature.ts';
import { safe } from './verify.ts';

const SCHEMA = 'crossroot.sign/1';

/** `schemas/sign.schema.json` describes it. */
export function renderSignJson(file: SignedFile): string {
  return `${JSON.stringify({ schema: SCHEMA, ...file }, null, 2)}\n`;
}

export function renderSignTerminal({ path, outcome, message, output, backup, slices }: SignedFile): string {
  return [
    `${path}: ${outcome}: ${safe(message)}`,
    ...slices.map(
      ({ cpu, identifier, flags, signatureAt, signatureSize, added }) =>
        `  ${cpu}: identifier ${safe(identifier)}, flags ${flags.join(' ')}, ${signatureSize} bytes at ${signatureAt}${added ? ', load command added' : ''}`,
    ),
    ...(output === undefined ? [] : [`  written: ${output}`]),
    ...(backup === undefined ? [] : [`  the file before is kept: ${backup}`]),
    '',
  ].join('\n');
}
