import {
  type PreflightFinding,
  type Preflight,
  PREFLIGHT_ROOTS,
  type TargetPreflight,
  verdictOf,
} from '../../model/preflight.ts';

function causeJson({ cause, title, verdict, message, evidence, fix }: PreflightFinding) {
  return { id: cause, title, verdict, message, evidence, ...(fix && { fix }) };
}

function rootJson(target: TargetPreflight, root: string) {
  return {
    verdict: verdictOf(target, root),
    causes: target.findings.filter(({ cause }) => cause.startsWith(`${root}/`)).map(causeJson),
  };
}

function targetJson(target: TargetPreflight) {
  const { on, builds } = target;
  const outside = rootJson(target, 'outside');
  return {
    on,
    builds,
    roots: Object.fromEntries(PREFLIGHT_ROOTS.map((root) => [root, rootJson(target, root)])),
    // Faults that are no cross-platform faults; they stop the build all the same.
    ...(outside.causes.length > 0 && { outside }),
  };
}

/** The fixed form: `{"module","go","targets":[{"on","builds","roots":{…}}]}`. */
export function renderPreflightJson({ module, go, targets, notices }: Preflight): string {
  const all = { module, go, targets: targets.map(targetJson), ...(notices.length > 0 && { notices }) };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** One line a target. */
export function renderPreflightLines({ module, go, targets }: Preflight): string {
  return targets.map((target) => `${JSON.stringify({ module, go, ...targetJson(target) })}\n`).join('');
}
