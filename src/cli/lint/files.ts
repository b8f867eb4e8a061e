import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Host, isRefusal } from '../../model/host.ts';
import { UsageError } from '../usage-error.ts';

/** Longest file read; BuildKit's own limit for a line is far below. */
const MOST_BYTES = 32 * 1024 * 1024;
const SKIPPED = new Set(['.git', 'node_modules']);

function isDockerfileName(path: string): boolean {
  const name = basename(path);
  return (
    /^(?:dockerfile|containerfile)(?:$|[._-])|\.(?:dockerfile|containerfile)$/i.test(name) &&
    !/\.(?:dockerignore|md|sh|go|py|ts|js|ya?ml|json|rego|nanorc|tm\w+|tmpl|tpl|j2|orig|patch|lock|txt)$/i.test(
      name,
    )
  );
}

/** The files that the arguments name: Dockerfiles of a folder and of those below it. */
export function findFiles(host: Host, paths: readonly string[]): string[] {
  const files: string[] = [];
  for (const path of paths) {
    const kind = path === '-' ? 'file' : host.kind(path);
    if (kind === 'missing') throw new UsageError(`${path}: no such file or directory`);
    if (kind === 'unreadable') throw new UsageError(`${path}: cannot be read (permission denied)`);
    if (kind === 'file') files.push(path);
    else {
      const found = dockerfilesBelow(path, 0);
      if (found.length === 0) throw new UsageError(`${path}: no Dockerfile in it or below`);
      files.push(...found);
    }
  }
  return [...new Set(files)];
}

function dockerfilesBelow(directory: string, depth: number): string[] {
  if (depth > 24) return [];
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch {
    return []; // a folder that may not be read hides its files, and the others are still looked at
  }
  return names.flatMap((name) => {
    if (SKIPPED.has(name)) return [];
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return dockerfilesBelow(path, depth + 1);
    return stat?.isFile() === true && isDockerfileName(path) ? [path] : [];
  });
}

export async function readText(host: Host, path: string): Promise<string> {
  if (path !== '-') {
    const bytes = host.bytes(path);
    if (isRefusal(bytes)) throw new UsageError(bytes.message);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      bytes.read(0, Math.min(bytes.size, MOST_BYTES)),
    );
  }
  const chunks = host.chunks(path);
  if (isRefusal(chunks)) throw new UsageError(chunks.message);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}

/** Writes beside the file and renames, so that nobody sees half of it. */
export function writeText(path: string, text: string): void {
  const { mode } = statSync(path);
  const beside = join(dirname(path), `.${basename(path)}.crossroot-${process.pid}`);
  writeFileSync(beside, text, { mode });
  renameSync(beside, path);
}
