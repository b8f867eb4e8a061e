import pc from 'picocolors';
import stringWidth from 'string-width';
import {
  type PreflightFinding,
  type Preflight,
  PREFLIGHT_ROOTS,
  type Verdict,
  verdictOf,
} from '../../model/preflight.ts';
import { groupFindings } from './groups.ts';

export interface MatrixOptions {
  readonly width: number;
  readonly colour: boolean;
}

const WORD: Readonly<Record<Verdict, string>> = { pass: 'pass', warn: 'warn', fail: 'FAIL', unknown: '?' };
const BUILDS = { yes: 'builds', no: 'FAILS', unknown: 'cannot tell' } as const;

/** A row a target, a column a root; below, each finding once with the targets that it concerns. */
export function renderPreflightTerminal(preflight: Preflight, { width, colour }: MatrixOptions): string {
  const c = pc.createColors(colour);
  const paint = (verdict: Verdict, text: string): string => {
    if (verdict === 'fail') return c.red(text);
    if (verdict === 'warn') return c.yellow(text);
    return verdict === 'unknown' ? c.magenta(text) : c.dim(text);
  };
  const out: string[] = [];
  const { module, go, targets } = preflight;
  out.push(c.bold(`${module || '(no module)'}${go === '' ? '' : `, Go ${go}`}`), '');
  const first = Math.max(6, ...targets.map(({ on }) => stringWidth(on)));
  const pad = (text: string, columns: number): string =>
    text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
  out.push(
    c.dim(
      `${pad('', first)}  ${pad('go build', 11)}  ${PREFLIGHT_ROOTS.map((root) => pad(root, 9)).join(' ')}`.trimEnd(),
    ),
  );
  for (const target of targets) {
    const { on, builds } = target;
    const verdict: Verdict = builds === 'yes' ? 'pass' : builds === 'no' ? 'fail' : 'unknown';
    const built = paint(verdict, pad(BUILDS[builds], 11));
    const roots = PREFLIGHT_ROOTS.map((root) => {
      const own = verdictOf(target, root);
      return paint(own, pad(WORD[own], 9));
    });
    out.push(`${pad(on, first)}  ${built}  ${roots.join(' ').trimEnd()}`);
  }
  for (const group of groupFindings(targets))
    out.push('', ...entry(group.finding, group.on, targets.length, c, width));
  for (const notice of preflight.notices) out.push('', wrap(`note: ${notice}`, width, '  '));
  return `${out.join('\n')}\n`;
}

function entry(
  finding: PreflightFinding,
  on: readonly string[],
  all: number,
  c: ReturnType<typeof pc.createColors>,
  width: number,
): string[] {
  const sign =
    finding.verdict === 'fail'
      ? c.red('FAIL')
      : finding.verdict === 'warn'
        ? c.yellow('warn')
        : c.magenta('?');
  const where =
    on.length === all && all > 1
      ? 'every target'
      : on.length > 8
        ? `${on.slice(0, 8).join(', ')} and ${on.length - 8} more`
        : on.join(', ');
  const lines = [
    `${sign} ${c.bold(finding.title)} ${c.dim(finding.cause)}`,
    wrap(`on ${where}`, width, '  '),
    wrap(finding.message, width, '  '),
  ];
  for (const { path, line, text } of finding.evidence.slice(0, 4))
    lines.push(
      `  ${c.cyan(line === undefined ? path : `${path}:${line}`)}${text === undefined ? '' : `  ${text.slice(0, 160)}`}`,
    );
  if (finding.fix) {
    lines.push(wrap(`fix: ${finding.fix.title}`, width, '  '));
    if (finding.fix.command !== undefined) lines.push(`       ${c.green(finding.fix.command)}`);
  }
  return lines;
}

/** Lines of at most `width` columns, all indented. */
function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === indent ? `${indent}${word}` : `${line} ${word}`;
    if (stringWidth(longer) > Math.max(40, width) && line !== indent) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
