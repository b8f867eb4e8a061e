import type { LogRecord, Telemetry } from '../model/telemetry.ts';
import { type TemplateMiner, templateMiner } from './templates.ts';

/**
 * Names the statement of every record that does not say where in the code it was written: the template
 * of its text. The parts are mined together, so that a template has one name in all of them.
 */
export function nameStatements(
  parts: readonly Telemetry[],
  miner: TemplateMiner = templateMiner(),
): readonly Telemetry[] {
  const numbers = new Map<LogRecord, number>();
  for (const { logs } of parts)
    for (const record of logs) if (record.statement === '') numbers.set(record, miner.add(record.body));
  return parts.map((part) => ({
    ...part,
    logs: part.logs.map((record) => {
      const number = numbers.get(record);
      return number === undefined ? record : { ...record, statement: miner.template(number) };
    }),
  }));
}
