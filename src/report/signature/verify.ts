import type { VerifiedFile, VerifiedSlice } from '../../model/signature.ts';

const SCHEMA = 'crossroot.verify/1';

/** `schemas/verify.schema.json` describes it. */
export function renderVerifyJson(files: readonly VerifiedFile[]): string {
  return `${JSON.stringify({ schema: SCHEMA, files }, null, 2)}\n`;
}

export function renderVerifyJsonLine(file: VerifiedFile): string {
  return `${JSON.stringify({ schema: SCHEMA, ...file })}\n`;
}

export function renderVerifyTerminal(
  files: readonly VerifiedFile[],
  { colour }: { readonly colour: boolean },
): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const out: string[] = [];
  for (const { path, state, message, slices, issues } of files) {
    const good = state === 'intact' || state === 'unsigned';
    out.push(`${path}: ${paint(good ? 32 : 31, state)}: ${safe(message)}`);
    for (const slice of slices) out.push(...sliceLines(slice));
    for (const issue of issues.slice(0, 10))
      out.push(`    defect: ${safe(issue.message)}${issue.at === undefined ? '' : ` at ${issue.at}`}`);
  }
  return `${out.join('\n')}\n`;
}

function sliceLines(slice: VerifiedSlice): string[] {
  const { cpu, state, kind, identifier, team, flags, cdHash, cms } = slice;
  const said = [
    kind.replace('-', ' '),
    ...(identifier === undefined ? [] : [`identifier ${identifier}`]),
    ...(team === undefined ? [] : [`team ${team}`]),
    ...(flags.length > 0 ? [`flags ${flags.join(' ')}`] : []),
  ];
  return [
    `  ${cpu}: ${state}${kind === 'none' ? '' : `, ${safe(said.join(', '))}`}`,
    ...(cdHash === undefined ? [] : [`    cdhash ${cdHash}`]),
    ...slice.directories.flatMap(({ hash, pages, checked, bad, firstBad }) => [
      `    ${hash}: ${checked} of ${pages} pages hashed, ${bad} differ`,
      ...(firstBad === undefined
        ? []
        : [
            `      first: page ${firstBad.page}, bytes ${firstBad.at} to ${firstBad.at + firstBad.length - 1}, ${firstBad.place}`,
            ...(firstBad.functions.length > 0
              ? [`      functions there: ${safe(firstBad.functions.join(', '))}`]
              : []),
            `      expected ${firstBad.expected}`,
            `      actual   ${firstBad.actual}`,
          ]),
    ]),
    // What pages differ is said above already.
    ...slice.faults
      .filter(({ id }) => id !== 'page-hash-mismatch')
      .map(({ id, message, at }) => `    ${safe(message)} at ${at} (${id})`),
    ...(cms === undefined
      ? []
      : [
          `    identity: ${safe(cms.message)}${cms.signingTime === undefined ? '' : `, ${cms.signingTime}`}`,
          ...cms.chain.map(
            ({ subject, notBefore, notAfter }) =>
              `      ${safe(subject)} (${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)})`,
          ),
          `      the chain ${cms.chainHolds ? 'holds' : 'DOES NOT HOLD'} as far as it is in the file; trust is not judged`,
        ]),
  ];
}

/** Names in a file may hold escape sequences. */
export function safe(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
