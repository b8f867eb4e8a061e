import type { SizeReport } from '../../model/size-report.ts';
import { sizeRows } from '../../model/size.ts';
import { commandMessage, commandProperty } from '../workflow-command.ts';
import { byteText, signedText } from './byte-text.ts';

/** An annotation: an error when the file is over its budget, else a notice with the size and what changed. */
export function renderSizeGithub({ file, before, budget }: SizeReport): string {
  const { account } = file;
  const over = budget !== undefined && budget.over > 0;
  const change = before === undefined ? '' : `, ${signedText(account.size - before.account.size)}`;
  const head = `${byteText(account.size)}${change}`;
  const lines = over
    ? [
        `${head}: ${byteText(budget.over)} over the budget of ${byteText(budget.limit)}`,
        ...budget.reasons.map(
          ({ module, size, through }) =>
            `${byteText(size)} ${module}${through.length > 1 ? ` through ${through.join(' → ')}` : ''}`,
        ),
      ]
    : [
        head,
        ...sizeRows(account, 'module')
          .slice(0, 5)
          .map(({ name, size }) => `${byteText(size)} ${name}`),
      ];
  const title = over ? 'Size budget exceeded' : 'Size';
  return `::${over ? 'error' : 'notice'} file=${commandProperty(file.path)},title=${title}::${commandMessage(lines.join('\n'))}\n`;
}
