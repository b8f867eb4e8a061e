import type { Finding } from '../../model/finding.ts';
import type { PreflightFinding, TargetPreflight } from '../../model/preflight.ts';

export interface FindingGroup {
  readonly finding: PreflightFinding;
  /** The targets that show it. */
  readonly on: readonly string[];
}

const RANK = { fail: 0, unknown: 1, warn: 2 } as const;

/** The same fault on many targets is told once: grouped by cause and first place, the worst first. */
export function groupFindings(targets: readonly TargetPreflight[]): readonly FindingGroup[] {
  const groups = new Map<string, { finding: PreflightFinding; on: string[] }>();
  for (const { on, findings } of targets)
    for (const finding of findings) {
      const [place] = finding.evidence;
      const key = [
        finding.cause,
        finding.verdict,
        place ? `${place.path}:${place.line}:${place.text}` : finding.message,
      ].join('\0');
      const group = groups.get(key);
      if (!group) groups.set(key, { finding, on: [on] });
      else if (group.on.at(-1) !== on) group.on.push(on);
    }
  return [...groups.values()].sort(
    (a, b) => RANK[a.finding.verdict] - RANK[b.finding.verdict] || b.on.length - a.on.length,
  );
}

/** The groups as findings of one place each, for SARIF and annotations. */
export function plainFindings(targets: readonly TargetPreflight[]): Finding[] {
  return groupFindings(targets).map(({ finding, on }) => {
    const [place] = finding.evidence;
    const { fix } = finding;
    return {
      cause: finding.cause,
      severity: finding.verdict === 'fail' ? 'error' : 'warning',
      message: `${on.join(', ')}: ${finding.message}`,
      where: { path: place?.path ?? 'go.mod', ...(place?.line !== undefined && { line: place.line }) },
      ...(fix && { fix: fix.command === undefined ? fix.title : `${fix.title}: ${fix.command}` }),
    };
  });
}
