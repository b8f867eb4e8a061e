import { compareVersions } from '../../formats/elf/version-floor.ts';
import { parseMachoImports } from '../../formats/macho/imports.ts';
import { goFloor } from '../../knowledge/platforms/go-floors.ts';
import { MACOS_LIBRARIES, MACOS_SYMBOLS } from '../../knowledge/platforms/macos.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { few, finds, goMinorOf, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';
import { olderGo } from './system-release.ts';

/** Is macOS new enough: by what the file says, by the Go that built it, and by what it imports? */
export const macosRelease: Question = (subject, target) => {
  if (subject.program.format !== 'macho' || target.goos !== 'darwin') return NOT_ASKED;
  return joined(
    ...[statedMinimum, goMinimum, importedNames, importedLibraries].map((ask) => ask(subject, target)),
  );
};

const older = (target: Target, version: string): boolean =>
  target.release !== undefined && compareVersions(target.release.version, version) < 0;

function tooNew(
  subject: Subject,
  severity: FitFinding['severity'],
  what: string,
  version: string,
  proof: FitFinding['proof'],
  symbol = '',
): ReturnType<Question> {
  return finds({
    cause: 'libc/macos-min-version',
    severity,
    what,
    data: { path: subject.path, version, ...(symbol !== '' && { symbol }) },
    proof,
  });
}

const statedMinimum: Question = (subject, target) => {
  if (subject.program.format !== 'macho') return NOT_ASKED;
  const { image } = subject.program;
  const platform = image.platforms.find(({ name }) => name === 'macos') ?? image.platforms[0];
  if (platform === undefined) return NOT_ASKED;
  const proof = [
    {
      path: subject.path,
      offset: image.sliceOffset + platform.at,
      text: `${platform.form === 'build-version' ? 'LC_BUILD_VERSION' : 'LC_VERSION_MIN'} ${platform.name} ${platform.minimum}`,
    },
  ];
  if (platform.name !== 'macos')
    return finds({
      cause: 'target/host-arch-built',
      severity: 'fails',
      what: `it is for ${platform.name}, not for macOS`,
      data: { path: subject.path, goos: 'darwin', goarch: target.goarch },
      proof,
    });
  if (!older(target, platform.minimum))
    return passes('macos-minimum', `the file asks for macOS ${platform.minimum} or newer`);
  return tooNew(
    subject,
    'fails',
    `the file says it is for macOS ${platform.minimum} or newer; the target is ${target.title}`,
    platform.minimum,
    proof,
  );
};

const goMinimum: Question = (subject, target) => {
  const minor = goMinorOf(subject);
  const floor = minor === undefined ? undefined : goFloor('darwin', target.goarch, minor);
  if (subject.program.format !== 'macho' || minor === undefined || floor === undefined) return NOT_ASKED;
  if (!older(target, floor)) return passes('go-floor', `Go 1.${minor} needs macOS ${floor} or newer`);
  const stated = subject.program.image.platforms.find(({ name }) => name === 'macos')?.minimum;
  // A lower minimum was set on purpose (-macos of Go 1.27, or an external linker): then imports decide.
  const lowered = stated !== undefined && !older(target, stated);
  const at = subject.facts.go?.version.at;
  return tooNew(
    subject,
    lowered ? 'warns' : 'fails',
    `built by Go 1.${minor}, which supports macOS ${floor} and newer${lowered ? ', though the file asks for less' : ''}${olderGo('darwin', target.release?.version ?? '')}`,
    floor,
    [
      {
        path: subject.path,
        ...(at !== undefined && { offset: at }),
        text: subject.facts.go?.version.version ?? '',
      },
    ],
  );
};

const importedNames: Question = (subject, target) => {
  if (subject.program.format !== 'macho') return NOT_ASKED;
  const { image } = subject.program;
  const imports = parseMachoImports(subject.source, image).value;
  const dated = imports
    .flatMap(({ name, weak, library }) => {
      const since = MACOS_SYMBOLS[name];
      return since === undefined ? [] : [{ name, weak, library, since }];
    })
    .sort((a, b) => compareVersions(b.since, a.since));
  const newest = dated[0];
  if (newest === undefined) return NOT_ASKED;
  const missing = dated.filter(({ since }) => older(target, since));
  const hard = missing.filter(({ weak }) => !weak);
  if (missing[0] === undefined)
    return passes('imports', `its newest import is ${newest.name} of macOS ${newest.since}`);
  const shown = hard.length > 0 ? hard : missing;
  const top = shown[0] ?? missing[0];
  return tooNew(
    subject,
    hard.length > 0 ? 'fails' : 'warns',
    hard.length > 0
      ? `imports ${few(shown.map(({ name }) => name))}, which came with macOS ${top.since}`
      : `imports ${few(shown.map(({ name }) => name))} of macOS ${top.since} weakly: it must test for it before the call`,
    top.since,
    shown.slice(0, 20).map(({ name, since, library, weak }) => ({
      path: subject.path,
      text: `imports ${name}${library === undefined ? '' : ` from ${library}`}: macOS ${since}`,
      symbols: [name],
      ...(library !== undefined && { object: library }),
      weak,
    })),
    top.name,
  );
};

const importedLibraries: Question = (subject, target) => {
  if (subject.program.format !== 'macho') return NOT_ASKED;
  const { image } = subject.program;
  const dated = image.dylibs
    .filter(({ kind }) => kind !== 'id')
    .flatMap(({ path, kind, at }) => {
      const since = MACOS_LIBRARIES.find(([pattern]) => pattern.test(path))?.[1];
      return since === undefined || !older(target, since) ? [] : [{ path, at, since, weak: kind === 'weak' }];
    });
  const hard = dated.filter(({ weak }) => !weak);
  const top = hard[0];
  if (top === undefined) return NOT_ASKED;
  return tooNew(
    subject,
    'fails',
    `needs ${few(hard.map(({ path }) => path))}, which came with macOS ${top.since}`,
    top.since,
    hard.map(({ path, at, since }) => ({
      path: subject.path,
      offset: image.sliceOffset + at,
      text: `loads ${path}: macOS ${since}`,
      object: path,
    })),
  );
};
