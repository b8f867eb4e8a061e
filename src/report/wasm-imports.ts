import pc from 'picocolors';
import type { CheckResult } from '../model/check.ts';

/** What a module asks for, and which hosts give it. */
export interface WasmImportsReport {
  readonly path: string;
  /** Guess who must run it, and what that rests on. */
  readonly host: string;
  readonly because: string;
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  readonly exports: readonly { readonly name: string; readonly kind: string }[];
  readonly hosts: readonly CheckResult[];
}

export function renderWasmImportsJson(report: WasmImportsReport): string {
  const { path, host, because, imports, exports, hosts } = report;
  return `${JSON.stringify(
    {
      schema: 'crossroot.wasm-imports/1',
      module: path,
      host,
      because,
      imports: imports.map(({ module, name, kind }) => ({ module, name, kind })),
      exports: exports.map(({ name, kind }) => ({ name, kind })),
      hosts: hosts.map(({ target, targetTitle, verdict, findings, passed, sources }) => ({
        on: target,
        title: targetTitle,
        verdict,
        because: findings[0]?.what ?? passed[0]?.what ?? '',
        ...(findings[0] && { cause: findings[0].cause }),
        sources,
      })),
    },
    null,
    2,
  )}\n`;
}

export function renderWasmImportsTerminal(report: WasmImportsReport, colour: boolean): string {
  const c = pc.createColors(colour);
  const paint = { runs: c.green, warns: c.yellow, unknown: c.yellow, fails: c.red } as const;
  const byModule = new Map<string, string[]>();
  for (const { module, name, kind } of report.imports) {
    const names = byModule.get(module) ?? [];
    names.push(kind === 'function' ? name : `${name} (${kind})`);
    byModule.set(module, names);
  }
  const titles = Math.max(0, ...report.hosts.map(({ targetTitle }) => targetTitle.length));
  const lines = [
    `${c.bold(report.path)}: ${report.host} (${report.because})`,
    '',
    c.bold('Imports'),
    ...(byModule.size === 0 ? ['  none'] : []),
    ...[...byModule].map(([module, names]) => `  ${c.cyan(module)}  ${names.join(', ')}`),
    c.bold('Exports'),
    `  ${report.exports.map(({ name, kind }) => (kind === 'function' ? name : `${name} (${kind})`)).join(', ') || 'none'}`,
    c.bold('Hosts'),
    ...report.hosts.map(
      ({ targetTitle, verdict, findings, passed }) =>
        `  ${targetTitle.padEnd(titles)}  ${paint[verdict](verdict.padEnd(7))}  ${findings[0]?.what ?? passed[0]?.what ?? ''}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
