/** Whether version `a` is `b` or older; parts are compared as numbers, missing ones count as 0. */
export function atMost(a: string, b: string): boolean {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}
