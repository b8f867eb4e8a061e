import { appendFileSync } from 'node:fs';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { renderFindingsGithub, renderFindingsSarif } from '../report/findings.ts';
import { renderGithub, renderStepSummary } from '../report/github.ts';
import { renderHtml } from '../report/html.ts';
import { renderJson, renderJsonLine } from '../report/json.ts';
import { renderSarif } from '../report/sarif.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Format } from './format.ts';
import { VERSION } from './version.ts';

export interface Screen {
  readonly width: number;
  readonly colour: boolean;
  /** Standard error is a terminal: progress may be shown there. */
  readonly errorIsTerminal?: boolean;
}

export function renderDiagnosis(diagnosis: Diagnosis, format: Format, screen: Screen): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(diagnosis, screen);
    case 'json':
      return renderJson(diagnosis);
    case 'jsonl':
      return renderJsonLine(diagnosis);
    case 'sarif':
      return renderSarif(diagnosis, VERSION);
    case 'html':
      return renderHtml(diagnosis);
    case 'github':
      return renderGithub(diagnosis);
  }
}

/** Findings in a format that other tools read; titles come from the catalogue. */
export async function renderFindings(
  findings: readonly Finding[],
  format: 'sarif' | 'github',
): Promise<string> {
  if (format === 'github') return renderFindingsGithub(findings);
  // The catalogue is large, and only SARIF shows titles.
  const { CATALOGUE } = await import('../knowledge/catalogue.generated.ts');
  const titles = new Map(CATALOGUE.causes.map(({ id, title }) => [id, title]));
  return renderFindingsSarif(findings, (id) => titles.get(id), VERSION);
}

/** In a GitHub workflow the report also becomes the summary of the step. */
export function appendStepSummary(diagnosis: Diagnosis, file: string | undefined): void {
  if (file === undefined || file === '' || diagnosis.outcome === 'nothing-wrong') return;
  try {
    appendFileSync(file, renderStepSummary(diagnosis));
  } catch {
    // The summary is an extra: a runner that takes it away must not cost the report.
  }
}

/** 0 nothing wrong, 1 something was found. */
export function exitCodeOf({ outcome }: Diagnosis): 0 | 1 {
  return outcome === 'nothing-wrong' ? 0 : 1;
}
