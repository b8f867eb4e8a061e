import stringWidth from 'string-width';

/**
 * Words of `text` in lines of at most `width` columns: `indent` before the first, `hanging` before the others.
 * A word longer than a line stands alone and is not cut.
 */
export function wrapText(text: string, width: number, indent: string, hanging = indent): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const empty = line.trim() === '';
    const longer = empty ? `${line}${word}` : `${line} ${word}`;
    if (!empty && stringWidth(longer) > width) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
