import { libcOfLoader, isGlibcLibrary, isMuslItself } from '../../knowledge/platforms/loaders.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { few, finds, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** Is every library there that the program names? Versions are asked for elsewhere. */
export const libraries: Question = (subject, target) => {
  const { facts, program } = subject;
  if (program.format !== 'elf' || target.goos !== 'linux' || facts.needed.length === 0) return NOT_ASKED;
  // Without an interpreter nobody reads the list.
  if (facts.kind === 'executable' && facts.interpreter === undefined) return NOT_ASKED;
  const kind = target.libc?.kind;
  if (kind === undefined) return unknownSystem(subject);
  if (kind === 'none' || kind === 'uclibc') {
    if (facts.kind === 'executable') return NOT_ASKED;
    return finds(missing(subject, target, facts.needed, 'fails', `${target.title} has no C library`));
  }
  const itself = kind === 'musl' ? isMuslItself : isGlibcLibrary;
  const others = facts.needed.filter((name) => !itself(name));
  const foreign = others.filter((name) => (kind === 'musl' ? isGlibcLibrary(name) : isMuslItself(name)));
  const rest = others.filter((name) => !foreign.includes(name) && !target.libraries.includes(name));
  const answers = [];
  // The absent loader says the same, louder.
  const loaderFits = facts.interpreter === undefined || libcOfLoader(facts.interpreter) === kind;
  if (foreign.length > 0 && loaderFits) answers.push(finds(otherLibc(subject, target, foreign)));
  if (rest.length > 0) {
    const severity = target.closed ? 'fails' : 'unknown';
    const why = target.closed
      ? `${target.title} has only the C library${target.libraries.length > 0 ? `, ${few(target.libraries)}` : ''}`
      : 'whether the package is installed there cannot be known from the name of the system; --rootfs reads a real one';
    answers.push(finds(missing(subject, target, rest, severity, why)));
  }
  return answers.length > 0
    ? joined(...answers)
    : passes('libraries', `all libraries it names are part of ${target.title}: ${few(facts.needed)}`);
};

function unknownSystem(subject: Subject): ReturnType<Question> {
  const others = subject.facts.needed.filter((name) => !isGlibcLibrary(name) && !isMuslItself(name));
  if (others.length === 0) return NOT_ASKED;
  return finds({
    cause: 'cgo/missing-c-library',
    severity: 'unknown',
    what: `needs ${few(others)}; name a distribution or image, or give a root file system with --rootfs`,
    data: { path: subject.path, library: others[0] ?? '' },
    proof: neededProof(subject, others),
  });
}

function missing(
  subject: Subject,
  target: Target,
  names: readonly string[],
  severity: FitFinding['severity'],
  why: string,
): FitFinding {
  const gccgo = names.some((name) => /^libgo\.so\.\d+$/.test(name));
  return {
    cause: gccgo ? 'toolchain/gccgo-abi' : 'cgo/missing-c-library',
    severity,
    what: `needs ${few(names)}: ${why}`,
    data: { path: subject.path, library: names[0] ?? '', goarch: target.goarch },
    proof: neededProof(subject, names),
  };
}

function otherLibc(subject: Subject, target: Target, names: readonly string[]): FitFinding {
  return {
    cause: 'libc/musl-vs-glibc-symbol',
    severity: 'fails',
    what: `needs ${few(names)} of the other C library; ${target.title} has ${target.libc?.kind ?? 'none'}`,
    data: { path: subject.path, library: names[0] ?? '', symbol: names[0] ?? '' },
    proof: neededProof(subject, names),
  };
}

function neededProof({ path }: Subject, names: readonly string[]): FitFinding['proof'] {
  return names.slice(0, 20).map((object) => ({ path, text: `DT_NEEDED ${object}`, object }));
}
