import pc from 'picocolors';
import type { TargetSheet } from '../../model/target-sheet.ts';
import { table } from '../columns.ts';
import { grouped, sheetFacts, type TargetsReport } from './sheet-facts.ts';

const yes = (value: boolean): string => (value ? 'yes' : '-');

const COLUMNS = ['pair', 'class', 'cgo', 'race', 'pie', 'buildmodes besides exe', 'level', 'uses'] as const;

function rowOf(sheet: TargetSheet): string[] {
  return [
    sheet.pair,
    sheet.broken ? 'broken' : sheet.firstClass ? 'first' : '-',
    yes(sheet.cgo),
    yes(sheet.race),
    sheet.pieByDefault === 'no' ? (sheet.buildmodes.includes('pie') ? 'may' : '-') : 'always',
    sheet.buildmodes.filter((mode) => mode !== 'exe' && mode !== 'archive' && mode !== 'pie').join(' ') ||
      '-',
    sheet.level ? `${sheet.level.variable}=${sheet.level.byDefault}` : '-',
    sheet.uses,
  ];
}

/** Columns beyond the width lose their end. */
function listing(sheets: readonly TargetSheet[], width: number): string {
  return table([[...COLUMNS], ...sheets.map(rowOf)])
    .split('\n')
    .map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
    .join('\n');
}

function sheetText(sheet: TargetSheet, c: ReturnType<typeof pc.createColors>): string {
  const out: string[] = [c.bold(`${sheet.pair}  (Go 1.${sheet.go})`)];
  if (!sheet.listed)
    out.push(
      c.red(
        `Go 1.${sheet.go} has no ${sheet.pair}: it is in Go 1.${sheet.since}${sheet.until === undefined ? ' and later' : ` to 1.${sheet.until}`}. What follows is the nearest release.`,
      ),
    );
  for (const [title, text] of sheetFacts(sheet)) out.push(`  ${title.padEnd(19)} ${text}`);
  out.push(
    `  ${'build it'.padEnd(19)} ${c.green(`GOOS=${sheet.goos} GOARCH=${sheet.goarch} go build ./...`)}`,
  );
  const { level } = sheet;
  if (level) {
    out.push('', c.bold(`${level.variable} (default ${level.byDefault || 'none'})`));
    for (const { value, needs } of level.values) out.push(`  ${value.padEnd(10)} ${needs}`);
    if (level.suffixes.length > 0) out.push(`  may be followed by ${level.suffixes.join(', ')}`);
  }
  if (sheet.compilers.length > 0) {
    out.push('', c.bold('C compilers (CGO_ENABLED=1)'));
    for (const { kit, cc, install, note } of sheet.compilers) {
      out.push(`  ${kit.padEnd(10)} CC=${c.green(/\s/.test(cc) ? `"${cc}"` : cc)}`);
      if (install !== undefined) out.push(`  ${''.padEnd(10)} ${install}`);
      if (note !== undefined) out.push(`  ${''.padEnd(10)} ${c.dim(note)}`);
    }
  }
  if (sheet.names.length > 0) {
    out.push('', c.bold('Called elsewhere'));
    for (const [scheme, names] of grouped(sheet.names, ({ scheme }) => scheme))
      out.push(
        `  ${scheme.padEnd(10)} ${names.map(({ name, level: implied }) => (implied === undefined ? name : `${name} (${implied})`)).join(', ')}`,
      );
  }
  if (sheet.history.length > 0) {
    out.push('', c.bold('Changes'));
    for (const [go, changes] of grouped(sheet.history, ({ go }) => go))
      out.push(`  ${`1.${go}`.padEnd(10)} ${changes.map(({ change }) => change).join('; ')}`);
  }
  return `${out.join('\n')}\n`;
}

export function renderTargets(
  report: TargetsReport,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const c = pc.createColors(colour);
  if (!report.answers)
    return `${listing(report.all, width)}\nGo 1.${report.go} (${report.toolchain}): ${report.all.length} pairs. More of one: crossroot targets linux/arm64\n`;
  return report.answers
    .map(({ explanation, sheets }) => {
      const [only] = sheets;
      const body =
        sheets.length === 1 && only ? sheetText(only, c) : sheets.length > 1 ? listing(sheets, width) : '';
      return [
        ...explanation.map((line) => `${line}\n`),
        explanation.length > 0 && body !== '' ? '\n' : '',
        body,
      ].join('');
    })
    .join('\n');
}
