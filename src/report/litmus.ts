import type { LitmusExecution, LitmusResult, ShapeReport } from '../model/litmus.ts';

/** A verdict with the file it belongs to. */
export interface LitmusAnswer extends LitmusResult {
  readonly file: string;
}

/** One line of JSON a test. */
export function renderLitmusLines(answers: readonly LitmusAnswer[]): string {
  return answers
    .map(
      ({ file, test, arch, verdict, reason }) => `${JSON.stringify({ file, test, arch, verdict, reason })}\n`,
    )
    .join('');
}

/** Verdicts for people: one test in full with an execution drawn, many as a table with the refusals and a sum. */
export function renderLitmus(answers: readonly LitmusAnswer[]): string {
  const [only] = answers;
  if (only && answers.length === 1) return single(only);
  const width = Math.max(4, ...answers.map(({ test }) => test.length));
  const rows = answers.map(
    ({ test, arch, verdict, reason }) =>
      `${test.padEnd(width)}  ${arch.padEnd(8)} ${verdict}${verdict === 'unsupported' ? `: ${reason}` : ''}`,
  );
  const sums = ['Never', 'Sometimes', 'Always', 'unsupported'].flatMap((verdict) => {
    const count = answers.filter((answer) => answer.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  return `${rows.join('\n')}\n${answers.length} tests: ${sums.join(', ')}\n`;
}

function single({ test, arch, model, verdict, reason, witness }: LitmusAnswer): string {
  const head = `${test} (${arch}${model === '' ? '' : `, ${model}`}): ${verdict}\n  ${reason}\n`;
  return witness ? `${head}\n${drawnExecution(witness)}` : head;
}

/** The accesses of each thread below each other, and from which write every read takes its value. */
function drawnExecution({ threads }: LitmusExecution): string {
  const columns = threads.map((accesses, thread) => [
    `P${thread}`,
    ...accesses.map(({ label, kind, location, value, from }) =>
      kind === 'write'
        ? `${label}: ${location} = ${value}`
        : `${label}: ${location} reads ${value} from ${from ?? 'init'}`,
    ),
  ]);
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const height = Math.max(0, ...columns.map((cells) => cells.length));
  const lines = Array.from({ length: height }, (_, row) =>
    `  ${columns.map((cells, k) => (cells[row] ?? '').padEnd(widths[k] ?? 0)).join('   ')}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** A shape: the program, the outcome in question, what every platform says to it, and the fix. */
export function renderShape({ id, title, met, outcome, fix, verdicts }: ShapeReport): string {
  const [language] = verdicts;
  const program = (language?.text ?? '')
    .split('\n')
    .slice(2, -2)
    .map((line) => ` ${line.replace(/ ;$/, '').trimEnd()}`);
  const rows = verdicts.map(({ arch, model, plain, atomic, race }) =>
    [arch, model, plain + (race ? ' (data race)' : ''), atomic].map((cell, k) =>
      cell.padEnd([8, 8, 24, 0][k] ?? 0),
    ),
  );
  const allowed = verdicts
    .filter(({ arch, plain }) => arch !== 'go' && plain === 'Sometimes')
    .map(({ arch }) => arch);
  const forbidden = verdicts
    .filter(({ arch, plain }) => arch !== 'go' && plain === 'Never')
    .map(({ arch }) => arch);
  const sum = [
    ...(allowed.length > 0 ? [`allowed on ${allowed.join(' and ')}`] : []),
    ...(forbidden.length > 0 ? [`forbidden on ${forbidden.join(' and ')}`] : []),
    ...(language?.race ? ['in Go a bug on all of them'] : []),
  ];
  const shown = verdicts.findLast(({ witness }) => witness !== undefined);
  return [
    `${id}: ${title}`,
    `  ${met}`,
    '',
    ...program,
    `  outcome: ${outcome}`,
    '',
    `  ${['', 'model', 'plain accesses', 'sync/atomic']
      .map((cell, k) => cell.padEnd([8, 8, 24, 0][k] ?? 0))
      .join(' ')
      .trimEnd()}`,
    ...rows.map((cells) => `  ${cells.join(' ').trimEnd()}`),
    '',
    `  ${sum.join(', ')}`,
    ...(shown?.witness
      ? ['', `  how it happens on ${shown.arch}:`, drawnExecution(shown.witness).trimEnd()]
      : []),
    '',
    `  fix: ${fix}`,
    '',
  ].join('\n');
}
