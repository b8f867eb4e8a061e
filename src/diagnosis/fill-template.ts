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
