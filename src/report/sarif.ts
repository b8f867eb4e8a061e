import type { Log, Result } from 'sarif';
import type { DiagnosedCause, Diagnosis } from '../model/diagnosis.ts';
import type { ObservedEvent, Where } from '../model/event.ts';
import { sarifLocation } from './sarif-place.ts';

function level(cause: DiagnosedCause, diagnosis: Diagnosis): Result['level'] {
  if (cause !== diagnosis.causes[0]) return 'note';
  return diagnosis.outcome === 'diagnosed' ? 'error' : 'warning';
}

/** SARIF 2.1.0: one rule a cause, the named cause as an error, rivals as notes. */
export function renderSarif(diagnosis: Diagnosis, version: string): string {
  const shown =
    diagnosis.outcome === 'nothing-wrong'
      ? []
      : diagnosis.causes.filter(({ probability }, rank) => rank === 0 || probability >= 0.1);
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'crossroot',
            semanticVersion: version,
            rules: shown.map((cause) => ({
              id: cause.id,
              shortDescription: { text: cause.title },
              fullDescription: { text: cause.explanation },
              help: {
                text: cause.fixes
                  .map(({ title, command }) => (command ? `${title}: ${command}` : title))
                  .join('\n'),
              },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: shown.map((cause, index): Result => {
          const places = cause.for.filter(({ where }) => where.path !== 'context').map(({ where }) => where);
          const first = places[0] ?? firstPlace(diagnosis.events);
          return {
            ruleId: cause.id,
            ruleIndex: index,
            level: level(cause, diagnosis),
            message: { text: `${cause.title}. ${cause.explanation}` },
            rank: Math.round(cause.probability * 1000) / 10,
            ...(first && { locations: [sarifLocation(first)] }),
            ...(places.length > 1 && {
              relatedLocations: places.slice(1).map((where, at) => ({ id: at + 1, ...sarifLocation(where) })),
            }),
            properties: {
              probability: Math.round(cause.probability * 1e6) / 1e6,
              outcome: diagnosis.outcome,
            },
          };
        }),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function firstPlace(events: readonly ObservedEvent[]): Where | undefined {
  return events.find(({ where }) => where.path !== 'context')?.where;
}
