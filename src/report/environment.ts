import pc from 'picocolors';
import type { GoEnvironment, LayerValue } from '../model/go-environment.ts';

const placeOf = (where: { readonly path: string; readonly line?: number } | undefined): string =>
  where === undefined ? '' : where.line === undefined ? where.path : `${where.path}:${where.line}`;

const EFFECT: Readonly<Record<LayerValue['effect'], string>> = {
  wins: '→',
  hidden: ' ',
  empty: '∅',
  ignored: '×',
};

const EFFECT_TEXT: Readonly<Record<LayerValue['effect'], string>> = {
  wins: '',
  hidden: 'hidden',
  empty: 'empty: cancels nothing',
  ignored: 'not read',
};

/** Every variable with its layers, the strongest first; then the toolchain, then what is wrong. */
export function renderEnvironment(
  environment: GoEnvironment,
  { colour, named }: { readonly colour: boolean; readonly named: boolean },
): string {
  const c = pc.createColors(colour);
  const out: string[] = [];
  if (environment.version !== undefined && !named) out.push(c.dim(`go ${environment.version}`), '');
  for (const { name, value, layers, why } of environment.variables) {
    out.push(c.bold(`${name}=${value}`));
    for (const { layer, value: said, where, effect } of layers) {
      const place = placeOf(where);
      const text = EFFECT_TEXT[effect];
      const line = `  ${EFFECT[effect]} ${layer.padEnd(19)} ${said === '' ? '(empty)' : said}${place === '' ? '' : `   ${c.cyan(place)}`}${text === '' ? '' : `   (${text})`}`;
      out.push(effect === 'wins' ? line : c.dim(line));
    }
    if (why !== undefined) out.push(`    ${why}`);
  }
  if (environment.variables.length === 0) out.push('Nothing is set: every variable has its default.');
  const { toolchain } = environment;
  if (toolchain && (!named || environment.variables.some(({ name }) => name === 'GOTOOLCHAIN'))) {
    out.push('', c.bold('Toolchain'));
    for (const step of toolchain.steps) out.push(`  ${step}`);
    if (toolchain.refusal !== undefined) out.push(c.red(`  go refuses: ${toolchain.refusal}`));
  }
  if (environment.findings.length > 0) {
    out.push('', c.bold('Findings'));
    for (const { severity, message, cause, fix, where } of environment.findings) {
      const mark =
        severity === 'error' ? c.red('error') : severity === 'warning' ? c.yellow('warning') : 'note';
      out.push(`  ${mark}: ${message}${cause === undefined ? '' : c.dim(`  [${cause}]`)}`);
      if (where) out.push(`    ${c.cyan(placeOf(where))}`);
      if (fix !== undefined) out.push(`    ${c.green(fix)}`);
    }
  }
  for (const notice of environment.notices) out.push('', `note: ${notice}`);
  return `${out.join('\n')}\n`;
}

/** `crossroot.env/1`. */
export function renderEnvironmentJson(environment: GoEnvironment): string {
  const { version, variables, toolchain, findings, notices } = environment;
  return `${JSON.stringify(
    {
      schema: 'crossroot.env/1',
      ...(version !== undefined && { go: version }),
      variables: Object.fromEntries(
        variables.map(({ name, value, changed, layers, why }) => [
          name,
          { value, changed, layers, ...(why !== undefined && { why }) },
        ]),
      ),
      ...(toolchain && { toolchain }),
      findings,
      notices,
    },
    null,
    2,
  )}\n`;
}
