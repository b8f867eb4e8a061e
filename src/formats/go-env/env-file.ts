import type { Issue, Parsed } from '../../model/parsed.ts';

/**
 * The files of `go env -w` and $GOROOT/go.env, as cmd/go/internal/cfg reads them:
 *
 *   # comment             ignored, like every line that does not begin with A-Z or has no =
 *   GOOS=linux            up to the end of the line, blanks and quotes included
 *
 * A key that comes twice keeps its last value.
 */
export interface EnvLine {
  readonly key: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const MOST_LINES = 100_000;

export function parseEnvFile(text: string): Parsed<ReadonlyMap<string, EnvLine>> {
  const found = new Map<string, EnvLine>();
  const issues: Issue[] = [];
  const lines = text.split('\n');
  if (lines.length > MOST_LINES)
    issues.push({ id: 'too-many-lines', message: `only the first ${MOST_LINES} lines are read` });
  for (const [index, line] of lines.slice(0, MOST_LINES).entries()) {
    const at = line.indexOf('=');
    if (at < 0 || !/^[A-Z]/.test(line)) {
      if (line.trim() !== '' && !line.trim().startsWith('#') && issues.length < 20)
        issues.push({
          id: 'line-ignored',
          message: `line ${index + 1} is ignored by Go: ${JSON.stringify(line.slice(0, 60))}`,
        });
      continue;
    }
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    if (/\s$/.test(key) || /^\s|\s$/.test(value))
      issues.push({
        id: 'blank-kept',
        message: `line ${index + 1}: the blanks in ${JSON.stringify(line.slice(0, 60))} are part of the ${/\s$/.test(key) ? 'name' : 'value'}`,
      });
    found.set(key, { key, value, line: index + 1 });
  }
  return { value: found, issues };
}
