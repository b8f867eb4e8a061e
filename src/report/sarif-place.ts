import type { Result } from 'sarif';
import type { Where } from '../model/event.ts';

/** A URI as SARIF wants it: forward slashes, reserved characters escaped, absolute paths with a scheme. */
function uri(path: string): string {
  const escaped = path
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%3A', ':'))
    .join('/');
  if (escaped.startsWith('/')) return `file://${escaped}`;
  return /^[A-Za-z]:\//.test(escaped) ? `file:///${escaped}` : escaped;
}

export function sarifLocation({ path, line, offset }: Where): NonNullable<Result['locations']>[number] {
  const region =
    line !== undefined ? { startLine: line } : offset !== undefined ? { byteOffset: offset } : undefined;
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(path === '-' ? 'stdin' : path) },
      ...(region && { region }),
    },
  };
}
