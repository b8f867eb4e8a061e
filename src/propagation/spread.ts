/** Value below which a share `p` of `values` lies (nearest rank); NaN values are skipped, NaN when none is left. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const NORMAL_CONSISTENT = 1.4826;

/**
 * What a series normally is: its median and its robust spread (same unit). The spread of a constant
 * series is 0: callers must compare in physical units, never divide by it.
 */
export function normalOf(values: readonly number[]): { readonly centre: number; readonly spread: number } {
  const centre = median(values);
  return { centre, spread: NORMAL_CONSISTENT * median(values.map((value) => Math.abs(value - centre))) };
}

/** Rate with the prior of Jeffreys: 0 of 1 is far less sure than 0 of 100. */
export const shrunkRate = (hits: number, trials: number): number => (hits + 0.5) / (trials + 1);

export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
