import pc from 'picocolors';
import stringWidth from 'string-width';
import type { LintFinding, LintReport, LintStage } from '../../model/lint.ts';
import type { TerminalOptions } from '../terminal.ts';

type Paint = ReturnType<typeof pc.createColors>;

function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && stringWidth(`${indent}${line} ${word}`) > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(indent + line);
  return lines.join('\n');
}

function findingText(finding: LintFinding, path: string, paint: Paint, width: number): string {
  const level = { error: paint.red('error'), warning: paint.yellow('warning'), note: paint.cyan('note') }[
    finding.level
  ];
  const fix = finding.edits.length > 0 ? 'fix (--fix writes it)' : 'fix';
  return [
    `${paint.bold(`${path}:${finding.line}`)} ${level} ${finding.cause}`,
    wrapped(finding.message, width, '  '),
    wrapped(`${fix}: ${finding.fix}`, width, '  '),
  ].join('\n');
}

/** Name of a stage for people: BuildKit's own for one without. */
export function stageLabel({ index, name }: LintStage): string {
  return name === '' ? `stage-${index}` : name;
}

/** The table of stages and platforms. A platform that is not the requested one is marked. */
function stageTable(report: LintReport, paint: Paint): string {
  const head = ['line', 'stage', 'from', ...report.requested];
  const rows = report.stages.map((stage) => [
    String(stage.line),
    stageLabel(stage) + (stage.target ? ' *' : '') + (stage.reachable ? '' : ' (not needed)'),
    stage.base.length > 40 ? `${stage.base.slice(0, 39)}…` : stage.base,
    ...report.requested.map((platform) => stage.platforms[platform] ?? 'refused'),
  ]);
  const widths = head.map((word, column) =>
    Math.max(stringWidth(word), ...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const pad = (text: string, column: number): string =>
    text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)));
  const line = (cells: readonly string[], colour: (text: string, column: number) => string): string =>
    cells
      .map((cell, column) => colour(pad(cell, column), column))
      .join('  ')
      .trimEnd();
  return [
    line(head, (text) => paint.bold(text)),
    ...rows.map((row) =>
      line(row, (text, column) => {
        if (column < 3) return text;
        const asked = report.requested[column - 3];
        return text.trimEnd() === asked ? paint.green(text) : paint.yellow(text);
      }),
    ),
  ].join('\n');
}

/** The graph of stages: what each takes its files from. */
function stageGraph(report: LintReport): string {
  const lines: string[] = [];
  for (const stage of report.stages) {
    lines.push(`${stageLabel(stage)}${stage.target ? ' *' : ''}`);
    const own = stage.sources.filter(({ from }) => from !== 'scratch');
    const base = own.some(({ via }) => via === 'from') ? [] : [`from ${stage.base}`];
    const parts = [
      ...base,
      ...own.map(({ via, from, line }) => {
        const source = typeof from === 'number' ? report.stages[from] : undefined;
        const name = source ? stageLabel(source) : String(from);
        return via === 'from' ? `from ${name}` : `${via} from ${name} (line ${line})`;
      }),
    ];
    for (const [at, part] of parts.entries()) lines.push(`${at === parts.length - 1 ? '└─' : '├─'} ${part}`);
  }
  return lines.join('\n');
}

export interface LintTerminalOptions extends TerminalOptions {
  /** Adds the table of stages and their graph. */
  readonly explain: boolean;
}

export function renderLintTerminal(reports: readonly LintReport[], options: LintTerminalOptions): string {
  const paint = pc.createColors(options.colour);
  const width = Math.max(40, Math.min(options.width, 110));
  const blocks = reports.map((report) => {
    const title = report.title === '' ? report.path : `${report.path} (${report.title})`;
    const parts: string[] = [];
    if (options.explain || report.assumed !== undefined)
      parts.push(
        `${paint.bold(title)}: ${report.requested.join(', ')}${report.assumed === undefined ? '' : ` (${report.assumed})`}, built on ${report.buildPlatform}`,
      );
    if (options.explain && report.stages.length > 0)
      parts.push(stageTable(report, paint), stageGraph(report), paint.dim('* becomes the image'));
    for (const { line, message } of report.issues)
      parts.push(`${paint.bold(`${report.path}:${line}`)} ${paint.red('refused')} BuildKit: ${message}`);
    for (const finding of report.findings) parts.push(findingText(finding, report.path, paint, width));
    const serious = report.findings.filter(({ level }) => level !== 'note').length;
    if (serious === 0 && report.issues.length === 0)
      parts.push(`${title}: every stage has the platform that it needs for ${report.requested.join(', ')}.`);
    return parts.join('\n\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** What `--fix` changed in one file. */
export function renderFixed(path: string, fixed: readonly LintFinding[]): string {
  return fixed.map(({ line, fix }) => `${path}:${line} fixed: ${fix}\n`).join('');
}
