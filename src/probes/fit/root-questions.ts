import { elfMemory } from '../../formats/elf/hardening.ts';
import { parseDynamicSymbols, requiredSymbols } from '../../formats/elf/symbols.ts';
import { libcOfLoader } from '../../knowledge/platforms/loaders.ts';
import type { FitFinding, Proof } from '../../model/check.ts';
import type { RootFiles } from '../../model/root-files.ts';
import type { Target } from '../../model/target.ts';
import { type LoadedObject, type LoadResult, loadObjects } from './loaded-objects.ts';
import { definedNames } from './defined-names.ts';
import { few, finds, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

const STB_WEAK = 2;
const STT_OBJECT = 1;
const NOT_LIBC = /^_(?:ITM_|Jv_)|^__gmon_start__$/;

/** The loader's work, done on the files of a root: loader, libraries, versions and names. */
export function rootQuestions(root: RootFiles): Question {
  return (subject, target) => {
    const { program, facts } = subject;
    if (program.format !== 'elf' || target.goos !== 'linux') return NOT_ASKED;
    if (!['executable', 'shared-library'].includes(facts.kind)) return NOT_ASKED;
    const wanted = program.elf.interpreter;
    if (wanted === undefined && facts.kind === 'executable')
      return passes('loader', 'statically linked: asks for no loader and no library');
    if (wanted !== undefined && facts.kind === 'executable') {
      const file = root.find(wanted);
      if (file === undefined) return finds(absentLoader(subject, target, wanted));
    }
    const kind = wanted === undefined ? undefined : libcOfLoader(wanted);
    const muslLoader =
      kind === 'musl'
        ? wanted
        : kind === undefined && target.libc?.kind === 'musl'
          ? target.loaders?.[0]
          : undefined;
    const musl = muslLoader === undefined ? undefined : { loader: muslLoader };
    const loaded = loadObjects(
      { path: subject.path, source: subject.source, elf: program.elf },
      root,
      facts.goarch,
      musl,
    );
    const versions = musl === undefined ? versionsDefined(loaded) : NOT_ASKED;
    // With a library or version missing, its names are missing too, and nobody would get to see them.
    const reached =
      loaded.missing.length === 0 && !versions.findings.some(({ severity }) => severity === 'fails');
    return joined(
      wanted === undefined ? NOT_ASKED : passes('loader', `${wanted} exists`),
      librariesFound(subject, loaded, musl !== undefined),
      versions,
      reached ? namesDefined(subject, loaded, musl !== undefined) : NOT_ASKED,
    );
  };
}

function absentLoader(subject: Subject, target: Target, wanted: string): FitFinding {
  const none = target.libc?.kind === 'none';
  return {
    cause: none ? 'cgo/dynamic-when-static-wanted' : 'cgo/missing-interpreter',
    severity: 'fails',
    what: `asks for the loader ${wanted}, which is not in ${target.title}${none ? ': there is no C library' : ''}`,
    data: { path: subject.path, interpreter: wanted, goarch: target.goarch },
    proof: [{ path: subject.path, text: `PT_INTERP ${wanted}` }],
  };
}

function librariesFound(
  subject: Subject,
  { objects, missing }: LoadResult,
  musl: boolean,
): ReturnType<Question> {
  if (missing.length === 0) {
    const names = objects.slice(1).map(({ path }) => path);
    return names.length === 0 ? NOT_ASKED : passes('libraries', `all libraries are there: ${few(names)}`);
  }
  return finds(
    ...missing.slice(0, 20).map(({ name, neededBy, foreign }): FitFinding => {
      const cause =
        foreign !== undefined
          ? 'toolchain/wrong-elf-class-or-machine'
          : /^libgo\.so\.\d+$/.test(name)
            ? 'toolchain/gccgo-abi'
            : musl && /^ld-linux|^libresolv\.so/.test(name)
              ? 'libc/musl-vs-glibc-symbol'
              : 'cgo/missing-c-library';
      return {
        cause,
        severity: 'fails',
        what:
          foreign === undefined
            ? `needs ${name}, which is in none of the loader's directories`
            : `needs ${name}; ${foreign} is for another machine`,
        data: { path: subject.path, library: name, symbol: name },
        proof: [{ path: neededBy, text: `DT_NEEDED ${name}`, object: name }],
      };
    }),
  );
}

function versionCause(version: string): string {
  if (version.startsWith('GLIBC_')) return 'libc/glibc-too-old';
  return /^(?:GLIBCXX|CXXABI)_/.test(version) ? 'libc/libstdcxx-too-old' : 'libc/symbol-missing';
}

function versionsDefined({ objects }: LoadResult): ReturnType<Question> {
  const byName = new Map(objects.map((object) => [object.name, object]));
  const findings: FitFinding[] = [];
  let satisfied = 0;
  for (const object of objects)
    for (const need of object.elf.neededVersions) {
      const library = byName.get(need.file);
      // glibc only warns about a library that defines no versions at all.
      if (library === undefined || library.elf.definedVersions.length === 0) continue;
      if (library.elf.definedVersions.some(({ name }) => name === need.name)) {
        satisfied++;
        continue;
      }
      const symbols = requiredSymbols(object.source, object.elf).filter(
        ({ version }) => version.index === need.index,
      );
      const names = symbols.map(({ name }) => name);
      findings.push({
        cause: versionCause(need.name),
        severity: need.weak ? 'warns' : 'fails',
        what: `${object.name === '' ? '' : `${object.path} `}needs ${need.name} for ${few(names.length > 0 ? names : ['the version itself'])}; ${library.path} does not define it`,
        data: { path: object.path, version: need.name, library: need.file, symbol: names[0] ?? '' },
        proof: [
          {
            path: object.path,
            offset: need.at,
            text: `${need.name} of ${need.file}`,
            object: need.file,
            symbols: names.slice(0, 50),
            weak: need.weak,
          },
          {
            path: library.path,
            text: `defines up to ${newestVersion(library, need.name)}`,
            object: need.file,
          },
        ],
      });
    }
  // The highest version first: it is what people look for.
  findings.sort((a, b) =>
    String(b.data['version']).localeCompare(String(a.data['version']), 'en', { numeric: true }),
  );
  if (findings.length > 0) return finds(...findings);
  return satisfied === 0
    ? NOT_ASKED
    : passes('versions', `all ${satisfied} symbol versions it needs are defined`);
}

function newestVersion({ elf }: LoadedObject, wanted: string): string {
  const family = wanted.replace(/\d.*$/, '');
  const own = elf.definedVersions
    .map(({ name }) => name)
    .filter((name) => name.startsWith(family) && /\d$/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return own.at(-1) ?? 'none of that family';
}

/** musl binds everything at start; glibc's lazy binding fails at the first call of a missing function. */
function namesDefined(subject: Subject, { objects }: LoadResult, musl: boolean): ReturnType<Question> {
  const main = objects[0];
  if (main === undefined || objects.length < 2) return NOT_ASKED;
  const defined = definedNames(objects.slice(1), musl);
  const wanted = parseDynamicSymbols(main.source, main.elf).value.filter(
    ({ section, binding, name }) =>
      section === 0 && binding !== STB_WEAK && name !== '' && !NOT_LIBC.test(name),
  );
  const missing = wanted.filter(({ name }) => !defined.has(name));
  if (missing.length === 0)
    return wanted.length === 0
      ? NOT_ASKED
      : passes('names', `all ${wanted.length} names it imports are defined`);
  const atStart =
    musl || elfMemory(main.elf).relro === 'full' || missing.some(({ type }) => type === STT_OBJECT);
  const proof = missing.slice(0, 30).map(
    ({ name, version, index }): Proof => ({
      path: subject.path,
      text: `undefined dynamic symbol ${index}: ${name}${version === undefined ? '' : `@${version}`}`,
      symbols: [name],
    }),
  );
  const names = few(missing.map(({ name }) => name));
  return finds({
    cause: musl ? 'libc/musl-vs-glibc-symbol' : 'libc/symbol-missing',
    severity: atStart ? 'fails' : 'warns',
    what: atStart
      ? `no library there defines ${names}`
      : `no library there defines ${names}: the first call ends the program`,
    data: { path: subject.path, symbol: missing[0]?.name ?? '', library: 'libc' },
    proof,
  });
}
