import { type InspectOptions, inspectFile } from '../../diagnosis/inspect/inspect.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { FileSheet } from '../../model/inspection.ts';
import { renderInspectJson, renderInspectJsonLine } from '../../report/inspect/json.ts';
import { renderInspectTerminal } from '../../report/inspect/terminal.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const FORMATS = ['terminal', 'json', 'jsonl', 'html'];
/** Folders in folders that are followed. */
const DEEPEST = 32;

/** `crossroot inspect BINARY…`. Returns the exit code. */
export async function inspect(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  { format, ...wanted }: InspectOptions & { readonly format: string },
): Promise<number> {
  if (!FORMATS.includes(format)) throw unknownWord('format', format, FORMATS);
  // The page shows the layout of every file as a picture.
  const options = { ...wanted, sections: wanted.sections || format === 'html' };
  const files: FileSheet[] = [];
  let otherFiles = 0;
  for (const path of paths) {
    const kind = host.kind(path);
    if (kind === 'missing') throw new UsageError(`${path}: no such file`);
    if (kind === 'file') {
      files.push(sheetOf(host, path, options));
      continue;
    }
    for (const found of filesBelow(host, path, 0)) {
      const sheet = sheetOf(host, found, options);
      if (sheet.programs.length > 0 || sheet.archive !== undefined) files.push(sheet);
      else otherFiles++;
    }
  }
  const inspection = { files, otherFiles };
  if (format === 'jsonl') for (const file of files) streams.out(renderInspectJsonLine(file));
  else if (format === 'json') streams.out(renderInspectJson(inspection));
  else if (format === 'terminal') streams.out(renderInspectTerminal(inspection, streams.screen));
  else {
    const { renderInspectHtml } = await import('../../report/inspect/html.ts');
    streams.out(renderInspectHtml(inspection));
  }
  const sound = ({ programs, archive, issues }: FileSheet): boolean =>
    (programs.length > 0 || archive !== undefined) && issues.length === 0;
  return files.length > 0 && files.every(sound) ? 0 : 1;
}

function sheetOf(host: Host, path: string, options: InspectOptions): FileSheet {
  const source = host.bytes(path);
  if (isRefusal(source)) {
    const issue = { id: 'unreadable-file', message: source.message };
    return { path, size: 0, format: 'unknown', programs: [], issues: [issue] };
  }
  const sheet = inspectFile(path, source, options);
  source.close?.();
  return sheet;
}

function* filesBelow(host: Host, directory: string, depth: number): Generator<string> {
  const entries = host.entries(directory);
  if (isRefusal(entries)) throw new UsageError(entries.message);
  for (const { name, directory: folder, link } of entries) {
    if (link) continue;
    const path = `${directory.replace(/\/$/, '')}/${name}`;
    if (!folder) yield path;
    else if (depth < DEEPEST) yield* filesBelow(host, path, depth + 1);
  }
}
