import type { Log, Result } from 'sarif';
import type { Finding } from '../model/finding.ts';
import { sarifLocation } from './sarif-place.ts';
import { commandMessage, commandProperty, neutralised } from './workflow-command.ts';

/** Title of a cause by its id; the page's own title. */
export type CauseTitle = (id: string) => string | undefined;

/** SARIF 2.1.0 of findings: one rule a cause. */
export function renderFindingsSarif(
  findings: readonly Finding[],
  titleOf: CauseTitle,
  version: string,
): string {
  const rules = [...new Set(findings.map(({ cause }) => cause))];
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'crossroot',
            semanticVersion: version,
            rules: rules.map((id) => ({ id, shortDescription: { text: titleOf(id) ?? id } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(
          ({ cause, severity, message, where, fix }): Result => ({
            ruleId: cause,
            ruleIndex: rules.indexOf(cause),
            level: severity,
            message: { text: fix === undefined ? message : `${message}. Fix: ${fix}` },
            locations: [sarifLocation(where)],
          }),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** One annotation a finding, for the log of a GitHub workflow. */
export function renderFindingsGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ cause, severity, message, where, fix }) => {
      const kind = severity === 'note' ? 'notice' : severity;
      const line = where.line === undefined ? '' : `,line=${where.line}`;
      const text = neutralised(fix === undefined ? message : `${message}\nfix: ${fix}`);
      return `::${kind} file=${commandProperty(where.path)}${line},title=${commandProperty(cause)}::${commandMessage(text)}\n`;
    })
    .join('');
}
