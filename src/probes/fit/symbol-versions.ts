import { compareVersions, type FloorStep, type VersionFloor } from '../../formats/elf/version-floor.ts';
import { gccOfVersion, libstdcxxVersions } from '../../knowledge/platforms/libstdcxx.ts';
import { isGlibcLibrary } from '../../knowledge/platforms/loaders.ts';
import type { FitFinding, Proof } from '../../model/check.ts';
import type { Release, Target } from '../../model/target.ts';
import { few, finds, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** glibc that knows a marker without a number. Source: glibc NEWS. */
const MARKERS: Readonly<Record<string, string>> = {
  ABI_DT_RELR: '2.36',
  ABI_GNU_TLS: '2.42',
  ABI_DT_X86_64_PLT: '2.42',
  ABI_GNU2_TLS: '2.43',
};

/** Does the target's C library define every symbol version the program needs? */
export const symbolVersions: Question = (subject, target) => {
  const { facts, program } = subject;
  if (program.format !== 'elf' || target.goos !== 'linux' || program.floors.length === 0) return NOT_ASKED;
  if (facts.kind === 'executable' && facts.interpreter === undefined) return NOT_ASKED;
  // musl ignores versions; an absent loader is asked about elsewhere.
  if (target.libc !== undefined && target.libc.kind !== 'glibc') return NOT_ASKED;
  return joined(...program.floors.map((floor) => familyAnswer(subject, target, floor)));
};

function familyAnswer(subject: Subject, target: Target, floor: VersionFloor): ReturnType<Question> {
  const gcc = target.libstdcxx?.gcc;
  switch (floor.family) {
    case 'GLIBC': {
      const answers = [numbered(subject, target, floor, target.libc?.release, 'libc/glibc-too-old', 'glibc')];
      for (const step of floor.special) answers.push(marker(subject, target, step));
      return joined(...answers);
    }
    case 'GLIBCXX':
    case 'CXXABI': {
      if (!hasLibrary(target, 'libstdc++.so.6')) return NOT_ASKED;
      const known = gcc === undefined ? undefined : libstdcxxVersions(gcc.version);
      const version = floor.family === 'GLIBCXX' ? known?.glibcxx : known?.cxxabi;
      const release =
        version === undefined || gcc === undefined ? undefined : { version, orNewer: gcc.orNewer };
      return numbered(subject, target, floor, release, 'libc/libstdcxx-too-old', 'libstdc++');
    }
    case 'GCC':
      if (!hasLibrary(target, 'libgcc_s.so.1')) return NOT_ASKED;
      return numbered(subject, target, floor, gcc, 'libc/symbol-missing', 'libgcc of GCC');
    default:
      return NOT_ASKED;
  }
}

function hasLibrary(target: Target, name: string): boolean {
  return target.libc === undefined || target.libraries.includes(name);
}

function numbered(
  subject: Subject,
  target: Target,
  floor: VersionFloor,
  has: Release | undefined,
  cause: string,
  library: string,
): ReturnType<Question> {
  const step = floor.steps.find(({ weak }) => !weak) ?? floor.steps[0];
  if (step === undefined) return NOT_ASKED;
  const prefix = `${floor.family}_`;
  const wanted = `${prefix}${step.version}`;
  if (has === undefined)
    return finds({
      ...shared(subject, floor, step, cause),
      severity: 'unknown',
      what: `needs ${library} with ${wanted} (${few(symbolNames(step))}); which ${library} ${target.title} has is not known`,
    });
  const above = floor.steps.filter(({ version }) => compareVersions(version, has.version) > 0);
  const hard = above.filter(({ weak }) => !weak);
  const shown = library === 'glibc' ? `glibc ${has.version}` : `${library} up to ${prefix}${has.version}`;
  if (hard.length === 0) {
    const passed = passes(
      `versions-${library.split(' ')[0] ?? library}`,
      `needs ${wanted}, ${target.title} has ${shown}${has.orNewer ? ' or newer' : ''}`,
    );
    if (above[0] === undefined) return passed;
    return finds({
      ...shared(subject, floor, above[0], cause),
      severity: 'warns',
      what: `${prefix}${above[0].version} is wanted but marked weak: the loader warns and goes on`,
    });
  }
  const top = hard[0] ?? step;
  const newer = has.orNewer;
  return finds({
    ...shared(subject, floor, top, cause, hard),
    severity: newer ? 'unknown' : 'fails',
    what: `needs ${prefix}${top.version} for ${few(symbolNames(top))}; ${target.title} has ${shown}${newer ? ' or newer' : ''}${lowerFloor(floor, hard)}`,
  });
}

/** What would be left without the offending steps: the next floor to aim at. */
function lowerFloor(floor: VersionFloor, hard: readonly FloorStep[]): string {
  const next = floor.steps.find((step) => !step.weak && !hard.includes(step));
  return next === undefined ? '' : `; without these functions ${floor.family}_${next.version} would do`;
}

function symbolNames(step: FloorStep): readonly string[] {
  const names = [...new Set(step.symbols.map(({ name }) => name))];
  return names.length > 0 ? names : ['no function: the version itself is demanded'];
}

function shared(
  subject: Subject,
  floor: VersionFloor,
  step: FloorStep,
  cause: string,
  steps: readonly FloorStep[] = [step],
): Pick<FitFinding, 'cause' | 'data' | 'proof'> {
  const need = step.needs[0];
  const gcc = floor.family === 'GLIBC' ? undefined : gccOfVersion(floor.family, step.version);
  return {
    cause,
    data: {
      path: subject.path,
      version: `${floor.family}_${step.version}`,
      library: need?.file ?? '',
      symbol: step.symbols[0]?.name ?? '',
      ...(gcc !== undefined && { gcc }),
    },
    proof: steps.flatMap((one) => stepProof(subject, floor, one)),
  };
}

function stepProof({ path }: Subject, floor: VersionFloor, step: FloorStep): Proof[] {
  return step.needs.map((need) => {
    const own = step.symbols.filter(({ version }) => version === need);
    const weakSymbols = own.length > 0 && own.every(({ weak }) => weak);
    return {
      path,
      offset: need.at,
      text: `${floor.family}_${step.version} of ${need.file}${weakSymbols ? ' (the symbols are weak, the version is not)' : ''}`,
      object: need.file,
      symbols: own.map(({ name }) => name).slice(0, 50),
      weak: need.weak,
    };
  });
}

function marker(subject: Subject, target: Target, step: FloorStep): ReturnType<Question> {
  const has = target.libc?.release;
  const name = `GLIBC_${step.version}`;
  const proof = step.needs.map((need) => ({
    path: subject.path,
    offset: need.at,
    text: `${name} of ${need.file}`,
    object: need.file,
    weak: need.weak,
  }));
  const data = { path: subject.path, version: name, library: step.needs[0]?.file ?? '' };
  if (step.version === 'PRIVATE') {
    // Tied to the very glibc it was linked with; only glibc's own files may do so.
    if (
      step.needs.every(({ file }) => isGlibcLibrary(file)) &&
      isGlibcLibrary(subject.path.replace(/^.*\//, ''))
    )
      return NOT_ASKED;
    return finds({
      cause: 'libc/symbol-missing',
      severity: 'unknown',
      what: `uses ${few(symbolNames(step))} private to one glibc release: any other may lack them`,
      data: { ...data, symbol: step.symbols[0]?.name ?? '' },
      proof,
    });
  }
  const since = MARKERS[step.version];
  if (since !== undefined && has !== undefined) {
    if (compareVersions(has.version, since) >= 0) return passes('version-marker', `knows ${name}`);
    return finds({
      cause: 'libc/glibc-too-old',
      severity: step.weak ? 'warns' : has.orNewer ? 'unknown' : 'fails',
      what: `was linked in a way that only glibc ${since} and later load (${name}); ${target.title} has ${has.version}`,
      data,
      proof,
    });
  }
  return finds({
    cause: 'libc/glibc-too-old',
    severity: 'unknown',
    what: `needs a glibc that knows ${name}`,
    data,
    proof,
  });
}
