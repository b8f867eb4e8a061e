import type { FileSheet, Inspection } from '../../model/inspection.ts';

const SCHEMA = 'crossroot.inspect/1';

/** `schemas/inspect.schema.json` describes it. */
export function renderInspectJson({ files, otherFiles }: Inspection): string {
  return `${JSON.stringify({ schema: SCHEMA, files, otherFiles }, null, 2)}\n`;
}

/** One line for one file. */
export function renderInspectJsonLine(file: FileSheet): string {
  return `${JSON.stringify({ schema: SCHEMA, ...file })}\n`;
}
