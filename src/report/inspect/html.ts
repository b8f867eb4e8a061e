import type { FileSheet, Inspection, SectionSheet } from '../../model/inspection.ts';
import { escapeHtml as escape, renderPage } from '../page.ts';
import { archiveRows, byteText, headline, programRows, type Row } from './rows.ts';

const FILL: Readonly<Record<SectionSheet['kind'], string>> = {
  code: '#0969da',
  data: '#bf8700',
  'read-only': '#2da44e',
  other: '#8c959f',
};
const WIDTH = 900;
const STYLE = `
svg{max-width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#fff;pointer-events:none}
td.l{width:8rem;color:#57606a}td.v{word-break:break-word}`;

/** The file from its first byte to its last as one bar; what has no section is left empty. */
function layout(file: FileSheet): string {
  const sections = file.programs.flatMap((program) => program.sections ?? []);
  if (sections.length === 0 || file.size === 0) return '';
  const scale = WIDTH / file.size;
  const boxes = sections.map(({ name, at, size, kind }) => {
    const x = (at * scale).toFixed(2);
    const width = Math.max(0.5, size * scale);
    const title = `${name}: ${kind}, ${byteText(size)} at 0x${at.toString(16)}`;
    const label =
      width > name.length * 7 + 8
        ? `<text x="${(at * scale + 4).toFixed(2)}" y="25">${escape(name)}</text>`
        : '';
    return `<rect x="${x}" y="2" width="${width.toFixed(2)}" height="36" fill="${FILL[kind]}" stroke="#fff" stroke-width=".5"><title>${escape(title)}</title></rect>${label}`;
  });
  const legend = Object.entries(FILL)
    .map(([kind, fill]) => `<span style="color:${fill}">■</span> ${kind}`)
    .join(' ');
  return `<svg viewBox="0 0 ${WIDTH} 40" role="img" aria-label="what lies where in ${escape(file.path)}"><rect x="0" y="2" width="${WIDTH}" height="36" fill="none" stroke="#8c959f"/>${boxes.join('')}</svg><p class="id">${legend}</p>`;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    ([label, value]) => `<tr><td class="l">${escape(label)}</td><td class="v">${escape(value)}</td></tr>`,
  );
  return `<table>${cells.join('')}</table>`;
}

/** One self-contained page: no script, no request to anywhere. */
export function renderInspectHtml({ files }: Inspection): string {
  const title = files.length === 1 ? `${files[0]?.path ?? ''}` : `${files.length} binaries`;
  const body = files.map((file) => {
    const issues = file.issues.map(
      ({ message, at }): Row => ['defect', `${message}${at === undefined ? '' : ` at ${at}`}`],
    );
    const { packed, archive } = file;
    return [
      `<h2>${escape(file.path)}</h2><p>${escape(headline(file))}</p>`,
      layout(file),
      ...file.programs.map((program) => table(programRows(program))),
      ...(packed?.firstLine === undefined ? [] : [`<pre>${escape(packed.firstLine)}</pre>`]),
      ...(archive === undefined ? [] : [table(archiveRows(archive))]),
      ...(issues.length > 0 ? [table(issues)] : []),
    ].join('\n');
  });
  return renderPage(title, `<h1>${escape(title)}</h1>\n${body.join('\n')}`, STYLE);
}
