import pc from 'picocolors';

interface Problem {
  readonly cause: string;
  readonly message: string;
  readonly fix: string;
}

interface End {
  readonly code?: number;
  readonly host?: string;
  readonly missing: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  readonly problem?: Problem;
  readonly trap?: string;
  readonly calls: ReadonlyMap<string, number>;
  readonly wrappedFunctions?: number;
}

/** Why a module did not run. */
export function renderRunProblem(path: string, problem: Problem, colour: boolean, trap?: string): string {
  const c = pc.createColors(colour);
  const lines = [
    `${c.bold(path)}: ${c.red(problem.message)}`,
    c.dim(`  ${problem.cause}`),
    `  ${c.green(problem.fix)}`,
  ];
  if (trap !== undefined) lines.push(c.dim(trap.replaceAll(/^/gm, '  ')));
  return `${lines.join('\n')}\n`;
}

/** Facts of a run for `--stats`. */
export function renderRunEnd(path: string, end: End, json: boolean): string {
  const calls = [...end.calls].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (json)
    return `${JSON.stringify({
      schema: 'crossroot.wasm-run/1',
      module: path,
      ...(end.host !== undefined && { host: end.host }),
      ...(end.code !== undefined && { exitCode: end.code }),
      missing: end.missing.map(({ module, name, kind }) => ({ module, name, kind })),
      ...(end.problem && { problem: end.problem }),
      ...(end.trap !== undefined && { trap: end.trap }),
      ...(end.wrappedFunctions !== undefined && { wrappedFunctions: end.wrappedFunctions }),
      calls: Object.fromEntries(calls),
    })}\n`;
  const width = Math.max(0, ...calls.map(([, count]) => String(count).length));
  return [
    `${path}: ${end.host ?? 'no module'}${end.code === undefined ? '' : `, exit code ${end.code}`}`,
    ...(end.wrappedFunctions === undefined
      ? []
      : [`js.Func made: ${end.wrappedFunctions}; each must be released when it is no longer needed`]),
    ...end.missing.map(({ module, name, kind }) => `missing ${kind} ${module}.${name}`),
    ...calls.map(([name, count]) => `${String(count).padStart(width)} ${name}`),
    '',
  ].join('\n');
}
