import { type Host, isRefusal } from '../../model/host.ts';
import type { Context } from '../../model/situation.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const TEXT_KEYS = ['command', 'host', 'target', 'go', 'dockerfile'] as const;

/** Checks a context given by a user or a batch line. Unknown keys are errors, so that typos do not pass silently. */
export function parseContext(value: unknown, where: string): Context {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`${where}: the context must be an object`);
  const context: { -readonly [K in keyof Context]: Context[K] } = {};
  for (const [key, entry] of Object.entries(value)) {
    if (key === 'env') {
      if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
        throw new UsageError(`${where}: env must be an object of variables`);
      context.env = Object.fromEntries(Object.entries(entry).map(([name, text]) => [name, String(text)]));
      continue;
    }
    const known = TEXT_KEYS.find((name) => name === key);
    if (!known) throw unknownWord(`context key in ${where}`, key, [...TEXT_KEYS, 'env']);
    if (entry !== null && entry !== undefined) context[known] = String(entry);
  }
  return context;
}

export function readContextFile(host: Host, path: string): Context {
  const bytes = host.head(path, 4 * 1024 * 1024);
  if (isRefusal(bytes)) throw new UsageError(bytes.message);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UsageError(
      `${path}: not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return parseContext(value, path);
}
