import { crossTriple } from '../knowledge/cross-compilers.ts';
import type { ObservedEvent } from '../model/event.ts';
import type { Situation } from '../model/situation.ts';

/**
 * Fills `{name}` and `{name|fallback}` from the evidence. A name without value and fallback becomes
 * an upper-case word, which reads as something to replace: `{path}` -> `PATH`.
 */
export function fillTemplate(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(
    /(?<!\$)\{([a-zA-Z]\w*)(?:\|([^{}]*))?\}/g,
    (_, name: string, fallback?: string) => {
      const value = values.get(name);
      return value !== undefined && value !== '' ? value : (fallback ?? name.toUpperCase());
    },
  );
}

/** Values for placeholders: those of the strongest evidence first, then the circumstances. */
export function templateValues(
  situation: Situation,
  events: readonly { readonly data: ObservedEvent['data'] }[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const set = (name: string, value: unknown): void => {
    if (value !== undefined && value !== '' && !values.has(name)) values.set(name, String(value));
  };
  for (const { data } of events) for (const [name, value] of Object.entries(data)) set(name, value);
  set('goos', situation.goos);
  set('goarch', situation.goarch);
  set('go', situation.goVersion);
  set('cc', situation.env['CC']);
  // Messages about an architecture name the target where nobody else did.
  set('goarch', values.get('arch'));
  set(
    'triple',
    crossTriple(values.get('goos') ?? 'linux', values.get('goarch') ?? situation.target.arch ?? ''),
  );
  return values;
}
