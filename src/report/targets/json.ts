import type { TargetSheet } from '../../model/target-sheet.ts';
import type { TargetsReport } from './sheet-facts.ts';

export function renderTargetsJson(report: TargetsReport): string {
  const { go, toolchain } = report;
  return `${JSON.stringify(
    {
      schema: 'crossroot.targets/1',
      go: `1.${go}`,
      toolchain,
      ...(report.answers
        ? {
            answers: report.answers.map(({ word, explanation, sheets }) => ({
              word,
              explanation,
              targets: sheets.map(sheetJson),
            })),
          }
        : { targets: report.all.map(sheetJson) }),
    },
    null,
    2,
  )}\n`;
}

function sheetJson(sheet: TargetSheet): object {
  const { go, since, until, history, bits, ...rest } = sheet;
  return {
    ...rest,
    go: `1.${go}`,
    since: `1.${since}`,
    ...(until !== undefined && { until: `1.${until}` }),
    ...(bits !== undefined && { intBits: bits }),
    history: history.map(({ go: release, change }) => ({ go: `1.${release}`, change })),
  };
}
