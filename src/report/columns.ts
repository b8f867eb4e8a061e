/** A probability for people; small ones keep two digits that say something. */
export function percent(p: number): string {
  return `${(p * 100).toFixed(p > 0 && p < 0.001 ? 4 : 2)}%`;
}

/** Four significant digits, with an exponent where the number is very small or large. */
export function figure(x: number): string {
  return x === 0
    ? '0'
    : Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5
      ? x.toExponential(3)
      : String(Number(x.toPrecision(4)));
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [k, cell] of row.entries()) widths[k] = Math.max(widths[k] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, k) => cell.padEnd(widths[k] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
