import pc from 'picocolors';
import type { CheckFinding, CheckReport, CheckResult, Proof, Verdict } from '../model/check.ts';
import type { Finding } from '../model/finding.ts';
import { escapeHtml, renderPage } from './page.ts';
import { wrapText } from './wrap.ts';

export interface CheckTerminalOptions {
  readonly width: number;
  readonly colour: boolean;
  /** Show every proof and what was answered in favour; else one line a target and the fixes once. */
  readonly detailed: boolean;
}

function proofText({ path, offset, text, symbols, weak }: Proof): string {
  const place = offset === undefined ? path : `${path} @ 0x${offset.toString(16)}`;
  const names = (symbols ?? []).slice(0, 6);
  const more = (symbols?.length ?? 0) - names.length;
  const shown = names.every((name) => text.includes(name)) ? '' : `: ${names.join(', ')}`;
  return `${place}: ${text}${shown}${more > 0 && shown !== '' ? ` and ${more} more` : ''}${weak === true ? ' [weak]' : ''}`;
}

/** Groups results by program, in the order they came. */
function byProgram(results: readonly CheckResult[]): readonly (readonly CheckResult[])[] {
  const groups = new Map<string, CheckResult[]>();
  for (const result of results) {
    const group = groups.get(result.path) ?? [];
    groups.set(result.path, group);
    group.push(result);
  }
  return [...groups.values()];
}

export function renderCheckTerminal(report: CheckReport, options: CheckTerminalOptions): string {
  const c = pc.createColors(options.colour);
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    runs: c.green,
    warns: c.yellow,
    unknown: c.cyan,
    fails: c.red,
  };
  const columns = Math.max(60, options.width);
  const out: string[] = [];
  for (const group of byProgram(report.results)) {
    const first = group[0];
    if (first === undefined) continue;
    const programs = new Set(group.map(({ program }) => program));
    out.push(c.bold(`${first.path}${programs.size === 1 ? `: ${first.program}` : ''}`), '');
    const wide = Math.max(...group.map(({ target }) => target.length));
    for (const result of group) {
      const { target, verdict, findings, passed } = result;
      const head = `  ${target.padEnd(wide)}  ${paint[verdict](verdict.padEnd(7))}`;
      const why = findings.map(({ what }) => what);
      if (!options.detailed) {
        const room = columns - wide - 13;
        // The half before the semicolon names the obstacle; the target's side stands in the first column.
        const [line = '', ...rest] = wrapText(why[0]?.replace(/; .*$/s, '') ?? '', room, '').split('\n');
        out.push(`${head}  ${line}`.trimEnd(), ...rest.map((text) => `${' '.repeat(wide + 13)}${text}`));
        if (why.length > 1) out.push(c.dim(`${' '.repeat(wide + 13)}and ${why.length - 1} more`));
        continue;
      }
      out.push(head.trimEnd());
      if (programs.size > 1) out.push(c.dim(`    ${result.program}`));
      for (const finding of findings) out.push(...findingLines(finding, columns, paint, c.dim));
      for (const { what } of passed) out.push(c.dim(wrapText(`+ ${what}`, columns, '    ', '      ')));
      out.push('');
    }
    out.push(...fixLines(group, columns, c.bold, c.green));
  }
  for (const { path, message } of report.notices) out.push(c.yellow(`! ${path}: ${message}`));
  return `${out.join('\n').trimEnd()}\n`;
}

function findingLines(
  finding: CheckFinding,
  columns: number,
  paint: Readonly<Record<Verdict, (text: string) => string>>,
  dim: (text: string) => string,
): string[] {
  const mark = finding.severity === 'fails' ? 'x' : finding.severity === 'warns' ? '!' : '?';
  return [
    `    ${paint[finding.severity](mark)} ${wrapText(finding.what, columns, '      ').trimStart()}`,
    dim(`      ${finding.cause}`),
    ...finding.proof.slice(0, 4).map((proof) => wrapText(proofText(proof), columns, '      ', '        ')),
  ];
}

/** Every cause once, with its first fixes. */
function fixLines(
  group: readonly CheckResult[],
  columns: number,
  bold: (text: string) => string,
  green: (text: string) => string,
): string[] {
  const causes = new Map<string, CheckFinding>();
  for (const { findings } of group)
    for (const finding of findings)
      if (finding.severity !== 'unknown' && !causes.has(finding.cause)) causes.set(finding.cause, finding);
  if (causes.size === 0) return [''];
  const lines = ['', bold('Fix')];
  for (const [id, { fixes }] of causes) {
    lines.push(`  ${id}`);
    for (const { title, command } of fixes.slice(0, 2)) {
      lines.push(wrapText(title, columns, '    '));
      if (command !== undefined) lines.push(`      ${green(command)}`);
    }
  }
  return [...lines, ''];
}

const CHECK_SCHEMA = 'crossroot.check/1';

function proofJson({ path, offset, text, symbols, object, weak }: Proof): Record<string, unknown> {
  return {
    path,
    ...(offset !== undefined && { offset }),
    text,
    ...(object !== undefined && { object }),
    ...(symbols !== undefined && { symbols }),
    ...(weak !== undefined && { weak }),
  };
}

function resultJson(result: CheckResult): Record<string, unknown> {
  return {
    path: result.path,
    ...(result.part !== undefined && { part: result.part }),
    program: result.program,
    target: result.target,
    targetTitle: result.targetTitle,
    verdict: result.verdict,
    findings: result.findings.map(({ cause, root, title, severity, what, data, proof, fixes }) => ({
      cause,
      root,
      title,
      severity,
      what,
      data,
      proof: proof.map(proofJson),
      fixes: fixes.map(({ title: text, command, patch }) => ({
        title: text,
        ...(command !== undefined && { command }),
        ...(patch !== undefined && { patch }),
      })),
    })),
    passed: result.passed.map(({ id, what }) => ({ id, what })),
    sources: result.sources,
  };
}

/** The published form: schemas/check.schema.json. As lines: one a program and target. */
export function renderCheckJson(report: CheckReport, lines: boolean): string {
  if (lines)
    return report.results
      .map((result) => `${JSON.stringify({ schema: CHECK_SCHEMA, ...resultJson(result) })}\n`)
      .join('');
  const document = {
    schema: CHECK_SCHEMA,
    results: report.results.map(resultJson),
    notices: report.notices.map(({ path, id, message }) => ({ path, id, message })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Findings as SARIF and GitHub want them: the same finding on several targets is one. */
export function checkFindings({ results }: CheckReport): readonly Finding[] {
  const joined = new Map<string, { finding: Finding; targets: string[] }>();
  for (const { path, target, findings } of results)
    for (const { cause, severity, what, fixes } of findings) {
      const key = `${path}\n${cause}\n${what}`;
      const known = joined.get(key);
      if (known !== undefined) {
        known.targets.push(target);
        continue;
      }
      const fix = fixes[0];
      joined.set(key, {
        targets: [target],
        finding: {
          cause,
          severity: severity === 'fails' ? 'error' : severity === 'warns' ? 'warning' : 'note',
          message: what,
          where: { path },
          ...(fix !== undefined && {
            fix: fix.command === undefined ? fix.title : `${fix.title}: ${fix.command}`,
          }),
        },
      });
    }
  return [...joined.values()].map(({ finding, targets }) => ({
    ...finding,
    message: `${targets.join(', ')}: ${finding.message}`,
  }));
}

const TONES: Readonly<Record<Verdict, string>> = {
  runs: 'good',
  warns: 'unsure',
  unknown: 'unsure',
  fails: 'bad',
};

/** One page: a row of squares for a look at once, then every target with its proof. */
export function renderCheckHtml(report: CheckReport): string {
  const body = byProgram(report.results).map((group) => {
    const rows = group.map(({ target, targetTitle, verdict, findings, passed }) => {
      const reasons = findings.map(
        ({ cause, what, proof }) =>
          `<p>${escapeHtml(what)} <span class="id">${escapeHtml(cause)}</span></p><ul>${proof
            .slice(0, 10)
            .map((one) => `<li><code>${escapeHtml(proofText(one))}</code></li>`)
            .join('')}</ul>`,
      );
      const good = passed.map(({ what }) => `<li>${escapeHtml(what)}</li>`).join('');
      const details = `<details${findings.length > 0 ? ' open' : ''}><summary>${findings.length === 0 ? 'why' : `${findings.length} found`}</summary>${reasons.join('')}<ul class="id">${good}</ul></details>`;
      return `<tr><td><code>${escapeHtml(target)}</code><br><span class="id">${escapeHtml(targetTitle)}</span></td><td class="${TONES[verdict]}">${verdict}</td><td>${details}</td></tr>`;
    });
    return `<h1>${escapeHtml(group[0]?.path ?? '')}</h1><p class="id">${escapeHtml(group[0]?.program ?? '')}</p>${picture(group)}<table>${rows.join('\n')}</table>`;
  });
  return renderPage(
    `Where it runs: ${report.results[0]?.path ?? ''}`,
    body.join('\n'),
    'svg text{font:12px system-ui;fill:currentColor}',
  );
}

const COLOURS: Readonly<Record<Verdict, string>> = {
  runs: '#1a7f37',
  warns: '#bf8700',
  unknown: '#6e7781',
  fails: '#cf222e',
};

/** The matrix as a picture. */
function picture(group: readonly CheckResult[]): string {
  const row = 22;
  const bars = group.map(
    ({ target, verdict }, index) =>
      `<g transform="translate(0,${index * row})"><rect width="14" height="14" rx="3" y="3" fill="${COLOURS[verdict]}"/><text x="22" y="14">${escapeHtml(target)} ${verdict}</text></g>`,
  );
  return `<svg role="img" aria-label="verdict per target" width="100%" height="${group.length * row}">${bars.join('')}</svg>`;
}
