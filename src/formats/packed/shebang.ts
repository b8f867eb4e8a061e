/** The first line of a script as Linux reads it (fs/binfmt_script.c). */
export interface Shebang {
  /** Path the kernel opens; a CR at the line's end belongs to it, and then no such file exists. */
  readonly interpreter: string;
  /** The rest of the line as one argument, blanks at both ends removed. */
  readonly argument?: string;
  /** The line ends with CR LF. */
  readonly carriageReturn: boolean;
}

/** Undefined when the line does not start with `#!` or names nothing. */
export function parseShebang(line: string): Shebang | undefined {
  if (!line.startsWith('#!')) return undefined;
  const carriageReturn = line.endsWith('\r');
  // CR is no blank to the kernel: it stays part of the last word.
  const body = line.slice(2).replace(/^[ \t]+|[ \t]+$/g, '');
  const end = body.search(/[ \t]/);
  const interpreter = end < 0 ? body : body.slice(0, end);
  if (interpreter === '' || interpreter === '\r') return undefined;
  const argument = end < 0 ? '' : body.slice(end).trimStart();
  return { interpreter, ...(argument === '' ? {} : { argument }), carriageReturn };
}
