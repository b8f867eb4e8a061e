/** A mistake in how the program was called; printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** `word` with the nearest of `valid` named, for messages about unknown words. */
export function unknownWord(kind: string, word: string, valid: readonly string[]): UsageError {
  const scored = valid.map((candidate) => ({ candidate, score: similarity(word, candidate) }));
  const best = scored.sort((a, b) => b.score - a.score)[0];
  const hint = best && best.score > 0.4 ? ` Did you mean '${best.candidate}'?` : '';
  return new UsageError(`unknown ${kind} '${word}'.${hint} Valid: ${valid.join(', ')}`);
}

/** Dice coefficient over letter pairs. */
function similarity(a: string, b: string): number {
  const pairs = (text: string): string[] =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  const [left, right] = [pairs(a.toLowerCase()), pairs(b.toLowerCase())];
  const shared = left.filter((pair) => right.includes(pair)).length;
  return left.length + right.length === 0 ? 0 : (2 * shared) / (left.length + right.length);
}
