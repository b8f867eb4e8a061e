import { machineFacts } from '../../formats/platform/platform-words.ts';
import { MACOS_WITHOUT_32_BIT } from '../../knowledge/platforms/macos.ts';
import { atMost } from '../../knowledge/platforms/version-order.ts';
import { WINDOWS_ARM64_RUNS_AMD64 } from '../../knowledge/platforms/windows.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { fileName, finds, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** Is the program for this operating system and architecture at all? */
export const platform: Question = (subject, target) => {
  const { facts } = subject;
  if (facts.machine === 'wasm' && target.goarch === 'wasm') return NOT_ASKED;
  const goos = facts.system?.goos;
  if (goos !== undefined && goos !== target.goos) return otherSystem(subject, target, goos);
  if (facts.goarch === target.goarch)
    return passes('platform', `the file is for ${target.goos}/${target.goarch}`);
  return foreignProcessor(subject, target);
};

/** Whether anything else about the program is worth asking: a foreign file fails before all else. */
export function isForeign({ facts }: Subject, target: Target): boolean {
  if (facts.machine === 'wasm' || target.goarch === 'wasm')
    return !(facts.machine === 'wasm' && target.goarch === 'wasm');
  const goos = facts.system?.goos;
  if (goos !== undefined && goos !== target.goos) return true;
  return facts.goarch !== target.goarch && !runsCompatible(facts.goarch, target);
}

function otherSystem(subject: Subject, target: Target, goos: string): ReturnType<Question> {
  const kin = new Set([goos, target.goos]);
  const related = kin.has('solaris') && kin.has('illumos');
  const androidStatic =
    goos === 'linux' &&
    target.goos === 'android' &&
    subject.facts.linkage.startsWith('static') &&
    subject.facts.goarch === target.goarch;
  if (related || androidStatic) {
    const why = related
      ? 'the two systems share their interfaces, but neither promises it'
      : 'a static Linux program usually starts on Android, without access to its libraries, DNS and certificates';
    return finds(mismatch(subject, target, 'warns', `it is for ${goos}; ${why}`));
  }
  return finds(
    mismatch(
      subject,
      target,
      'fails',
      `it is for ${goos}/${subject.facts.goarch}, the target is ${target.goos}/${target.goarch}`,
    ),
  );
}

function runsCompatible(goarch: string, target: Target): boolean {
  const { goos, goarch: machine } = target;
  if (goos === 'linux' || goos === 'android')
    return (goarch === '386' && machine === 'amd64') || (goarch === 'arm' && machine === 'arm64');
  if (goos === 'windows') return goarch === '386' || (goarch === 'amd64' && machine === 'arm64');
  if (goos === 'darwin') return goarch === 'amd64' && machine === 'arm64';
  return goarch === '386' && machine === 'amd64' && goos !== 'openbsd';
}

function foreignProcessor(subject: Subject, target: Target): ReturnType<Question> {
  const { goarch } = subject.facts;
  const what = `the machine code is for ${goarch || subject.facts.machine}, the target is ${target.goarch}`;
  if (!runsCompatible(goarch, target)) return finds(mismatch(subject, target, 'fails', what));
  if (target.goos === 'darwin')
    return finds(mismatch(subject, target, 'warns', `${what}: it runs only where Rosetta 2 is installed`));
  if (target.goos === 'windows') {
    const build = Number(target.release?.version.split('.')[2] ?? 0);
    if (goarch === 'amd64' && target.release !== undefined && build < WINDOWS_ARM64_RUNS_AMD64)
      return finds(mismatch(subject, target, 'fails', `${what}: only Windows 11 emulates amd64`));
    return passes('platform', `${target.title} runs ${goarch} programs on ${target.goarch}`);
  }
  if (goarch === 'arm')
    return finds(
      mismatch(
        subject,
        target,
        'warns',
        `${what}: many 64-bit ARM processors (Apple, Neoverse V1 and later) have no 32-bit mode`,
      ),
    );
  return passes('platform', `kernels for ${target.goarch} run ${goarch} programs too`);
}

function mismatch(
  subject: Subject,
  target: Target,
  severity: FitFinding['severity'],
  what: string,
): FitFinding {
  const { facts, path } = subject;
  // `app_linux_arm64` says between separators what it should be.
  const promised = machineFacts(
    fileName(path)
      .replaceAll(/[_.-]/g, ' ')
      .replace(/\bx86 64\b/, 'x86_64'),
  ).arch;
  const cause =
    promised === target.goarch && promised !== facts.goarch
      ? 'target/wrong-arch-shipped'
      : promised !== undefined && promised === facts.goarch
        ? 'target/wrong-arch-downloaded'
        : 'target/host-arch-built';
  const system = facts.system?.goos ?? 'an unknown system';
  return {
    cause,
    severity,
    what,
    data: { path, arch: facts.goarch || facts.machine, goos: target.goos, goarch: target.goarch },
    proof: [
      {
        path,
        offset: subject.program.format === 'elf' ? 18 : 0,
        text: `${subject.program.format} for ${facts.machine}, ${system}${facts.system === undefined ? '' : ` (from ${facts.system.from})`}`,
      },
    ],
  };
}

/** 32-bit programs on a macOS that dropped them. */
export const macosWordSize: Question = ({ facts, path, program }, target) => {
  if (program.format !== 'macho' || facts.bits === 64 || target.release === undefined) return NOT_ASKED;
  if (!atMost(MACOS_WITHOUT_32_BIT, target.release.version))
    return passes('word-size', '32-bit programs run');
  return finds({
    cause: 'target/wrong-arch-shipped',
    severity: 'fails',
    what: `the program is 32-bit, and macOS runs none since ${MACOS_WITHOUT_32_BIT}`,
    data: { path, arch: facts.goarch },
    proof: [{ path, offset: program.image.sliceOffset, text: `Mach-O header for ${facts.machine}` }],
  });
};
