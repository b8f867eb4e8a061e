import type { SizedFile, SizeReport } from '../../model/size-report.ts';
import { sizeChanges, sizeRows } from '../../model/size.ts';

const SIZE_SCHEMA = 'crossroot.size/1';

/** `line` gives one line without blanks. Rows beyond `top` are summed as `rest`, so that a level adds up to the file. */
export function renderSizeJson(report: SizeReport, line: boolean): string {
  const value = {
    schema: SIZE_SCHEMA,
    ...fileJson(report.file),
    ...(report.before === undefined ? {} : { before: fileJson(report.before) }),
    levels: Object.fromEntries(
      report.levels.map((level) => {
        const rows = sizeRows(report.file.account, level);
        const rest = rows.slice(report.top).reduce((sum, { size }) => sum + size, 0);
        return [level, { rows: rows.slice(0, report.top).map((row) => withVersion(report, row)), rest }];
      }),
    ),
    ...(report.before === undefined ? {} : { changes: changesJson(report, report.before) }),
    ...(report.budget === undefined ? {} : { budget: report.budget }),
    issues: [report.before, report.file].flatMap((file) =>
      file === undefined ? [] : file.issues.map((issue) => ({ path: file.path, ...issue })),
    ),
  };
  return `${JSON.stringify(value, null, line ? undefined : 2)}\n`;
}

function fileJson({ path, account }: SizedFile): Record<string, unknown> {
  const named = account.items.reduce((sum, item) => (item.package === '' ? sum : sum + item.size), 0);
  return {
    path,
    format: account.format,
    size: account.size,
    go: account.go,
    // Bytes whose Go package is known.
    attributed: named,
  };
}

function withVersion({ file }: SizeReport, row: { name: string; size: number }): Record<string, unknown> {
  const version = file.account.versions.get(row.name);
  return { ...row, ...(version === undefined || version === '' ? {} : { version }) };
}

function changesJson(report: SizeReport, before: SizedFile): Record<string, unknown> {
  return Object.fromEntries(
    report.levels.map((level) => [
      level,
      sizeChanges(before.account, report.file.account, level).slice(0, report.top),
    ]),
  );
}
