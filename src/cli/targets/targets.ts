import {
  pairFacts,
  pairsOf,
  NEWEST_GO,
  OLDEST_GO,
  releaseSource,
  ALL_PAIRS,
} from '../../knowledge/go-atlas.ts';
import { goMinor, portSpan } from '../../knowledge/go-targets.ts';
import { targetSheet } from '../../knowledge/target-sheet.ts';
import {
  type Meaning,
  meaningsOf,
  nearestTarget,
  schemeTitle,
} from '../../knowledge/target-names/meanings.ts';
import type { TargetSheet } from '../../model/target-sheet.ts';
import { renderTargetsHtml } from '../../report/targets/html.ts';
import { renderTargetsJson } from '../../report/targets/json.ts';
import { grouped, type TargetAnswer, type TargetsReport } from '../../report/targets/sheet-facts.ts';
import { renderTargets } from '../../report/targets/terminal.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const FORMATS = ['terminal', 'json', 'html'] as const;

/** The release that a text names: `1.24`, `go1.24.3`, `1.24rc1`. */
function releaseOf(text: string): number {
  const minor = goMinor(text);
  if (minor === undefined || minor < OLDEST_GO || minor > NEWEST_GO)
    throw new UsageError(
      `no Go release '${text}' in the atlas. Valid: 1.${OLDEST_GO} to 1.${NEWEST_GO}, as in --go 1.${NEWEST_GO}`,
    );
  return minor;
}

/** `GOARCH=arm GOARM=7`, or half of it. */
function inGo({ goos, goarch, level }: Meaning): string {
  return [goos !== undefined && `GOOS=${goos}`, goarch !== undefined && `GOARCH=${goarch}`, level]
    .filter(Boolean)
    .join(' ');
}

/** `armv7l is GOARCH=arm GOARM=7 in Go`, then who calls which pair so. */
function explain(word: string, meanings: readonly Meaning[]): string[] {
  const foreign = meanings.filter(({ schemes }) => !schemes.includes('go'));
  const half = meanings.find(({ kind }) => kind !== 'pair');
  const meant = half ? [half] : foreign;
  const lines = [...new Set(meant.map(inGo))].map((text) => `${word} is ${text} in Go`);
  const said = foreign
    .filter(({ kind }) => kind === 'pair')
    .flatMap((meaning) => meaning.schemes.map((scheme) => ({ scheme, meaning })));
  for (const [scheme, rows] of grouped(said, (row) => row.scheme))
    if (scheme !== 'word')
      lines.push(
        `  ${schemeTitle(scheme)}: ${rows
          .map(
            ({ meaning }) =>
              `${meaning.goos}/${meaning.goarch}${meaning.level === undefined ? '' : ` ${meaning.level}`}`,
          )
          .join(', ')}`,
      );
  return lines;
}

function answerOf(word: string, minor: number): TargetAnswer {
  const meanings = meaningsOf(word);
  if (meanings.length === 0) {
    const [goos = '', goarch = ''] = word.trim().toLowerCase().split('/');
    const gone = portSpan(goos, goarch);
    if (gone)
      return {
        word,
        explanation: [
          `${goos}/${goarch} was a port of Go 1.${gone.since} to 1.${gone.until}: older than this atlas, and removed.`,
        ],
        sheets: [],
      };
    const nearest = nearestTarget(word);
    throw new UsageError(
      `unknown target '${word}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} \`crossroot targets\` lists every pair.`,
    );
  }
  const explanation = explain(word, meanings);
  // Half a pair means every pair that has it; whole pairs beside it are names that some tool gives to one of them.
  const half = meanings.find(({ kind }) => kind !== 'pair');
  const pairs = half
    ? ALL_PAIRS.filter((pair) => {
        const [goos = '', goarch = ''] = pair.split('/');
        return (
          (half.goos ?? goos) === goos && (half.goarch ?? goarch) === goarch && pairFacts(goos, goarch, minor)
        );
      })
    : meanings.map(({ goos, goarch }) => `${goos}/${goarch}`);
  const sheets = [...new Set(pairs)].flatMap((pair) => {
    const [goos = '', goarch = ''] = pair.split('/');
    return targetSheet(goos, goarch, minor) ?? [];
  });
  return { word, explanation, sheets };
}

export function targets(
  { out, screen }: Streams,
  names: readonly string[],
  options: { readonly go: string; readonly broken: boolean; readonly format: string },
): number {
  const format = FORMATS.find((known) => known === options.format);
  if (!format) throw unknownWord('format', options.format, FORMATS);
  const go = releaseOf(options.go);
  const all = pairsOf(go, { broken: options.broken }).flatMap((pair): TargetSheet[] => {
    const [goos = '', goarch = ''] = pair.split('/');
    const sheet = targetSheet(goos, goarch, go);
    return sheet ? [sheet] : [];
  });
  const answers = names.length > 0 ? names.map((name) => answerOf(name, go)) : undefined;
  const report: TargetsReport = {
    go,
    toolchain: `go${releaseSource(go)?.version ?? ''}`,
    all,
    ...(answers && { answers }),
  };
  if (format === 'json') out(renderTargetsJson(report));
  else if (format === 'html') out(renderTargetsHtml(report));
  else out(renderTargets(report, screen));
  return answers?.some(({ sheets }) => sheets.length === 0 || sheets.some(({ listed }) => !listed)) ? 1 : 0;
}
