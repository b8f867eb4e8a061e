import type { FileSheet, Inspection } from '../../model/inspection.ts';
import { archiveRows, byteText, headline, programRows, type Row } from './rows.ts';

const LABEL = 14;

/** Facts in two columns; long values are wrapped where they have blanks. Texts of the file are made safe first. */
export function renderInspectTerminal(
  inspection: Inspection,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const room = Math.max(40, width - LABEL - 2);
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const line = ([label, value]: Row): string => {
    const [first = '', ...rest] = wrapped(printable(value), room);
    return [
      `  ${paint(2, label.padEnd(LABEL - 2))}${first}`,
      ...rest.map((text) => `${' '.repeat(LABEL)}${text}`),
    ].join('\n');
  };
  const files = inspection.files.map((file) => {
    const out = [`${paint(1, printable(file.path))}: ${printable(headline(file))}`, ...facts(file).map(line)];
    for (const { id, message, at } of file.issues.slice(0, 10))
      out.push(line(['defect', `${message}${at === undefined ? '' : ` at ${at}`} (${id})`]));
    if (file.issues.length > 10) out.push(line(['', `and ${file.issues.length - 10} more defects`]));
    return `${out.join('\n')}\n`;
  });
  const { otherFiles } = inspection;
  if (otherFiles > 0) files.push(`${otherFiles} other file${otherFiles === 1 ? '' : 's'} are no programs\n`);
  return files.join('\n');
}

function facts(file: FileSheet): Row[] {
  const { programs, packed, archive } = file;
  return [
    ...programs.flatMap((program): Row[] => [
      ...programRows(program),
      ...(program.sections ?? []).map(
        ({ name, at, size, kind }): Row => [
          'section',
          `${name} ${kind} at 0x${at.toString(16)}, ${byteText(size)}`,
        ],
      ),
    ]),
    ...(packed?.firstLine === undefined ? [] : [['first line', packed.firstLine] as const]),
    ...(packed?.interpreter === undefined ? [] : [['interpreter', packed.interpreter] as const]),
    ...(archive === undefined ? [] : archiveRows(archive)),
  ];
}

/** Names inside a file may hold anything, escape sequences too. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Facts are ASCII but for names, so characters stand for columns: loading a width table would cost a third of the start. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
