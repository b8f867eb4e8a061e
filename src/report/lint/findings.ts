import type { Finding } from '../../model/finding.ts';
import type { LintReport } from '../../model/lint.ts';

/** Cause of what BuildKit refuses before it builds: a mistake in the file, no matter of platforms. */
const REFUSED = 'outside/compile-error';

/** A lint report as plain findings, for SARIF and annotations. */
export function lintFindings(reports: readonly LintReport[]): Finding[] {
  return reports.flatMap(({ path, issues, findings }) => [
    ...issues.map(
      ({ line, message }): Finding => ({
        cause: REFUSED,
        severity: 'error',
        message: `BuildKit refuses this Dockerfile: ${message}`,
        where: { path, line: Math.max(1, line) },
      }),
    ),
    ...findings.map(
      ({ cause, level, message, line, fix }): Finding => ({
        cause,
        severity: level,
        message,
        where: { path, line },
        fix,
      }),
    ),
  ]);
}
