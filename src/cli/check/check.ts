import { checkFile } from '../../diagnosis/check/check.ts';
import { fileSubjects, type FileSubjects } from '../../diagnosis/check/subjects.ts';
import { rootTarget } from '../../diagnosis/check/root-target.ts';
import { rootDirectory } from '../../host/root-directory.ts';
import { commonTargets } from '../../knowledge/platforms/common-targets.ts';
import type { CheckReport, CheckResult } from '../../model/check.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { RootFiles } from '../../model/root-files.ts';
import type { Target } from '../../model/target.ts';
import { askWith } from '../../probes/fit/questions.ts';
import { rootQuestions } from '../../probes/fit/root-questions.ts';
import { checkFindings, renderCheckHtml, renderCheckJson, renderCheckTerminal } from '../../report/check.ts';
import type { Streams } from '../command.ts';
import { digest } from '../digest.ts';
import { parseFormat } from '../format.ts';
import { renderFindings } from '../output.ts';
import { readTargets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';

export interface CheckOptions {
  readonly on: readonly string[];
  readonly rootfs?: string;
  readonly format: string;
  readonly detailed: boolean;
}

function readFile(host: Host, path: string): FileSubjects {
  const kind = host.kind(path);
  if (kind === 'directory') throw new UsageError(`${path} is a directory; name the binary in it`);
  if (kind === 'missing') throw new UsageError(`${path}: no such file`);
  const source = host.bytes(path);
  if (isRefusal(source)) throw new UsageError(`${path}: ${source.message}`);
  return fileSubjects(path, source, digest);
}

/** Targets for a file when none is named. */
function matrix({ path, subjects }: FileSubjects): readonly Target[] {
  const texts = new Set(
    subjects.flatMap(({ facts }) => commonTargets(facts.system?.goos ?? 'linux', facts.goarch)),
  );
  if (texts.size === 0 || subjects.every(({ facts }) => facts.goarch === ''))
    throw new UsageError(`${path}: its machine tells no target; name one with --on`);
  return readTargets([...texts]);
}

function readRoot(host: Host, { rootfs, on }: CheckOptions): RootFiles | undefined {
  if (rootfs === undefined) return undefined;
  if (on.length > 0)
    throw new UsageError('--rootfs and --on exclude each other: the files of the root say what is there');
  if (host.kind(rootfs) !== 'directory') throw new UsageError(`--rootfs ${rootfs}: no such directory`);
  return rootDirectory(host, rootfs);
}

/** `crossroot check BINARY…`. Returns the exit code. */
export async function check(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  options: CheckOptions,
): Promise<number> {
  const format = parseFormat(options.format);
  const named = readTargets(options.on);
  const root = readRoot(host, options);
  const files = paths.map((path) => readFile(host, path));
  const results: CheckResult[] = [];
  for (const file of files) {
    if (root !== undefined) {
      const goarch = file.subjects[0]?.facts.goarch ?? 'amd64';
      results.push(checkFile(file, rootTarget(root, goarch), askWith(rootQuestions(root))));
      continue;
    }
    const targets =
      named.length > 0 ? named : file.instead === undefined ? matrix(file) : readTargets(['linux/amd64']);
    for (const target of targets) results.push(checkFile(file, target));
  }
  const notices = files.flatMap(({ path, issues }) =>
    issues.map(({ id, message }) => ({ path, id, message })),
  );
  const report: CheckReport = { results, notices };
  if (format === 'json' || format === 'jsonl') streams.out(renderCheckJson(report, format === 'jsonl'));
  else if (format === 'html') streams.out(renderCheckHtml(report));
  else if (format === 'terminal') {
    const detailed = options.detailed || named.length > 0 || root !== undefined;
    streams.out(renderCheckTerminal(report, { ...streams.screen, detailed }));
  } else streams.out(await renderFindings(checkFindings(report), format));
  return results.every(({ verdict }) => verdict === 'runs') ? 0 : 1;
}
