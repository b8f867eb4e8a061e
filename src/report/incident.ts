import type { Finding } from '../model/finding.ts';
import type { Departure, IncidentReport, RootCandidate } from '../model/incident.ts';
import { renderGraphSvg } from './incident-graph.ts';
import { escapeHtml, renderPage } from './page.ts';

const SCHEMA = 'crossroot.incident/1';
const MOST_ROOTS = 5;
/** Departures fainter than this are counted, not shown. */
const FAINT = 0.05;

const MEANING: Readonly<Record<Departure['kind'], string>> = {
  latency: 'slower than its dependencies explain',
  failure: 'fails more than its dependencies explain',
  network: 'its answers arrive late',
  cpu: 'uses more processor than it ever does',
  memory: 'uses more memory than it ever does',
  'error-statement': 'logs an error it does not usually log',
  'missing-statement': 'no longer passes a statement it always passed',
  'missing-call': 'no longer makes a call it always made',
};

function headline({ outcome, ranking }: IncidentReport): string {
  const [top] = ranking.roots;
  if (!top || outcome === 'nothing-wrong') return 'Nothing departs from normal in what was given';
  return outcome === 'diagnosed'
    ? `The incident starts at ${top.entity}`
    : `Cannot tell yet: ${ranking.roots
        .slice(0, 2)
        .map(({ entity }) => entity)
        .join(' or ')}`;
}

/** What to look at next: the evidence that would tell the first two apart. */
function nextChecks({ ranking, seen }: IncidentReport): string[] {
  const checks: string[] = [];
  const [top, second] = ranking.roots;
  if (seen.spans === 0 && seen.levels === 0)
    checks.push('add traces: without calls nothing can be explained away');
  if (seen.logs === 0)
    checks.push('add the logs of the same minutes: new error statements name the place in the code');
  if (seen.points === 0) checks.push('add processor and memory metrics: exhaustion shows in nothing else');
  if (top)
    checks.push(
      `compare what changed at ${top.entity} before the onset: deployments, configuration, traffic`,
    );
  if (second && top)
    checks.push(`read the errors of ${second.entity} with those of ${top.entity}: which came first`);
  return checks;
}

const shownDepartures = ({ departures }: RootCandidate): readonly Departure[] =>
  departures.filter(({ strength }) => strength >= FAINT).slice(0, 4);

/** For people at a terminal of `width` columns. */
export function renderIncidentTerminal(
  report: IncidentReport,
  screen: { readonly width: number; readonly colour: boolean },
): string {
  const bold = (text: string): string => (screen.colour ? `\u001b[1m${text}\u001b[22m` : text);
  const cut = (text: string): string =>
    text.length > screen.width ? `${text.slice(0, screen.width - 1)}…` : text;
  const lines = [bold(headline(report))];
  if (report.symptom) lines.push(`symptom: ${report.symptom.kind} of ${report.symptom.entity}`);
  if (report.onset !== undefined) lines.push(`begins ${report.onset}`);
  for (const root of report.ranking.roots.slice(0, MOST_ROOTS)) {
    lines.push('', bold(`${(root.score * 100).toFixed(0).padStart(3)} %  ${root.entity}`));
    for (const { kind, detail } of shownDepartures(root))
      lines.push(`       + ${MEANING[kind]}`, `           ${detail}`);
    if (root.explainedBy !== undefined) lines.push(`       - partly explained by ${root.explainedBy}`);
    if (root.path.length > 1) lines.push(`       path ${root.path.join(' -> ')}`);
  }
  lines.push(...causeLines(report, bold));
  if (report.templates.length > 0) lines.push('', bold('Log lines that changed'));
  for (const { change, entity, template, before, now } of report.templates.slice(0, 8))
    lines.push(`  ${change.padEnd(8)} ${entity}  ${before} -> ${now}  ${template}`);
  const next = report.outcome === 'nothing-wrong' ? [] : nextChecks(report);
  if (next.length > 0) lines.push('', bold('Next'), ...next.map((check) => `  ${check}`));
  if (report.issues.length > 0)
    lines.push(
      '',
      bold('Not read'),
      ...report.issues.slice(0, 10).map(({ path, message }) => `  ${path}: ${message}`),
    );
  return `${lines.map((line) => cut(clean(line))).join('\n')}\n`;
}

/** Why the first root fails: rivals with what speaks for and against each. */
function causeLines({ causes, novel, ranking }: IncidentReport, bold: (text: string) => string): string[] {
  if (causes.length === 0) return [];
  const lines = ['', bold(`Why ${ranking.roots[0]?.entity ?? ''}`)];
  for (const { id, title, probability, for: pro, against, fixes, next } of causes.slice(0, 3)) {
    lines.push(
      `${(probability * 100).toFixed(0).padStart(3)} %  ${id}  ${title}`,
      `       + ${pro.join(', ')}`,
    );
    if (against.length > 0) lines.push(`       - ${against.join(', ')}`);
    lines.push(`       fix    ${fixes[0] ?? ''}`, `       check  ${next}`);
  }
  return [...lines, `${(novel * 100).toFixed(0).padStart(3)} %  novel: none of the known causes`];
}

/** Telemetry is written by strangers: no control characters reach the terminal but our own colours. */
function clean(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return line.replaceAll(/\u001b\[(?!(?:1|22)m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '');
}

export function renderIncidentJson(report: IncidentReport, oneLine: boolean): string {
  const { outcome, symptom, onset, ranking, events, causes, novel, templates, seen, issues } = report;
  const value = {
    schema: SCHEMA,
    outcome,
    symptom,
    onset,
    roots: ranking.roots.map(({ entity, score, path, explainedBy, departures }) => ({
      entity,
      score,
      path,
      explainedBy,
      for: departures,
    })),
    causes,
    novel,
    events,
    templates,
    graph: { calls: ranking.calls },
    checks: { done: [], next: outcome === 'nothing-wrong' ? [] : nextChecks(report) },
    seen,
    issues,
  };
  return `${JSON.stringify(value, null, oneLine ? 0 : 2)}\n`;
}

export function renderIncidentHtml(report: IncidentReport): string {
  const rows = report.ranking.roots.slice(0, 10).map(
    (root) =>
      `<tr><td class="n">${(root.score * 100).toFixed(0)} %</td><td class="w"><div class="bar" style="width:${(root.score * 100).toFixed(0)}%"></div></td><td><b>${escapeHtml(root.entity)}</b><br>${shownDepartures(
        root,
      )
        .map(({ kind, detail }) => `${MEANING[kind]}: <span class="id">${escapeHtml(detail)}</span>`)
        .join('<br>')}<br><span class="id">${escapeHtml(root.path.join(' → '))}</span></td></tr>`,
  );
  const templates = report.templates.map(
    ({ change, entity, template, before, now }) =>
      `<tr><td>${change}</td><td>${escapeHtml(entity)}</td><td class="n">${before} → ${now}</td><td><code>${escapeHtml(template)}</code></td></tr>`,
  );
  const causes = report.causes
    .slice(0, 5)
    .map(
      ({ id, title, probability, for: pro, against, next: check }) =>
        `<tr><td class="n">${(probability * 100).toFixed(0)} %</td><td><b>${escapeHtml(title)}</b> <span class="id">${escapeHtml(id)}</span><br>+ ${escapeHtml(pro.join(', '))}<br>${against.length > 0 ? `− ${escapeHtml(against.join(', '))}<br>` : ''}check: ${escapeHtml(check)}</td></tr>`,
    );
  const next = nextChecks(report).map((check) => `<li>${escapeHtml(check)}</li>`);
  return renderPage(
    headline(report),
    `<h1>${escapeHtml(headline(report))}</h1><p class="id">${escapeHtml(report.symptom ? `${report.symptom.kind} of ${report.symptom.entity}` : '')} ${report.onset ?? ''}</p>
<table>${rows.join('\n')}</table><h2>Calls</h2>${renderGraphSvg(report.ranking)}
${causes.length > 0 ? `<h2>Why ${escapeHtml(report.ranking.roots[0]?.entity ?? '')}</h2><table>${causes.join('\n')}<tr><td class="n">${(report.novel * 100).toFixed(0)} %</td><td>novel: none of the known causes</td></tr></table>` : ''}
${templates.length > 0 ? `<h2>Log lines that changed</h2><table>${templates.join('\n')}</table>` : ''}<h2>Next</h2><ul>${next.join('')}</ul>`,
  );
}

/** For SARIF and annotations: the named root, at the first input file. */
export function incidentFindings(report: IncidentReport, path: string): Finding[] {
  if (report.outcome === 'nothing-wrong') return [];
  return report.ranking.roots.slice(0, report.outcome === 'diagnosed' ? 1 : 3).map((root) => ({
    cause: report.causes[0]?.id ?? 'service/code-defect',
    severity: report.outcome === 'diagnosed' ? ('error' as const) : ('warning' as const),
    message: `${root.entity}: ${root.departures[0]?.detail ?? ''}`,
    where: { path },
  }));
}
