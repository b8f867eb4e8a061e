import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/formats/otlp/attributes.ts';
import { SERVICE_CATALOGUE } from '../../src/knowledge/services.generated.ts';
import { renderCollectorRules } from '../../src/report/collector.ts';
import { serviceEventFinder } from '../../src/telemetry/service-events.ts';
import { NO_TELEMETRY } from '../../src/model/telemetry.ts';
import { log } from './telemetry.ts';

const { yaml, leftOut } = renderCollectorRules(SERVICE_CATALOGUE, namesOf);
const config = parse(yaml) as {
  processors: { 'transform/crossroot': { log_statements: string[]; trace_statements: string[] } };
};
const { log_statements: logs, trace_statements: spans } = config.processors['transform/crossroot'];

/** The pattern of every IsMatch of a statement, as the Collector would hand it to its matcher. */
function patternsOf(statement: string): RegExp[] {
  return [...statement.matchAll(/IsMatch\(log\.body, "((?:[^"\\]|\\.)*)"\)/g)].map((match) => {
    const source = (match[1] ?? '').replaceAll('$$', '$').replaceAll(/\\(["\\])/g, '$1');
    expect(source.startsWith('(?i)')).toBe(true);
    return new RegExp(source.slice(4), 'i');
  });
}

test('the configuration names every rule, first match wins, nothing is left out in silence', () => {
  expect(logs.length).toBeGreaterThan(55);
  expect(spans.length).toBeGreaterThan(20);
  for (const statement of [...logs, ...spans])
    expect(statement).toMatch(
      /^set\((log|span)\.attributes\["failure\.category"\], "service\.[a-z-]+"\) where \1\.attributes\["failure\.category"\] == nil and \(/,
    );
  const exported = new Set(
    [...logs, ...spans].map((statement) => /"(service\.[a-z-]+)"/.exec(statement)?.[1]),
  );
  for (const { id } of SERVICE_CATALOGUE.events)
    expect(exported.has(id) || leftOut.some((line) => line.startsWith(`${id}:`)), id).toBe(true);
  expect(spans.join('\n')).toContain(
    'span.attributes["http.status_code"] == 504 or span.attributes["http.status_code"] == "504"',
  );
});

test('what the exported patterns find is what the engine finds', () => {
  const find = serviceEventFinder(SERVICE_CATALOGUE);
  const lines = [
    'dial tcp: connection refused',
    'relation "a" does not exist',
    'took $5',
    'panic: nil pointer dereference',
    'all well',
    '429 Too Many Requests',
  ];
  for (const body of lines) {
    const engine = find({ ...NO_TELEMETRY, logs: [{ ...log(['', ''], 'a', ''), body }] }).map(
      ({ event }) => event,
    );
    const exported = logs.filter((statement) => patternsOf(statement).some((pattern) => pattern.test(body)));
    expect(exported.map((statement) => /"(service\.[a-z-]+)"/.exec(statement)?.[1]).sort()).toEqual(
      [...engine].sort(),
    );
  }
});
