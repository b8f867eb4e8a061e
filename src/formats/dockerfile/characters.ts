/** White space as Go's `unicode.IsSpace` has it; JavaScript's `\s` counts U+FEFF and misses U+0085. */
const SPACE = new Set(
  [
    0x09,
    0x0a,
    0x0b,
    0x0c,
    0x0d,
    0x20,
    0x85,
    0xa0,
    0x1680,
    0x2028,
    0x2029,
    0x202f,
    0x205f,
    0x3000,
    ...Array.from({ length: 11 }, (_, index) => 0x2000 + index),
  ].map((code) => String.fromCodePoint(code)),
);

export function isSpace(character: string): boolean {
  return SPACE.has(character);
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && SPACE.has(text.charAt(start))) start++;
  return start === 0 ? text : text.slice(start);
}

export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.has(text.charAt(end - 1))) end--;
  return trimStart(end === text.length ? text : text.slice(0, end));
}

/** Separates words inside an instruction; a line feed does not occur there. */
export const BLANKS = /[\t\v\f\r ]+/;
