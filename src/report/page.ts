/** Text made safe inside HTML and inside attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}.id{color:#57606a}
pre{background:#f3f4f6;padding:.7rem;overflow-x:auto;border-radius:6px}table{border-collapse:collapse;width:100%}
td,th{padding:.25rem .5rem;vertical-align:top;text-align:left;border-bottom:1px solid #e5e7eb}.bar{background:#0969da;height:.7rem;border-radius:3px}
.plus{background:#1a7f37}.minus{background:#cf222e}td.n{white-space:nowrap;text-align:right;width:5rem}td.w{width:9rem}
.good{color:#1a7f37}.bad{color:#cf222e}.unsure{color:#9a6700}
code{word-break:break-all}@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}pre{background:#161b22}
td,th{border-color:#30363d}.id{color:#8b949e}.good{color:#3fb950}.bad{color:#f85149}.unsure{color:#d29922}}`;

/** One self-contained page around `body` (HTML): no script, no request to anywhere. `style` is added to the house's. */
export function renderPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style></head><body>
${body}
</body></html>
`;
}
