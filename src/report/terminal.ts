import pc from 'picocolors';
import stringWidth from 'string-width';
import type { DiagnosedCause, Diagnosis, WeighedEvent } from '../model/diagnosis.ts';
import type { Where } from '../model/event.ts';
import { wrapText } from './wrap.ts';

export interface TerminalOptions {
  /** Columns; lines wrap at words, commands never do. */
  readonly width: number;
  readonly colour: boolean;
}

const percent = (probability: number): string =>
  probability > 0.994 && probability < 1 ? '>99 %' : `${Math.round(probability * 100)} %`;

function placeOf({ path, line }: Where): string {
  return line === undefined ? path : `${path}:${line}`;
}

/** Evidence that says next to nothing is noise to a reader; machine formats keep it. */
function telling(items: readonly WeighedEvent[]): readonly WeighedEvent[] {
  return items.filter(({ weight }) => Math.abs(weight) >= 0.1);
}

/** Cuts at `columns`, with an ellipsis. */
function clip(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let out = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(out + segment) > columns - 1) break;
    out += segment;
  }
  return `${out}…`;
}

/** The report for people: root cause first, then why, what speaks against it, the fix, what to check. */
export function renderTerminal(diagnosis: Diagnosis, { width, colour }: TerminalOptions): string {
  const c = pc.createColors(colour);
  const out: string[] = [];
  const columns = Math.max(40, width);
  const section = (title: string): void => void out.push('', c.bold(title));
  const evidence = (sign: string, item: WeighedEvent): void => {
    const bits = `${item.weight > 0 ? '+' : ''}${item.weight.toFixed(1)} bits`;
    const [first = '', ...rest] = wrapText(`${item.title} (${bits})`, columns - 4, '').split('\n');
    out.push(`  ${sign} ${first}`, ...rest.map((line) => `    ${line}`));
    const place = placeOf(item.where);
    if (item.text !== undefined && item.where.path !== 'context') {
      out.push(`      ${c.cyan(place)}  ${clip(item.text.trim(), columns - 8 - stringWidth(place))}`);
    } else if (Object.keys(item.data).length > 0) {
      const facts = Object.entries(item.data).map(([name, value]) => `${name} ${String(value)}`);
      out.push(c.dim(clip(`      ${facts.join(', ')}`, columns)));
    }
  };
  const commandLines = (text: string): void => {
    for (const line of text.trimEnd().split('\n')) out.push(`       ${c.green(line)}`);
  };

  const [top, ...others] = diagnosis.causes;
  if (diagnosis.outcome === 'nothing-wrong') out.push('Nothing wrong was recognised.');
  else if (!top) out.push(c.yellow('Something failed, but nothing in it names a cause.'));
  else out.push(...headline(top, diagnosis, c, columns));

  if (top && diagnosis.outcome !== 'nothing-wrong') {
    section('Evidence');
    for (const item of telling(top.for)) evidence(c.green('+'), item);
    if (telling(top.against).length > 0) {
      section('Against it');
      for (const item of telling(top.against)) evidence(c.red('-'), item);
    }
    section(diagnosis.outcome === 'undecided' ? 'If that is the cause, fix it so' : 'Fix');
    for (const [index, fix] of top.fixes.entries()) {
      out.push(wrapText(`${index + 1}. ${fix.title}`, columns, '  ').replace(/\n {2}/g, '\n     '));
      if (fix.command !== undefined) commandLines(fix.command);
      if (fix.patch !== undefined) commandLines(fix.patch);
    }
    const rivals = others.filter(({ probability }) => probability >= 0.01);
    if (rivals.length > 0 || diagnosis.noneOfThese >= 0.01) {
      section('Other causes');
      for (const { id, title, probability } of rivals)
        out.push(
          clip(`  ${percent(probability).padStart(5)}  ${id}  ${c.dim(title)}`, columns + (colour ? 9 : 0)),
        );
      if (diagnosis.noneOfThese >= 0.01)
        out.push(`  ${percent(diagnosis.noneOfThese).padStart(5)}  none of these`);
    }
  }
  const { proof } = diagnosis;
  if (proof) {
    section('Proof');
    out.push(wrapText(`${proof.verdict}: ${proof.detail}`, columns, '  '));
  }
  if (diagnosis.outcome === 'undecided' || diagnosis.outcome === 'diagnosed') {
    const checks =
      diagnosis.outcome === 'undecided' ? diagnosis.checks.next : diagnosis.checks.next.slice(0, 1);
    if (checks.length > 0) section(diagnosis.outcome === 'undecided' ? 'Check next' : 'To be surer');
    for (const { title, command, seconds, bits } of checks) {
      out.push(wrapText(`- ${title} ${`(${seconds} s, ${bits.toFixed(2)} bit)`}`, columns, '  '));
      commandLines(command);
    }
  }
  if (top && diagnosis.outcome !== 'nothing-wrong') {
    section('Sources');
    for (const source of top.sources) out.push(wrapText(source, columns, '  '));
  }
  for (const { message } of diagnosis.notices) out.push('', wrapText(`note: ${message}`, columns, ''));
  return `${out.join('\n')}\n`;
}

function headline(
  top: DiagnosedCause,
  diagnosis: Diagnosis,
  c: ReturnType<typeof pc.createColors>,
  columns: number,
): string[] {
  const certainty = percent(top.probability);
  if (diagnosis.outcome === 'undecided')
    return [
      c.yellow(c.bold(wrapText(`Undecided. Most likely (${certainty}): ${top.title}`, columns, ''))),
      c.dim(top.id),
      '',
      wrapText(top.explanation, columns, ''),
    ];
  const lead = diagnosis.outcome === 'outside' ? 'Not a cross-platform fault: ' : '';
  return [
    c.red(c.bold(wrapText(`${lead}${top.title}`, columns, ''))),
    c.dim(`${top.id}, ${certainty} sure`),
    '',
    wrapText(top.explanation, columns, ''),
  ];
}
