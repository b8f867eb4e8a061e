/**
 * Lists of flags in one variable, as Go's internal/quoted reads and writes them: fields are separated by blanks; a
 * field may stand in single or double quotes, without escapes. A quote inside a field is an ordinary character.
 */
export function splitQuoted(text: string): string[] | undefined {
  const fields: string[] = [];
  let rest = text.replace(/^[ \t\n\r]+/, '');
  while (rest !== '') {
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const end = rest.indexOf(quote, 1);
      if (end < 0) return undefined;
      fields.push(rest.slice(1, end));
      rest = rest.slice(end + 1);
    } else {
      const field = /^[^ \t\n\r]+/.exec(rest)?.[0] ?? '';
      fields.push(field);
      rest = rest.slice(field.length);
    }
    rest = rest.replace(/^[ \t\n\r]+/, '');
  }
  return fields;
}

/** Undefined when a field holds both kinds of quotes and so cannot be written. */
export function joinQuoted(fields: readonly string[]): string | undefined {
  const out: string[] = [];
  for (const field of fields) {
    const [single, double] = [field.includes("'"), field.includes('"')];
    if (field !== '' && !/[ \t\n\r]/.test(field) && !single && !double) out.push(field);
    else if (!single) out.push(`'${field}'`);
    else if (!double) out.push(`"${field}"`);
    else return undefined;
  }
  return out.join(' ');
}
