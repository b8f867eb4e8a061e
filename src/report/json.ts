import type { DiagnosedCause, Diagnosis, ProposedFix, WeighedEvent } from '../model/diagnosis.ts';
import type { ObservedEvent } from '../model/event.ts';

const DIAGNOSIS_SCHEMA = 'crossroot.diagnosis/1';

/** Six digits are more than the numbers deserve, and keep output stable across platforms. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

function eventJson({ event, data, where, text, count }: ObservedEvent): Record<string, unknown> {
  return { event, data, where, ...(text !== undefined && { text }), ...(count !== undefined && { count }) };
}

function weighedJson({ event, title, data, where, text, weight }: WeighedEvent): Record<string, unknown> {
  return { event, title, data, where, ...(text !== undefined && { text }), weight };
}

function fixJson({ title, command, patch, environment, flags }: ProposedFix): Record<string, unknown> {
  return {
    title,
    ...(command !== undefined && { command }),
    ...(patch !== undefined && { patch }),
    ...(environment !== undefined && { environment }),
    ...(flags !== undefined && { flags }),
  };
}

function causeJson(cause: DiagnosedCause): Record<string, unknown> {
  return {
    id: cause.id,
    root: cause.root,
    title: cause.title,
    probability: rounded(cause.probability),
    explanation: cause.explanation,
    for: cause.for.map(weighedJson),
    against: cause.against.map(weighedJson),
    fixes: cause.fixes.map(fixJson),
    sources: cause.sources,
  };
}

/** The published form of a diagnosis: schemas/diagnosis.schema.json, version `crossroot.diagnosis/1`. */
export function diagnosisJson(diagnosis: Diagnosis): Record<string, unknown> {
  return {
    schema: DIAGNOSIS_SCHEMA,
    outcome: diagnosis.outcome,
    causes: diagnosis.causes.map(causeJson),
    noneOfThese: rounded(diagnosis.noneOfThese),
    events: diagnosis.events.map(eventJson),
    checks: {
      done: diagnosis.checks.done.map(({ id, title, result }) => ({ id, title, result })),
      next: diagnosis.checks.next.map(({ id, title, command, seconds, bits }) => ({
        id,
        title,
        command,
        seconds,
        bits,
      })),
    },
    ...(diagnosis.proof && {
      proof: {
        cause: diagnosis.proof.cause,
        fix: diagnosis.proof.fix,
        verdict: diagnosis.proof.verdict,
        detail: diagnosis.proof.detail,
      },
    }),
    notices: diagnosis.notices.map(({ id, message }) => ({ id, message })),
  };
}

export function renderJson(diagnosis: Diagnosis): string {
  return `${JSON.stringify(diagnosisJson(diagnosis), null, 2)}\n`;
}

/** One line, with fields such as the id of a batch case in front. */
export function renderJsonLine(diagnosis: Diagnosis, front: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ ...front, ...diagnosisJson(diagnosis) })}\n`;
}
