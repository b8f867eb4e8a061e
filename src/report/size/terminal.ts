import pc from 'picocolors';
import type { SizedFile, SizeReport } from '../../model/size-report.ts';
import { type SizeLevel, sizeChanges, sizeRows } from '../../model/size.ts';
import { byteText, signedText } from './byte-text.ts';

interface Screen {
  readonly width: number;
  readonly colour: boolean;
}

export function renderSizeTerminal(report: SizeReport, screen: Screen): string {
  const { bold, dim, red, yellow } = pc.createColors(screen.colour);
  const { file, before, budget } = report;
  const lines = [`${bold(file.path)}  ${fileText(file)}`];
  if (before !== undefined) {
    const change = file.account.size - before.account.size;
    lines.push(`${dim(`before: ${before.path}  ${fileText(before)}`)}`, `${bold(signedText(change))}`);
  }
  if (budget !== undefined) {
    lines.push('', budgetText(budget.over, budget.limit, red));
    for (const { module, size, through } of budget.over > 0 ? budget.reasons : []) {
      lines.push(`  ${byteText(size).padStart(9)}  ${module}`);
      if (through.length > 1) lines.push(dim(`             through ${through.join(' → ')}`));
    }
  }
  for (const level of report.levels)
    lines.push(
      '',
      ...(before === undefined
        ? levelLines(report, level, screen)
        : changeLines(report, before, level, screen)),
    );
  const issues = [before, file].flatMap((one) => one?.issues ?? []);
  if (issues.length > 0)
    lines.push('', ...issues.slice(0, 10).map(({ message }) => yellow(`note: ${message}`)));
  return `${lines.join('\n')}\n`;
}

const fileText = ({ account }: SizedFile): string =>
  `${byteText(account.size)} (${account.size} bytes), ${account.format}${account.go ? ', Go' : ''}`;

function budgetText(over: number, limit: number, red: (text: string) => string): string {
  return over > 0
    ? red(`${byteText(over)} over the budget of ${byteText(limit)}. The most space is taken by:`)
    : `within the budget of ${byteText(limit)}, ${byteText(-over)} left`;
}

function levelLines({ file, top }: SizeReport, level: SizeLevel, screen: Screen): string[] {
  const { bold, dim } = pc.createColors(screen.colour);
  const rows = sizeRows(file.account, level);
  const total = Math.max(1, file.account.size);
  const line = (size: number, name: string): string =>
    `  ${byteText(size).padStart(9)} ${((100 * size) / total).toFixed(1).padStart(5)} %  ${fit(name, screen.width - 22)}`;
  const rest = rows.slice(top);
  return [
    bold(`by ${level}`),
    ...rows.slice(0, top).map(({ name, size }) => line(size, name)),
    ...(rest.length === 0
      ? []
      : [
          dim(
            line(
              rest.reduce((sum, { size }) => sum + size, 0),
              `${rest.length} more`,
            ),
          ),
        ]),
  ];
}

function changeLines(
  { file, top }: SizeReport,
  before: SizedFile,
  level: SizeLevel,
  screen: Screen,
): string[] {
  const { bold, dim, red, green } = pc.createColors(screen.colour);
  const changes = sizeChanges(before.account, file.account, level);
  if (changes.length === 0) return [bold(`by ${level}`), '  no change'];
  const rest = changes.slice(top);
  return [
    bold(`by ${level}`),
    ...changes.slice(0, top).map(({ name, before: was, after, change }) => {
      const colour = after > was ? red : green;
      return `  ${colour(signedText(after - was).padStart(10))}  ${change.padEnd(6)}  ${fit(name, screen.width - 22)}`;
    }),
    ...(rest.length === 0
      ? []
      : [
          dim(
            `  ${signedText(rest.reduce((sum, one) => sum + one.after - one.before, 0)).padStart(10)}          ${rest.length} more`,
          ),
        ]),
  ];
}

/** The end of a name tells more than its start. */
const fit = (name: string, width: number): string =>
  name.length <= Math.max(20, width) ? name : `…${name.slice(name.length - Math.max(20, width) + 1)}`;
