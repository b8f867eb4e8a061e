import { parseDockerfile } from '../../formats/dockerfile/dockerfile.ts';
import { factsOfManifest } from '../../formats/dockerfile/manifest.ts';
import { parseImageReference } from '../../formats/dockerfile/reference.ts';
import type { ImageFacts } from '../../formats/dockerfile/resolved.ts';
import {
  formatOciPlatform,
  isImageArch,
  type OciPlatform,
  parseOciPlatform,
  USUAL_PLATFORMS,
} from '../../formats/platform/oci-platform.ts';
import type { Host } from '../../model/host.ts';
import type { LintReport } from '../../model/lint.ts';
import { fixDockerfile, lintDockerfile, type LintOptions } from '../../probes/dockerfile/lint.ts';
import { intendedPlatform } from '../../probes/dockerfile/intended-platform.ts';
import { lintFindings } from '../../report/lint/findings.ts';
import { renderLintHtml } from '../../report/lint/html.ts';
import { renderLintJson, renderLintJsonLines } from '../../report/lint/json.ts';
import { renderFixed, renderLintTerminal } from '../../report/lint/terminal.ts';
import { renderUnifiedDiff } from '../../report/lint/unified-diff.ts';
import type { Streams } from '../command.ts';
import type { Format } from '../format.ts';
import { renderFindings } from '../output.ts';
import { UsageError, unknownWord } from '../usage-error.ts';
import { findFiles, readText, writeText } from './files.ts';
import { buildsOf, type NamedBuild } from './builds.ts';

export interface LintCommandOptions {
  readonly format: Format;
  readonly platforms: readonly string[];
  readonly buildPlatform?: string;
  readonly buildArgs: readonly string[];
  readonly contexts: readonly string[];
  readonly manifests: readonly string[];
  readonly target?: string;
  readonly builder: string;
  readonly explain: boolean;
  readonly fix: boolean;
  readonly dryRun: boolean;
}

const BUILDERS = ['buildkit', 'classic'] as const;
const DEFAULT_PLATFORMS = ['linux/amd64', 'linux/arm64'];
/** Node's names of architectures where Go has others. */
const MACHINE: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** `crossroot lint`. Returns the exit code. */
export async function lint(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  options: LintCommandOptions,
): Promise<number> {
  const builder = BUILDERS.find((known) => known === options.builder);
  if (!builder) throw unknownWord('builder', options.builder, BUILDERS);
  if (options.dryRun && !options.fix) throw new UsageError('--dry-run goes with --fix');
  const files = findFiles(host, paths.length === 0 ? ['Dockerfile'] : paths);
  const machine = MACHINE[process.arch] ?? process.arch;
  const buildPlatform = platform(options.buildPlatform ?? `linux/${machine}`);
  const given = options.platforms.flatMap((list) => list.split(',')).map((word) => word.trim());
  const image = await imageTable(host, options.manifests);
  const reports: LintReport[] = [];
  let patch = '';
  for (const file of files)
    for (const build of await buildsOf(host, file, await readText(host, file))) {
      const lintOptions: LintOptions = {
        path: build.path === '-' ? 'stdin' : build.path,
        ...(build.title !== '' && { title: build.title }),
        ...requestedBy(given, build, buildPlatform),
        buildPlatform,
        builder,
        args: { ...build.args, ...pairs('--build-arg', options.buildArgs, host) },
        contexts: { ...build.contexts, ...pairs('--build-context', options.contexts, host) },
        ...((options.target ?? build.target) !== undefined && { target: options.target ?? build.target }),
        image,
      };
      let text = build.text;
      if (options.fix) {
        const { text: after, fixed } = fixDockerfile(text, lintOptions);
        if (options.dryRun || build.path === '-') patch += renderUnifiedDiff(lintOptions.path, text, after);
        else if (after !== text) {
          writeText(build.path, after);
          if (options.format === 'terminal') streams.out(renderFixed(build.path, fixed));
        }
        text = after;
      }
      reports.push(lintDockerfile(text, lintOptions));
    }
  if (options.fix && (options.dryRun || patch !== '') && options.format === 'terminal') streams.out(patch);
  else streams.out(await rendered(reports, options, streams));
  const wrong = reports.some(
    ({ findings, issues }) => issues.length > 0 || findings.some(({ level }) => level !== 'note'),
  );
  return wrong || (options.dryRun && patch !== '') ? 1 : 0;
}

async function rendered(
  reports: readonly LintReport[],
  { format, explain }: LintCommandOptions,
  streams: Streams,
): Promise<string> {
  switch (format) {
    case 'terminal':
      return renderLintTerminal(reports, { ...streams.screen, explain });
    case 'json':
      return renderLintJson(reports);
    case 'jsonl':
      return renderLintJsonLines(reports);
    case 'html':
      return renderLintHtml(reports);
    default:
      return await renderFindings(lintFindings(reports), format);
  }
}

/** What is built for: the option, what the bake or compose file says, or two common platforms. */
function requestedBy(
  given: readonly string[],
  build: NamedBuild,
  buildPlatform: OciPlatform,
): Pick<LintOptions, 'requested'> & { assumed?: string } {
  const named = given.length > 0 ? given : build.platforms;
  if (named.length > 0)
    return { requested: [...new Set(named)].map((text) => ({ text, platform: platform(text) })) };
  const intended = intendedPlatform(parseDockerfile(build.text).value, buildPlatform);
  const words = intended ? [formatOciPlatform(intended)] : DEFAULT_PLATFORMS;
  return {
    requested: words.map((text) => ({ text, platform: platform(text) })),
    assumed: intended
      ? 'the file names this platform only; --platform asks for others'
      : 'assumed; name yours with --platform',
  };
}

function platform(text: string): OciPlatform {
  const parsed = parseOciPlatform(text);
  if (!parsed || !isImageArch(parsed.arch)) throw unknownWord('platform', text, USUAL_PLATFORMS);
  return parsed;
}

/** `name=value`; a name alone takes the value of the environment, as docker build does. */
function pairs(option: string, words: readonly string[], host: Host): Record<string, string> {
  const values: Record<string, string> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const value = at < 0 ? host.env[name] : word.slice(at + 1);
    if (name === '' || (at < 0 && option !== '--build-arg'))
      throw new UsageError(`${option} ${word}: write name=value`);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

async function imageTable(
  host: Host,
  manifests: readonly string[],
): Promise<(reference: string) => ImageFacts | undefined> {
  const table = new Map<string, ImageFacts>();
  for (const word of manifests) {
    const at = word.indexOf('=');
    if (at <= 0) throw new UsageError(`--manifest ${word}: write image=file.json`);
    const name = word.slice(0, at);
    const { value, issues } = factsOfManifest(await readText(host, word.slice(at + 1)));
    if (issues[0]) throw new UsageError(`${word.slice(at + 1)}: ${issues[0].message}`);
    table.set(parseImageReference(name)?.familiar ?? name, value);
  }
  return (reference) => table.get(reference);
}
