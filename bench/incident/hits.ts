/** Chance that `answer` is among the first `k` when ties are broken by chance; 0 when it was not ranked. */
export function expectedHit(
  ranking: readonly { readonly entity: string; readonly score: number }[],
  answer: string,
  k: number,
): number {
  const found = ranking.find(({ entity }) => entity === answer);
  if (!found || Number.isNaN(found.score)) return 0;
  const tolerance = 1e-12 * Math.max(1, Math.abs(found.score));
  const above = ranking.filter(({ score }) => score > found.score + tolerance).length;
  const tied = ranking.filter(({ score }) => Math.abs(score - found.score) <= tolerance).length;
  return Math.max(0, Math.min(1, (k - above) / tied));
}

/** Hit rates of one stratum. */
export class Tally {
  n = 0;
  empty = 0;
  private readonly hits = [0, 0, 0];

  add(ranking: readonly { readonly entity: string; readonly score: number }[], answer: string): void {
    this.n++;
    if (ranking.length === 0) this.empty++;
    for (const [index, k] of [1, 3, 5].entries())
      this.hits[index] = (this.hits[index] ?? 0) + expectedHit(ranking, answer, k);
  }

  rates(): { n: number; top1: number; top3: number; top5: number; empty: number } {
    const rate = (index: number): number =>
      Number(((this.hits[index] ?? 0) / Math.max(1, this.n)).toFixed(4));
    return { n: this.n, top1: rate(0), top3: rate(1), top5: rate(2), empty: this.empty };
  }
}
