import type { SizeReport } from '../../model/size-report.ts';
import { BYTE_KINDS, type SizeAccount, sizeChanges, sizeName, sizeRows } from '../../model/size.ts';
import { escapeHtml, renderPage } from '../page.ts';
import { byteText, signedText } from './byte-text.ts';
import { COLOURS, renderTreemap, type Tile, TREEMAP_STYLE } from './treemap.ts';

/** A page with a treemap of modules and their packages, and the tables. */
export function renderSizeHtml(report: SizeReport): string {
  const { file, before, budget } = report;
  const { account } = file;
  const parts = [
    `<h1>${escapeHtml(file.path)}</h1>`,
    `<p class="id">${byteText(account.size)} (${account.size} bytes), ${escapeHtml(account.format)}${account.go ? ', Go' : ''}</p>`,
  ];
  if (budget !== undefined) {
    parts.push(
      budget.over > 0
        ? `<p class="bad">${byteText(budget.over)} over the budget of ${byteText(budget.limit)}.</p><ul>${budget.reasons.map(({ module, size, through }) => `<li>${byteText(size)} <code>${escapeHtml(module)}</code>${through.length > 1 ? ` through <code>${escapeHtml(through.join(' → '))}</code>` : ''}</li>`).join('')}</ul>`
        : `<p class="good">Within the budget of ${byteText(budget.limit)}, ${byteText(-budget.over)} left.</p>`,
    );
  }
  parts.push(
    renderTreemap(
      treemapTiles(account),
      account.size,
      `Treemap of ${file.path}: modules and their packages by size`,
    ),
    '<p class="id">Area is size in the file. Point at a rectangle for its name; the tables below say the same in words.</p>',
  );
  if (before !== undefined) {
    const change = account.size - before.account.size;
    parts.push(`<h2>Against ${escapeHtml(before.path)}: ${signedText(change)}</h2>`);
    for (const level of report.levels) {
      const rows = sizeChanges(before.account, account, level)
        .slice(0, report.top)
        .map(
          (row) =>
            `<tr><td class="n">${signedText(row.after - row.before)}</td><td>${row.change}</td><td><code>${escapeHtml(row.name)}</code></td></tr>`,
        );
      parts.push(
        `<h2>Changes by ${level}</h2><table><tr><th>change</th><th></th><th>${level}</th></tr>${rows.join('')}</table>`,
      );
    }
  }
  for (const level of report.levels) {
    const rows = sizeRows(account, level).slice(0, report.top);
    const most = rows[0]?.size ?? 1;
    const meaning = (name: string): string => {
      const kind = Object.entries(BYTE_KINDS).find(([one]) => one === name);
      return level === 'kind' && kind !== undefined ? ` <span class="id">${escapeHtml(kind[1])}</span>` : '';
    };
    parts.push(
      `<h2>By ${level}</h2><table><tr><th>size</th><th>share</th><th></th><th>${level}</th></tr>${rows
        .map(
          ({ name, size }) =>
            `<tr><td class="n">${byteText(size)}</td><td class="n">${((100 * size) / Math.max(1, account.size)).toFixed(1)} %</td><td class="w"><div class="bar" style="width:${((100 * size) / most).toFixed(1)}%"></div></td><td><code>${escapeHtml(name)}</code>${meaning(name)}</td></tr>`,
        )
        .join('')}</table>`,
    );
  }
  return renderPage(`Size of ${file.path}`, parts.join('\n'), TREEMAP_STYLE);
}

/** More rectangles than this are specks. */
const MOST_GROUPS = 40;
const MOST_CHILDREN = 60;

/** Modules and their packages; what has no package is grouped by kind and divided by section; C by function. */
function treemapTiles(account: SizeAccount): Tile[] {
  const groups = new Map<string, Map<string, number>>();
  for (const item of account.items) {
    const group = sizeName(item, 'module');
    const child = item.package === '' ? (item.name === '' ? item.section : item.name) : item.package;
    const children = groups.get(group) ?? new Map<string, number>();
    groups.set(group, children.set(child, (children.get(child) ?? 0) + item.size));
  }
  const sized = [...groups].map(([name, children]) => {
    const tiles = [...children]
      .map(([child, size]) => ({ name: child, size }))
      .sort((a, b) => b.size - a.size);
    return { name, size: tiles.reduce((sum, { size }) => sum + size, 0), tiles };
  });
  sized.sort((a, b) => b.size - a.size);
  const named = sized.filter(({ name }) => !name.startsWith('('));
  const grey = COLOURS.length - 1;
  return cut(sized, MOST_GROUPS, 'smaller modules').map(({ name, size, tiles }) => {
    const at = named.findIndex((one) => one.name === name);
    const colour = at < 0 ? grey : at % grey;
    return {
      name,
      size,
      colour,
      children: cut(tiles, MOST_CHILDREN, 'smaller parts').map((child) => ({
        name: child.name,
        size: child.size,
        colour,
      })),
    };
  });
}

interface Row {
  readonly name: string;
  readonly size: number;
  readonly tiles?: readonly Row[];
}

/** The largest, and one row for the rest, in order of size. */
function cut(rows: readonly Row[], most: number, rest: string): (Row & { readonly tiles: readonly Row[] })[] {
  const kept = rows.slice(0, most).map((row) => ({ ...row, tiles: row.tiles ?? [] }));
  const size = rows.slice(most).reduce((sum, row) => sum + row.size, 0);
  if (size > 0) kept.push({ name: `${rows.length - most} ${rest}`, size, tiles: [] });
  return kept.sort((a, b) => b.size - a.size);
}
