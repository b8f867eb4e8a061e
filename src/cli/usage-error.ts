import { nearestWord } from '../model/nearest-word.ts';

/** A mistake in how the program was called; printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** `word` with the nearest of `valid` named, for messages about unknown words. */
export function unknownWord(kind: string, word: string, valid: readonly string[]): UsageError {
  const nearest = nearestWord(word.toLowerCase(), valid);
  const hint = nearest ? ` Did you mean '${nearest}'?` : '';
  return new UsageError(`unknown ${kind} '${word}'.${hint} Valid: ${valid.join(', ')}`);
}
