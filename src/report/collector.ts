/** The ontology as configuration of the OpenTelemetry Collector's transform processor (contrib 0.120 or newer). */
import type { ServiceCatalogue, ServiceEvent } from '../model/service-knowledge.ts';

export interface CollectorExport {
  readonly yaml: string;
  /** What OTTL cannot say, or must not: one line each, never left out in silence. */
  readonly leftOut: readonly string[];
}

const CATEGORY = 'failure.category';

/** A string of OTTL: backslashes and quotes are escaped, `$` is doubled because the Collector expands it. */
const ottlText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`;
/** A YAML single-quoted scalar. */
const yamlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** OTTL holds 504 and "504" unequal: both forms are asked for. */
function equals(path: string, values: readonly (string | number)[]): string[] {
  return values.flatMap((value) =>
    typeof value === 'number'
      ? [`${path} == ${value}`, `${path} == ${ottlText(String(value))}`]
      : [`${path} == ${ottlText(value)}`],
  );
}

function attributeConditions(
  context: 'log' | 'span',
  event: ServiceEvent,
  namesOf: (name: string) => readonly string[],
): string[] {
  return event.span.flatMap(({ attribute, any, above, below }) =>
    namesOf(attribute).flatMap((name) => {
      const path = `${context}.attributes[${ottlText(name)}]`;
      if (any) return equals(path, any);
      return above === undefined ? [`${path} < ${below ?? 0}`] : [`${path} > ${above}`];
    }),
  );
}

/**
 * Statements in the order of the catalogue; the first that fits decides, `error.type` is never touched.
 * `namesOf` gives the names under which an attribute is sent, old ones included.
 */
export function renderCollectorRules(
  { events }: ServiceCatalogue,
  namesOf: (name: string) => readonly string[],
): CollectorExport {
  const leftOut: string[] = [];
  const statement = (
    context: 'log' | 'span',
    event: ServiceEvent,
    conditions: readonly string[],
  ): string[] =>
    conditions.length === 0
      ? []
      : [
          `set(${context}.attributes["${CATEGORY}"], ${ottlText(event.id)}) where ${context}.attributes["${CATEGORY}"] == nil and (${conditions.join(' or ')})`,
        ];
  const logs: string[] = [];
  const spans: string[] = [];
  for (const event of events) {
    const text = event.log.map((pattern) => `IsMatch(log.body, ${ottlText(`(?i)${pattern}`)})`);
    logs.push(...statement('log', event, [...text, ...attributeConditions('log', event, namesOf)]));
    spans.push(...statement('span', event, attributeConditions('span', event, namesOf)));
    if (event.metric.length > 0)
      leftOut.push(`${event.id}: metrics (a new attribute of a point is a new time series)`);
    if (event.log.length + event.span.length + event.metric.length === 0)
      leftOut.push(`${event.id}: needs a baseline, OTTL sees one record at a time`);
  }
  const list = (statements: readonly string[]): string =>
    statements.map((text) => `      - ${yamlText(text)}\n`).join('');
  return {
    yaml: `${leftOut.map((line) => `# left out: ${line}\n`).join('')}processors:
  transform/crossroot:
    error_mode: ignore
    log_statements:
${list(logs)}    trace_statements:
${list(spans)}`,
    leftOut,
  };
}
