import type { Diagnosis } from '../model/diagnosis.ts';
import { commandMessage as message, commandProperty as property, neutralised } from './workflow-command.ts';

/** One annotation for the named cause, for the log of a GitHub workflow. */
export function renderGithub(diagnosis: Diagnosis): string {
  const top = diagnosis.causes[0];
  if (diagnosis.outcome === 'nothing-wrong') return '';
  if (!top)
    return `::warning title=crossroot::${message('Something failed, but nothing in it names a cause.')}\n`;
  const place = top.for.find(({ where }) => where.line !== undefined)?.where;
  const where = place && place.path !== '-' ? `file=${property(place.path)},line=${place.line},` : '';
  const fix = top.fixes[0];
  const sure = `${Math.round(top.probability * 100)} %`;
  const lines = [
    `${top.explanation}`,
    ...top.for
      .slice(0, 3)
      .map(({ title, text }) => (text ? `evidence: ${title}: ${text.trim()}` : `evidence: ${title}`)),
    ...(fix ? [`fix: ${fix.title}${fix.command ? `: ${fix.command}` : ''}`] : []),
    ...(diagnosis.outcome === 'undecided'
      ? diagnosis.checks.next.map(({ title, command }) => `check: ${title}: ${command}`)
      : []),
  ];
  const kind = diagnosis.outcome === 'undecided' ? 'warning' : 'error';
  const title = `${diagnosis.outcome === 'undecided' ? 'undecided, perhaps ' : ''}${top.id} (${sure}): ${top.title}`;
  return `::${kind} ${where}title=${property(title)}::${message(neutralised(lines.join('\n')))}\n`;
}

/** Makes a Markdown table cell or line harmless. */
function cell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\r\n]+/g, ' ');
}

function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}sh\n${text}\n${ticks}`;
}

/** Markdown for $GITHUB_STEP_SUMMARY. */
export function renderStepSummary(diagnosis: Diagnosis): string {
  const top = diagnosis.causes[0];
  if (diagnosis.outcome === 'nothing-wrong') return '### crossroot: nothing wrong was recognised\n';
  if (!top) return '### crossroot: something failed, but nothing in it names a cause\n';
  const lines = [
    `### crossroot: ${diagnosis.outcome === 'undecided' ? 'undecided' : cell(top.title)}`,
    '',
    cell(top.explanation),
    '',
    '| probability | cause | |',
    '|---|---|---|',
    ...diagnosis.causes
      .filter(({ probability }, rank) => rank === 0 || probability >= 0.01)
      .map(
        ({ id, title, probability }) => `| ${Math.round(probability * 100)} % | \`${id}\` | ${cell(title)} |`,
      ),
    '',
    '**Evidence**',
    '',
    ...top.for.map(({ title, text, where }) =>
      text
        ? `- ${cell(title)} (${cell(where.path)}${where.line ? `:${where.line}` : ''}): ${cell(text.trim())}`
        : `- ${cell(title)}`,
    ),
    '',
    '**Fix**',
    ...top.fixes.flatMap(({ title, command }) => ['', cell(title), ...(command ? ['', fence(command)] : [])]),
  ];
  if (diagnosis.outcome === 'undecided')
    lines.push(
      '',
      '**Check next**',
      ...diagnosis.checks.next.flatMap(({ title, command }) => ['', cell(title), '', fence(command)]),
    );
  return `${lines.join('\n')}\n`;
}
