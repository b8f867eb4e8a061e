import pc from 'picocolors';
import type { Finding } from '../model/finding.ts';
import type { ExaminedArchive, FileFinding, ImageReport, StartedFile } from '../model/image.ts';
import { escapeHtml, renderPage } from './page.ts';

const IMAGE_SCHEMA = 'crossroot.image/1';

const nameOf = ({ names, id }: ImageReport): string => names.join(', ') || id.slice(0, 19);

/** Findings as the common formats want them: the archive as the place, the file inside in the message. */
export function imageFindings(archives: readonly ExaminedArchive[]): readonly Finding[] {
  return archives.flatMap(({ path, images, issues }) => [
    ...images.flatMap((image) =>
      image.findings.map(
        ({ cause, severity, path: file, message, fix }): Finding => ({
          cause,
          severity,
          message: `${image.platform}${file === undefined ? '' : ` ${file}`}: ${message}`,
          where: { path },
          fix,
        }),
      ),
    ),
    ...issues.map(
      ({ message }): Finding => ({
        cause: 'outside/corrupted-artifact',
        severity: 'error',
        message,
        where: { path },
      }),
    ),
  ]);
}

function findingJson({
  cause,
  severity,
  path,
  layer,
  digest,
  message,
  fix,
}: FileFinding): Record<string, unknown> {
  return {
    cause,
    severity,
    ...(path !== undefined && { path }),
    ...(layer !== undefined && { layer: { index: layer, ...(digest !== undefined && { digest }) } }),
    message,
    fix,
  };
}

function archiveJson({ path, images, issues }: ExaminedArchive): Record<string, unknown> {
  return {
    schema: IMAGE_SCHEMA,
    path,
    images: images.map((image) => ({
      id: image.id,
      names: image.names,
      platform: image.platform,
      ...(image.listed !== undefined && { listed: image.listed }),
      command: image.command,
      started: image.started.map(({ asked, role, path: at, layer, kind }) => ({
        asked,
        role,
        ...(at !== undefined && { path: at }),
        ...(layer !== undefined && { layer }),
        kind,
      })),
      executables: image.executables,
      foreign: image.foreign,
      verdict: image.verdict,
      findings: image.findings.map(findingJson),
    })),
    issues: issues.map(({ id, message }) => ({ id, message })),
  };
}

/** The published form: schemas/image.schema.json. One document for one archive, a list for several; or lines. */
export function renderImageJson(archives: readonly ExaminedArchive[], lines: boolean): string {
  const documents = archives.map(archiveJson);
  if (lines) return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`;
}

const VERDICTS = { ok: 'as promised', wrong: 'wrong', unknown: 'cannot tell' } as const;

function startedText({ asked, path, layer, kind }: StartedFile): string {
  const place = path !== undefined && path !== asked ? ` -> ${path}` : '';
  return `${asked.replaceAll('\r', '\\r')}${place}: ${kind}${layer === undefined ? '' : `, layer ${layer}`}`;
}

export function renderImageTerminal(
  archives: readonly ExaminedArchive[],
  { colour }: { readonly colour: boolean },
): string {
  const c = pc.createColors(colour);
  const paint = { ok: c.green, wrong: c.red, unknown: c.yellow } as const;
  const out: string[] = [];
  for (const { path, images, issues } of archives) {
    out.push(c.bold(`${path}: ${images.length === 1 ? '1 image' : `${images.length} images`}`));
    for (const image of images) {
      out.push(
        '',
        `${c.bold(image.platform)}  ${paint[image.verdict](VERDICTS[image.verdict])}  ${c.dim(nameOf(image))}`,
        c.dim(
          `  ${image.executables} programs and libraries${image.foreign > 0 ? `, ${image.foreign} of another platform` : ''}`,
        ),
      );
      for (const started of image.started) out.push(`  starts ${startedText(started)}`);
      if (image.command.length === 0) out.push('  starts nothing: neither ENTRYPOINT nor CMD');
      for (const { cause, severity, path: file, layer, message, fix } of image.findings) {
        const mark = severity === 'error' ? c.red('x') : c.yellow('!');
        out.push(
          `  ${mark} ${file === undefined ? '' : `${file}: `}${message}`,
          c.dim(`      ${cause}${layer === undefined ? '' : `, layer ${layer}`}`),
          `      ${c.green(fix)}`,
        );
      }
    }
    if (issues.length > 0) out.push('', c.bold('Not as promised, or not readable'));
    for (const { message } of issues) out.push(`  ${c.yellow('!')} ${message}`);
    out.push('');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

export function renderImageHtml(archives: readonly ExaminedArchive[]): string {
  const tone = { ok: 'good', wrong: 'bad', unknown: 'unsure' } as const;
  const body = archives.map(({ path, images, issues }) =>
    [
      `<h1>${escapeHtml(path)}</h1>`,
      ...images.map((image) =>
        [
          `<h2>${escapeHtml(image.platform)} <span class="${tone[image.verdict]}">${VERDICTS[image.verdict]}</span></h2>`,
          `<p class="id">${escapeHtml(nameOf(image))}; ${image.executables} programs and libraries, ${image.foreign} of another platform</p>`,
          `<ol>${image.started.map((step) => `<li><code>${escapeHtml(startedText(step))}</code></li>`).join('')}</ol>`,
          `<table>${image.findings
            .map(
              ({ cause, severity, path: file, message, fix }) =>
                `<tr><td class="${severity === 'error' ? 'bad' : 'unsure'}">${severity}</td><td><code>${escapeHtml(file ?? 'image')}</code></td><td>${escapeHtml(message)}<br><span class="id">${escapeHtml(cause)}</span><pre>${escapeHtml(fix)}</pre></td></tr>`,
            )
            .join('\n')}</table>`,
        ].join('\n'),
      ),
      issues.length > 0
        ? `<h2>Not as promised, or not readable</h2><ul>${issues.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`
        : '',
    ].join('\n'),
  );
  return renderPage(`Images: ${archives.map(({ path }) => path).join(', ')}`, body.join('\n'));
}
