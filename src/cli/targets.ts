import { parseTarget } from '../knowledge/platforms/parse-target.ts';
import type { Target } from '../model/target.ts';
import { UsageError } from './usage-error.ts';

/** The targets of `--on`, or a usage error that names the nearest valid word. */
export function readTargets(texts: readonly string[]): readonly Target[] {
  return texts.map((text) => {
    const { value, issues } = parseTarget(text);
    if (value === undefined) throw new UsageError(issues.map(({ message }) => message).join('\n  '));
    return value;
  });
}
