import { type Preflight, PREFLIGHT_ROOTS, type Verdict, verdictOf } from '../../model/preflight.ts';
import { escapeHtml as escape, renderPage } from '../page.ts';
import { groupFindings } from './groups.ts';

const FILL: Readonly<Record<Verdict, string>> = {
  pass: '#2da44e',
  warn: '#d4a72c',
  fail: '#cf222e',
  unknown: '#8250df',
};
const SIGN: Readonly<Record<Verdict, string>> = { pass: '', warn: '!', fail: '×', unknown: '?' };
const COLUMNS = ['go build', ...PREFLIGHT_ROOTS] as const;
const CELL = { width: 88, height: 26, left: 150, top: 34 } as const;

const STYLE = `
svg{max-width:100%;height:auto}svg text{font:13px system-ui,sans-serif;fill:currentColor}svg .in{fill:#fff;text-anchor:middle}`;

/** The matrix as a picture: a row a target, a column a root. */
function matrix({ targets }: Preflight): string {
  const width = CELL.left + COLUMNS.length * CELL.width;
  const height = CELL.top + targets.length * CELL.height;
  const heads = COLUMNS.map(
    (name, column) => `<text x="${CELL.left + column * CELL.width + 4}" y="22">${name}</text>`,
  );
  const rows = targets.flatMap((target, row) => {
    const { on, builds } = target;
    const y = CELL.top + row * CELL.height;
    const verdicts: Verdict[] = [
      builds === 'yes' ? 'pass' : builds === 'no' ? 'fail' : 'unknown',
      ...PREFLIGHT_ROOTS.map((root) => verdictOf(target, root)),
    ];
    return [
      `<text x="0" y="${y + 17}">${escape(on)}</text>`,
      ...verdicts.map((verdict, column) => {
        const x = CELL.left + column * CELL.width;
        return `<rect x="${x}" y="${y + 2}" width="${CELL.width - 4}" height="${CELL.height - 4}" rx="4" fill="${FILL[verdict]}"><title>${escape(on)}: ${COLUMNS[column] ?? ''} ${verdict}</title></rect><text class="in" x="${x + CELL.width / 2 - 2}" y="${y + 17}">${SIGN[verdict]}</text>`;
      }),
    ];
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="verdict of every root for every target">${[...heads, ...rows].join('')}</svg>`;
}

/** One self-contained page: no script, no request to anywhere. */
export function renderPreflightHtml(preflight: Preflight): string {
  const { module, go, targets, notices } = preflight;
  const title = `${module || 'Go module'}: pre-flight for ${targets.length} target${targets.length === 1 ? '' : 's'}`;
  const body = [
    `<h1>${escape(title)}</h1>`,
    `<p class="id">${go === '' ? 'Go not asked' : `Go ${escape(go)}`}. Green passes, yellow warns, red fails, violet cannot be told.</p>`,
    matrix(preflight),
  ];
  for (const { finding, on } of groupFindings(targets)) {
    body.push(
      `<h2>${escape(finding.verdict)}: ${escape(finding.title)} <span class="id">${escape(finding.cause)}</span></h2>`,
      `<p class="id">on ${escape(on.join(', '))}</p><p>${escape(finding.message)}</p>`,
    );
    const lines = finding.evidence.map(
      ({ path, line, text }) =>
        `${path}${line === undefined ? '' : `:${line}`}${text === undefined ? '' : `  ${text}`}`,
    );
    if (lines.length > 0) body.push(`<pre>${escape(lines.join('\n'))}</pre>`);
    if (finding.fix)
      body.push(
        `<p>Fix: ${escape(finding.fix.title)}</p>`,
        ...(finding.fix.command === undefined ? [] : [`<pre>${escape(finding.fix.command)}</pre>`]),
      );
  }
  body.push(...notices.map((notice) => `<p>Note: ${escape(notice)}</p>`));
  return renderPage(title, body.join('\n'), STYLE);
}
