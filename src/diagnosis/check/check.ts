import { CATALOGUE } from '../../knowledge/catalogue.generated.ts';
import { type CheckFinding, type CheckResult, type FitFinding, worstVerdict } from '../../model/check.ts';
import type { ProposedFix } from '../../model/diagnosis.ts';
import type { CauseKnowledge } from '../../model/knowledge.ts';
import type { Target } from '../../model/target.ts';
import type { QuestionAnswer, Subject } from '../../probes/fit/question.ts';
import { askAll } from '../../probes/fit/questions.ts';
import { fillTemplate, templateValues } from '../fill-template.ts';
import { insteadFinding } from './no-program.ts';
import { programText } from './program-text.ts';
import type { FileSubjects } from './subjects.ts';

/** More questions than the built-in ones, for a target whose files can be read. */
export type MoreQuestions = (subject: Subject, target: Target) => QuestionAnswer;

const PAGES: ReadonlyMap<string, CauseKnowledge> = new Map(
  CATALOGUE.causes.map((cause) => [cause.id, cause]),
);

/** The verdict on every program of a file, for one target. */
export function checkFile(file: FileSubjects, target: Target, ask: MoreQuestions = askAll): CheckResult {
  const base = {
    path: file.path,
    target: target.text,
    targetTitle: target.title,
    sources: target.sources,
  };
  if (file.instead !== undefined) {
    const finding = insteadFinding(file.path, file.instead, target);
    return { ...base, program: `no program: ${file.instead.kind}`, ...judged([finding], target), passed: [] };
  }
  if (file.archive) return { ...base, ...checkArchive(file, target) };
  const subject = chosen(file.subjects, target);
  if (subject === undefined) {
    const finding = insteadFinding(file.path, { kind: 'unknown' }, target);
    return { ...base, program: 'no program', ...judged([finding], target), passed: [] };
  }
  const answer = ask(subject, target);
  const slices = file.subjects.length > 1 ? { part: `slice ${subject.facts.machine}` } : {};
  return {
    ...base,
    ...slices,
    program: programText(subject),
    ...judged(answer.findings, target, subject),
    passed: answer.passed,
  };
}

/** Of a universal file the system takes the slice of its own processor, else one that it can emulate. */
function chosen(subjects: readonly Subject[], target: Target): Subject | undefined {
  return (
    subjects.find(({ facts }) => facts.goarch === target.goarch && facts.machine !== 'arm64e') ??
    subjects.find(({ facts }) => facts.goarch === target.goarch) ??
    subjects.find(({ facts }) => facts.goarch === 'amd64') ??
    subjects[0]
  );
}

/** Objects are linked later: only whether they are for the target at all can be said, once for all that agree. */
function checkArchive(
  file: FileSubjects,
  target: Target,
): Pick<CheckResult, 'program' | 'verdict' | 'findings' | 'passed'> {
  const answers = file.subjects.map((subject) => ({ subject, answer: askAll(subject, target) }));
  const foreign = answers.filter(({ answer }) => answer.findings.length > 0);
  const first = foreign[0];
  const program = `archive of ${file.subjects.length} objects`;
  if (first === undefined) {
    const what =
      file.subjects.length === 0
        ? 'no object that could be read'
        : `all ${file.subjects.length} objects are for ${target.goos}/${target.goarch}; a static archive is judged again when linked`;
    return { program, verdict: 'runs', findings: [], passed: [{ id: 'platform', what }] };
  }
  const finding = first.answer.findings[0];
  const proof = foreign.slice(0, 20).flatMap(({ answer }) => answer.findings[0]?.proof ?? []);
  const findings =
    finding === undefined
      ? []
      : [
          {
            ...finding,
            cause: 'toolchain/wrong-elf-class-or-machine',
            what: `${foreign.length} of ${file.subjects.length} objects: ${finding.what}`,
            proof,
          },
        ];
  return { program, ...judged(findings, target), passed: [] };
}

function judged(
  findings: readonly FitFinding[],
  target: Target,
  subject?: Subject,
): Pick<CheckResult, 'verdict' | 'findings'> {
  return {
    verdict: worstVerdict(findings.map(({ severity }) => severity)),
    findings: findings.map((finding) => withPage(finding, target, subject)),
  };
}

/** Joins a finding with the page of its cause: title and fixes, filled with what was found. */
function withPage(finding: FitFinding, target: Target, subject: Subject | undefined): CheckFinding {
  const page = PAGES.get(finding.cause);
  const circumstances = {
    context: {},
    commands: [],
    env: {},
    goEnv: {},
    goos: target.goos,
    goarch: target.goarch,
    host: { text: '' },
    target: { text: target.text, os: target.goos, arch: target.goarch },
    ...(subject?.facts.go?.version.version !== undefined && { goVersion: subject.facts.go.version.version }),
  };
  const values = templateValues(circumstances, [{ data: finding.data }]);
  const fill = (text: string): string => fillTemplate(text, values);
  const fixes = (page?.fixes ?? []).map(
    (fix): ProposedFix => ({
      title: fill(fix.title),
      ...(fix.command !== undefined && { command: fill(fix.command) }),
      ...(fix.patch !== undefined && { patch: fill(fix.patch) }),
    }),
  );
  return {
    ...finding,
    root: page?.root ?? 'host',
    title: page?.title ?? finding.cause,
    fixes,
  };
}
