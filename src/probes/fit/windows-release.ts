import { compareVersions } from '../../formats/elf/version-floor.ts';
import { goFloor, newestGoFor } from '../../knowledge/platforms/go-floors.ts';
import { WINDOWS_FUNCTIONS, WINDOWS_LIBRARIES, windowsTitle } from '../../knowledge/platforms/windows.ts';
import type { FitFinding } from '../../model/check.ts';
import { few, finds, goMinorOf, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** Is Windows new enough: by the header, by the Go that built the file, and by what it imports? */
export const windowsRelease: Question = (subject, target) => {
  if (subject.program.format !== 'pe' || target.goos !== 'windows') return NOT_ASKED;
  if (target.release === undefined) return goPolicy(subject, target);
  return joined(...[headerVersion, goPolicy, imports].map((ask) => ask(subject, target)));
};

function tooOld(
  subject: Subject,
  severity: FitFinding['severity'],
  what: string,
  version: string,
  proof: FitFinding['proof'],
): ReturnType<Question> {
  return finds({
    cause: 'libc/windows-min-version',
    severity,
    what,
    data: { path: subject.path, version },
    proof,
  });
}

/** `6.1.7601` of a target as the two numbers that the loader compares. */
const loaderVersion = (release: string): string => release.split('.').slice(0, 2).join('.');

const headerVersion: Question = (subject, target) => {
  if (subject.program.format !== 'pe' || target.release === undefined) return NOT_ASKED;
  const { pe } = subject.program;
  if (compareVersions(loaderVersion(target.release.version), pe.subsystemVersion) >= 0)
    return passes('header-version', `its header asks for Windows ${pe.subsystemVersion}`);
  return tooOld(
    subject,
    'fails',
    `its header asks for Windows ${pe.subsystemVersion}; the loader of ${target.title} refuses it`,
    pe.subsystemVersion,
    [
      {
        path: subject.path,
        offset: pe.at.optionalHeader + 48,
        text: `MajorSubsystemVersion ${pe.subsystemVersion}`,
      },
    ],
  );
};

const PROCESS_PRNG = Uint8Array.from('bcryptprimitives.dll', (letter) => letter.charCodeAt(0));
const MOST_SEARCHED = 64 * 1024 * 1024;

/**
 * Go's header always says 6.1 and its import table names kernel32 only: what it truly needs is loaded by name at
 * start. The name of that library in the file proves more than the release: there are patched toolchains.
 */
const goPolicy: Question = (subject, target) => {
  const minor = goMinorOf(subject);
  const floor = minor === undefined ? undefined : goFloor('windows', target.goarch, minor);
  if (minor === undefined || floor === undefined) return NOT_ASKED;
  const title = floor === '10.0' ? 'Windows 10 or Server 2016' : floor === '6.1' ? 'Windows 7' : 'Windows XP';
  const has = target.release?.version;
  if (has === undefined || compareVersions(loaderVersion(has), floor) >= 0)
    return passes('go-floor', `Go 1.${minor} needs ${title} or newer`);
  const at = subject.facts.go?.version.at;
  const version = {
    path: subject.path,
    ...(at !== undefined && { offset: at }),
    text: subject.facts.go?.version.version ?? '',
  };
  const newest = newestGoFor('windows', (one) => compareVersions(loaderVersion(has), one) >= 0);
  const instead = newest === undefined ? '' : `. The newest Go for that is 1.${newest}`;
  const library = textOffset(subject, PROCESS_PRNG);
  const base = `built by Go 1.${minor}, which needs ${title}; the target is ${target.title}`;
  if (library !== undefined) {
    const old = compareVersions(loaderVersion(has), '6.2') < 0;
    return tooOld(
      subject,
      old ? 'fails' : 'warns',
      old
        ? `${base}. It loads bcryptprimitives.dll with ProcessPrng at start, which came with Windows 8${instead}`
        : `${base}. The library it loads at start is there, but Go is not tested on it${instead}`,
      floor,
      [
        { path: subject.path, offset: library, text: 'bcryptprimitives.dll', object: 'bcryptprimitives.dll' },
        version,
      ],
    );
  }
  // From 1.22 on every unpatched file names it.
  if (minor >= 22)
    return tooOld(
      subject,
      'warns',
      `${base}, but the file does not name bcryptprimitives.dll: the toolchain was patched for old Windows`,
      floor,
      [version],
    );
  return tooOld(subject, 'fails', `${base}${instead}`, floor, [version]);
};

function textOffset({ source }: Subject, needle: Uint8Array): number | undefined {
  const step = 1024 * 1024;
  for (let at = 0; at < Math.min(source.size, MOST_SEARCHED); at += step) {
    const found = find(source.read(at, step + needle.length), needle);
    if (found >= 0) return at + found;
  }
  return undefined;
}

function find(bytes: Uint8Array, needle: Uint8Array): number {
  for (let at = bytes.indexOf(needle[0] ?? 0); at >= 0; at = bytes.indexOf(needle[0] ?? 0, at + 1))
    if (needle.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}

const imports: Question = (subject, target) => {
  if (subject.program.format !== 'pe' || target.release === undefined) return NOT_ASKED;
  const build = Number(target.release.version.split('.')[2] ?? 0);
  const findings: FitFinding[] = [];
  let checked = 0;
  for (const { library, functions, delayed, at } of subject.program.imports) {
    if (delayed) continue;
    const since = WINDOWS_LIBRARIES.find(([pattern]) => pattern.test(library));
    const late = functions.flatMap(({ name }) => {
      const first = WINDOWS_FUNCTIONS[name ?? ''];
      return name !== undefined && first !== undefined && first > build ? [{ name, first }] : [];
    });
    checked += functions.length;
    if (since !== undefined && since[1] > build) {
      findings.push({
        cause: 'libc/windows-min-version',
        severity: since[2] ? 'warns' : 'fails',
        what: since[2]
          ? `imports ${library}: the universal C run-time, on ${target.title} only with update KB2999226 or a redistributable`
          : `imports ${library}, which came with ${windowsTitle(since[1])}`,
        data: { path: subject.path, version: windowsTitle(since[1]), library },
        proof: [{ path: subject.path, offset: at, text: `import table: ${library}`, object: library }],
      });
    }
    const top = late.toSorted((a, b) => b.first - a.first)[0];
    if (top !== undefined)
      findings.push({
        cause: 'libc/windows-min-version',
        severity: 'fails',
        what: `imports ${few(late.map(({ name }) => name))} from ${library}, which came with ${windowsTitle(top.first)}`,
        data: { path: subject.path, version: windowsTitle(top.first), library, symbol: top.name },
        proof: [
          {
            path: subject.path,
            offset: at,
            text: `import table: ${library}`,
            object: library,
            symbols: late.map(({ name }) => name),
          },
        ],
      });
  }
  return findings.length > 0
    ? finds(...findings)
    : passes('imports', `none of its ${checked} imports is newer than ${target.title}`);
};
