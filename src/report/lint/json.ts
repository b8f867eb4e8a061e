import type { LintReport } from '../../model/lint.ts';

const LINT_SCHEMA = 'crossroot.lint/1';

/** The published form of a report: stages and findings, and what BuildKit refuses. */
function lintJson(report: LintReport): Record<string, unknown> {
  return {
    schema: LINT_SCHEMA,
    path: report.path,
    ...(report.title !== '' && { target: report.title }),
    platforms: report.requested,
    ...(report.assumed !== undefined && { assumed: report.assumed }),
    buildPlatform: report.buildPlatform,
    stages: report.stages.map(({ index, name, line, base, platforms, sources, reachable, target }) => ({
      index,
      name,
      line,
      platforms,
      base,
      sources: sources.map(({ line: at, via, from, platforms: of }) => ({
        line: at,
        via,
        from,
        platforms: of,
      })),
      reachable,
      target,
    })),
    findings: report.findings.map((finding) => ({
      cause: finding.cause,
      line: finding.line,
      message: finding.message,
      fix: finding.fix,
      rule: finding.rule,
      level: finding.level,
      platforms: finding.platforms,
      ...(finding.stage !== undefined && { stage: finding.stage }),
      fixable: finding.edits.length > 0,
    })),
    issues: report.issues.map(({ line, message }) => ({ line, message })),
  };
}

/** One report as an object; several as an array. */
export function renderLintJson(reports: readonly LintReport[]): string {
  const all = reports.map(lintJson);
  return `${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`;
}

/** One line a report. */
export function renderLintJsonLines(reports: readonly LintReport[]): string {
  return reports.map((report) => `${JSON.stringify(lintJson(report))}\n`).join('');
}
