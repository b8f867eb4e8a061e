import type { TargetSheet } from '../../model/target-sheet.ts';
import { escapeHtml as escape, renderPage } from '../page.ts';
import { grouped, sheetFacts, type TargetsReport } from './sheet-facts.ts';

const mark = (value: boolean): string => `<td class="${value ? 'good' : ''}">${value ? '●' : ''}</td>`;

function matrix(sheets: readonly TargetSheet[]): string {
  const modes = ['pie', 'c-archive', 'c-shared', 'plugin', 'shared'];
  const head = ['pair', 'first class', 'cgo', 'race', 'msan', 'asan', 'fuzz', ...modes, 'level', 'used for'];
  return `<table><tr>${head.map((word) => `<th>${word}</th>`).join('')}</tr>${sheets
    .map(
      (sheet) =>
        `<tr><td><code>${escape(sheet.pair)}</code>${sheet.broken ? ' <span class="bad">broken</span>' : ''}</td>${[sheet.firstClass, sheet.cgo, sheet.race, sheet.msan, sheet.asan, sheet.fuzz, ...modes.map((mode) => sheet.buildmodes.includes(mode))].map(mark).join('')}<td>${sheet.level ? `<code>${sheet.level.variable}</code>` : ''}</td><td>${escape(sheet.uses)}</td></tr>`,
    )
    .join('\n')}</table>`;
}

function sheetHtml(sheet: TargetSheet): string {
  const rows = sheetFacts(sheet).map(
    ([title, text]) => `<tr><th>${escape(title)}</th><td>${escape(text)}</td></tr>`,
  );
  const list = (title: string, lines: readonly string[]): string =>
    lines.length === 0
      ? ''
      : `<h2>${escape(title)}</h2><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;
  return [
    `<h1><code>${escape(sheet.pair)}</code></h1><p class="id">Go 1.${sheet.go}${sheet.listed ? '' : ': <span class="bad">not in this release</span>'}</p>`,
    `<table>${rows.join('')}</table>`,
    sheet.level
      ? list(
          `${sheet.level.variable}, default ${sheet.level.byDefault}`,
          sheet.level.values.map(({ value, needs }) => `<code>${escape(value)}</code> ${escape(needs)}`),
        )
      : '',
    list(
      'C compilers',
      sheet.compilers.map(
        ({ kit, cc, install }) =>
          `${escape(kit)}: <code>CC=${escape(cc)}</code>${install === undefined ? '' : `<br><code>${escape(install)}</code>`}`,
      ),
    ),
    list(
      'Called elsewhere',
      grouped(sheet.names, ({ scheme }) => scheme).map(
        ([scheme, names]) =>
          `${escape(scheme)}: ${names.map(({ name }) => `<code>${escape(name)}</code>`).join(', ')}`,
      ),
    ),
    list(
      'Changes',
      sheet.history.map(({ go, change }) => `1.${go}: ${escape(change)}`),
    ),
  ].join('\n');
}

export function renderTargetsHtml(report: TargetsReport): string {
  const title = `Targets of Go 1.${report.go}`;
  const body = report.answers
    ? report.answers
        .map(
          ({ explanation, sheets }) =>
            explanation.map((line) => `<p>${escape(line)}</p>`).join('') +
            (sheets.length > 1 ? matrix(sheets) : sheets.map(sheetHtml).join('')),
        )
        .join('\n')
    : `<h1>${title}</h1>${matrix(report.all)}`;
  return renderPage(title, body, 'body{max-width:90rem}');
}
