import type { LintReport } from '../../model/lint.ts';
import { escapeHtml as escape, renderPage } from '../page.ts';
import { renderStageGraph } from './stage-graph.ts';
import { stageLabel } from './terminal.ts';

const STYLE = `svg.stages{max-width:100%;height:auto;font:12px ui-monospace,monospace}svg rect{fill:#f6f8fa;stroke:#8c959f}
svg rect.target{stroke:#0969da;stroke-width:2.5}svg rect.unneeded{stroke-dasharray:4}svg text{fill:#1b1f24}
svg .name{font-weight:bold}svg .base{fill:#57606a}svg .same{fill:#1a7f37}svg .other{fill:#9a6700}svg .refused{fill:#cf222e}
svg path.edge{fill:none;stroke:#57606a;stroke-width:1.4}svg path.taken{stroke-dasharray:5 4}svg path.differs{stroke:#bc4c00}
svg marker path{fill:#57606a}
.error{color:#cf222e}.warning{color:#9a6700}.note{color:#57606a}.finding{margin:1rem 0}
@media(prefers-color-scheme:dark){svg rect{fill:#161b22}svg text{fill:#e6edf3}svg .base{fill:#8b949e}svg .same{fill:#3fb950}
svg .other{fill:#d29922}}`;

function stageRows(report: LintReport): string {
  return report.stages
    .map(
      (stage) =>
        `<tr><td class="n">${stage.line}</td><td>${escape(stageLabel(stage))}${stage.target ? ' (image)' : ''}</td><td><code>${escape(stage.base)}</code></td>${report.requested
          .map((platform) => {
            const is = stage.platforms[platform];
            return `<td>${is === null || is === undefined ? '<span class="error">refused</span>' : is === platform ? escape(is) : `<span class="warning">${escape(is)}</span>`}</td>`;
          })
          .join('')}</tr>`,
    )
    .join('\n');
}

function section(report: LintReport): string {
  const title = report.title === '' ? report.path : `${report.path} (${report.title})`;
  const findings = report.findings.map(
    (finding) =>
      `<div class="finding"><b class="${finding.level}">${finding.level}</b> line ${finding.line} <code>${escape(finding.cause)}</code><br>${escape(finding.message)}<br><i>fix:</i> ${escape(finding.fix)}</div>`,
  );
  const issues = report.issues.map(
    ({ line, message }) =>
      `<div class="finding"><b class="error">refused</b> line ${line}: ${escape(message)}</div>`,
  );
  return `<h1>${escape(title)}</h1>
<p class="id">for ${escape(report.requested.join(', '))}, built on ${escape(report.buildPlatform)}${report.assumed === undefined ? '' : ` (${escape(report.assumed)})`}</p>
<h2>Stages</h2>
${renderStageGraph(report)}
<table><tr><th>line</th><th>stage</th><th>from</th>${report.requested.map((platform) => `<th>${escape(platform)}</th>`).join('')}</tr>
${stageRows(report)}</table>
<h2>Findings</h2>
${[...issues, ...findings].join('\n') || '<p>None: every stage has the platform that it needs.</p>'}`;
}

/** One self-contained page with the graph of stages. */
export function renderLintHtml(reports: readonly LintReport[]): string {
  return renderPage('Platforms of build stages', reports.map(section).join('\n'), STYLE);
}
