import pc from 'picocolors';
import type { BootReport } from '../model/boot.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** One document for one file, a list for several. */
export function renderBootJson(reports: readonly BootReport[]): string {
  const documents = reports.map((report) => ({
    schema: 'crossroot.boot/1',
    path: report.path,
    machine: report.machine,
    entry: hex(report.entry),
    ram: report.ram.map(({ base, size }) => ({ base: hex(base), size: Number(size) })),
    executed: report.executed,
    ...(report.reached !== undefined && { reached: report.reached }),
    verdict: report.verdict,
    findings: report.findings.map(({ id, cause, severity, message, fix, pc: at, symbol }) => ({
      id,
      cause,
      severity,
      message,
      fix,
      ...(at !== undefined && { pc: hex(at) }),
      ...(symbol !== undefined && { symbol }),
    })),
    trace: report.trace.map(({ pc: at, symbol, code, wrote }) => ({
      pc: hex(at),
      symbol,
      code,
      ...(wrote && { wrote: { [wrote.register]: hex(wrote.value) } }),
    })),
  }));
  return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`;
}

const VERDICTS = { ok: 'starts as it should', wrong: 'wrong', unknown: 'cannot tell' } as const;

export function renderBootTerminal(reports: readonly BootReport[], colour: boolean): string {
  const c = pc.createColors(colour);
  const paint = { ok: c.green, wrong: c.red, unknown: c.yellow } as const;
  const lines = reports.flatMap((report) => [
    `${c.bold(report.path)}: ${paint[report.verdict](VERDICTS[report.verdict])}, ${report.machine}, entry ${hex(report.entry)}`,
    `  ${report.executed} instructions${report.reached === undefined ? '' : ` up to ${report.reached}`}`,
    ...report.findings.flatMap(({ id, cause, severity, message, fix, symbol }) => [
      `  ${severity === 'error' ? c.red('x') : c.yellow('!')} ${message}${symbol === undefined ? '' : ` (at ${symbol})`}`,
      c.dim(`      ${cause}, ${id}`),
      `      ${c.green(fix)}`,
    ]),
    ...(report.verdict === 'wrong' && report.trace.length > 0
      ? [
          '  last instructions',
          ...report.trace.map(
            ({ pc: at, symbol, code, wrote }) =>
              `    ${hex(at)}  ${code.padEnd(21)} ${symbol}${wrote ? `  ${wrote.register} = ${hex(wrote.value)}` : ''}`,
          ),
        ]
      : []),
  ]);
  return `${lines.join('\n')}\n`;
}
