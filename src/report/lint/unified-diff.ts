/** Lines of context around a change, as `diff -u` shows. */
const CONTEXT = 3;

interface Change {
  readonly before: number;
  readonly beforeCount: number;
  readonly after: number;
  readonly afterCount: number;
}

/** The changed stretches of two lists of lines, by the longest common subsequence of what differs. */
function changes(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const rows = endA - start;
  const columns = endB - start;
  // Beyond this the middle is shown as one change.
  if (rows * columns > 4_000_000)
    return [{ before: start, beforeCount: rows, after: start, afterCount: columns }];
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      longest[i * width + j] =
        a[start + i] === b[start + j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
  const found: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++;
      j++;
      continue;
    }
    const [fromI, fromJ] = [i, j];
    while (i < rows || j < columns) {
      if (i < rows && j < columns && a[start + i] === b[start + j]) break;
      if (
        j >= columns ||
        (i < rows && (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
      )
        i++;
      else j++;
    }
    found.push({
      before: start + fromI,
      beforeCount: i - fromI,
      after: start + fromJ,
      afterCount: j - fromJ,
    });
  }
  return found;
}

/** A patch that `patch -p0` and `git apply -p0` take; empty when the texts are equal. */
export function renderUnifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const a = linesOf(before);
  const b = linesOf(after);
  const all = changes(a, b);
  const out = [`--- ${path}`, `+++ ${path}`];
  for (let at = 0; at < all.length; ) {
    let end = at + 1;
    while (end < all.length && (all[end]?.before ?? 0) - endOf(all[end - 1]) <= 2 * CONTEXT) end++;
    const group = all.slice(at, end);
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) break;
    const lead = Math.min(CONTEXT, first.before);
    const tail = Math.min(CONTEXT, a.length - endOf(last));
    const lines: string[] = a.slice(first.before - lead, first.before).map((line) => ` ${line}`);
    for (const [index, change] of group.entries()) {
      const previous = group[index - 1];
      if (previous) lines.push(...a.slice(endOf(previous), change.before).map((line) => ` ${line}`));
      lines.push(...a.slice(change.before, endOf(change)).map((line) => `-${line}`));
      lines.push(...b.slice(change.after, change.after + change.afterCount).map((line) => `+${line}`));
    }
    lines.push(...a.slice(endOf(last), endOf(last) + tail).map((line) => ` ${line}`));
    const oldCount = endOf(last) + tail - (first.before - lead);
    const newCount = last.after + last.afterCount + tail - (first.after - lead);
    out.push(
      `@@ -${range(first.before - lead, oldCount)} +${range(first.after - lead, newCount)} @@`,
      ...lines.map(withMark),
    );
    at = end;
  }
  return `${out.join('\n')}\n`;
}

const endOf = (change: Change | undefined): number => (change ? change.before + change.beforeCount : 0);

function range(start: number, count: number): string {
  return count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`;
}

const NO_NEWLINE = '\u0000';

/** Lines without their line feed; the last one is marked when the text does not end in one. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (text.endsWith('\n')) lines.pop();
  else lines[lines.length - 1] += NO_NEWLINE;
  return lines;
}

function withMark(line: string): string {
  return line.endsWith(NO_NEWLINE) ? `${line.slice(0, -1)}\n\\ No newline at end of file` : line;
}
