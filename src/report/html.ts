import type { DiagnosedCause, Diagnosis, WeighedEvent } from '../model/diagnosis.ts';
import { escapeHtml as escape, renderPage } from './page.ts';

function bars(items: readonly WeighedEvent[]): string {
  const most = Math.max(1, ...items.map(({ weight }) => Math.abs(weight)));
  return items
    .map(({ title, text, where, weight }) => {
      const place = where.line === undefined ? where.path : `${where.path}:${where.line}`;
      const width = Math.max(2, Math.round((Math.abs(weight) / most) * 100));
      return `<tr><td class="n">${weight > 0 ? '+' : ''}${weight.toFixed(1)} bit</td><td class="w"><div class="bar ${weight > 0 ? 'plus' : 'minus'}" style="width:${width}%"></div></td><td>${escape(title)}${
        text === undefined ? '' : `<br><code>${escape(place)}: ${escape(text.trim())}</code>`
      }</td></tr>`;
    })
    .join('\n');
}

function causeTable(causes: readonly DiagnosedCause[], noneOfThese: number): string {
  const rows = [
    ...causes.map(({ id, title, probability }) => ({ id, title, probability })),
    { id: 'none of these', title: '', probability: noneOfThese },
  ].filter(({ probability }, rank) => rank === 0 || probability >= 0.005);
  return rows
    .map(
      ({ id, title, probability }) =>
        `<tr><td class="n">${Math.round(probability * 100)} %</td><td class="w"><div class="bar" style="width:${Math.max(1, Math.round(probability * 100))}%"></div></td><td><code>${escape(id)}</code> ${escape(title)}</td></tr>`,
    )
    .join('\n');
}

/** The diagnosis as one self-contained page. */
export function renderHtml(diagnosis: Diagnosis): string {
  const top = diagnosis.causes[0];
  const headline =
    diagnosis.outcome === 'nothing-wrong'
      ? 'Nothing wrong was recognised'
      : top === undefined
        ? 'Something failed, but nothing in it names a cause'
        : diagnosis.outcome === 'undecided'
          ? `Undecided. Most likely: ${top.title}`
          : top.title;
  const body = [`<h1>${escape(headline)}</h1>`];
  if (top) {
    body.push(
      `<p class="id"><code>${escape(top.id)}</code>, ${Math.round(top.probability * 100)} % sure</p>`,
    );
    body.push(`<p>${escape(top.explanation)}</p>`);
    body.push(`<h2>Evidence</h2><table>${bars([...top.for, ...top.against])}</table>`);
    body.push('<h2>Fix</h2>');
    for (const { title, command, patch } of top.fixes)
      body.push(
        `<p>${escape(title)}</p>`,
        ...[command, patch].filter((text) => text !== undefined).map((text) => `<pre>${escape(text)}</pre>`),
      );
    body.push(`<h2>Causes</h2><table>${causeTable(diagnosis.causes, diagnosis.noneOfThese)}</table>`);
  }
  if (diagnosis.outcome === 'undecided') {
    body.push('<h2>Check next</h2>');
    for (const { title, command, seconds, bits } of diagnosis.checks.next)
      body.push(
        `<p>${escape(title)} (${seconds} s, ${bits.toFixed(2)} bit)</p><pre>${escape(command)}</pre>`,
      );
  }
  if (top)
    body.push(
      `<h2>Sources</h2><ul>${top.sources.map((source) => `<li>${escape(source)}</li>`).join('')}</ul>`,
    );
  return renderPage(headline, body.join('\n'));
}
