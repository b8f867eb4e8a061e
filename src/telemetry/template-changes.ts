import type { LogRecord } from '../model/telemetry.ts';

/** A template that came, went, or became much more frequent. */
export interface TemplateChange {
  readonly entity: string;
  readonly template: string;
  readonly change: 'new' | 'vanished' | 'surging';
  /** Records in the baseline and in the window. */
  readonly before: number;
  readonly now: number;
  readonly severity: number;
}

/** Standard deviations of a count of chance above which a change is one. */
const SIGNIFICANT = 4;
/** A surge at least doubles the rate. */
const SURGE = 2;
/** Fewer records than this cannot tell a vanished template from chance. */
const FEW = 5;

/**
 * Changes between two stretches of time, each entity's templates against its own volume of records, so
 * that more traffic alone is no surge. Most records first.
 */
export function findTemplateChanges(
  baseline: readonly LogRecord[],
  window: readonly LogRecord[],
): TemplateChange[] {
  const before = countTemplates(baseline);
  const now = countTemplates(window);
  const changes: TemplateChange[] = [];
  for (const [entity, current] of now) {
    const past = before.get(entity);
    for (const [template, { count, severity }] of current.templates) {
      const usual = past?.templates.get(template)?.count ?? 0;
      const expected = (usual / Math.max(1, past?.total ?? 0)) * current.total;
      const change = { entity, template, before: usual, now: count, severity };
      if (usual === 0) changes.push({ ...change, change: 'new' });
      else if (count > SURGE * expected && count - expected > SIGNIFICANT * Math.sqrt(expected))
        changes.push({ ...change, change: 'surging' });
    }
  }
  for (const [entity, past] of before) {
    const current = now.get(entity);
    for (const [template, { count, severity }] of past.templates) {
      const expected = (count / past.total) * (current?.total ?? 0);
      if (expected >= FEW && !current?.templates.has(template))
        changes.push({ entity, template, before: count, now: 0, severity, change: 'vanished' });
    }
  }
  return changes.sort(
    (a, b) =>
      b.severity - a.severity || b.now + b.before - a.now - a.before || (a.template < b.template ? -1 : 1),
  );
}

interface Counted {
  total: number;
  readonly templates: Map<string, { count: number; severity: number }>;
}

function countTemplates(records: readonly LogRecord[]): Map<string, Counted> {
  const found = new Map<string, Counted>();
  for (const { entity, statement, severity } of records) {
    let counted = found.get(entity.id);
    if (!counted) found.set(entity.id, (counted = { total: 0, templates: new Map() }));
    counted.total++;
    const template = counted.templates.get(statement);
    if (template) {
      template.count++;
      template.severity = Math.max(template.severity, severity);
    } else counted.templates.set(statement, { count: 1, severity });
  }
  return found;
}
