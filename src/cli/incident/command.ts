import { type DefineCommand, listOption, many, type RawOptions, textOption } from '../command.ts';

export const defineIncident: DefineCommand = (root, { host, streams, finish }) => {
  root
    .command('incident')
    .description('which service an incident starts at, from files of telemetry')
    .argument('<path...>', 'OTLP in JSON lines or protobuf, CSV tables, or folders of them')
    .option('--baseline <path>', 'telemetry of normal times (repeatable); otherwise the input is split', many)
    .option('--at <time>', 'when it began: RFC 3339, or seconds since 1970; otherwise found')
    .option('--symptom <entity>', 'what users complain about: ENTITY, ENTITY:latency or ENTITY:failure')
    .option('--graph <format>', 'print only the graph of calls: text or svg')
    .option('--format <format>', 'terminal, json, jsonl, sarif, html or github', 'terminal')
    .addHelpText(
      'after',
      `
Any part may be missing: traces, logs, metrics alone are enough for what they can show. A service is
blamed only for what its dependencies do not account for.

Examples:
  crossroot incident traces.jsonl logs.jsonl            onset found in the recording
  crossroot incident now/ --baseline yesterday/         against normal times
  crossroot incident otlp.jsonl --at 2026-11-02T10:00:00Z --format html > incident.html
  crossroot incident issue_1/metrics.csv graph.csv --baseline noissue/metrics.csv --symptom Front:latency`,
    )
    .action(async (paths: string[], options: RawOptions) => {
      const { incident } = await import('./incident.ts');
      finish(
        await incident(host, streams, {
          paths,
          baseline: listOption(options, 'baseline'),
          at: textOption(options, 'at'),
          symptom: textOption(options, 'symptom'),
          graph: textOption(options, 'graph'),
          format: textOption(options, 'format') ?? 'terminal',
        }),
      );
    });
};
