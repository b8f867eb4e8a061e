import type { ElfSymbol } from '../../formats/elf/elf-file.ts';
import { compareVersions } from '../../formats/elf/version-floor.ts';
import { parseDynamicSymbols } from '../../formats/elf/symbols.ts';
import { GLIBC_ONLY, MUSL_SINCE } from '../../knowledge/platforms/libc-symbols.generated.ts';
import { few, finds, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

const STB_WEAK = 2;
/** Names that the loader or the linker fills, or that may stay undefined though strong: never musl's to define. */
const NOT_LIBC = /^_(?:ITM_|Jv_)|^__gmon_start__$|^_DYNAMIC$|^_GLOBAL_OFFSET_TABLE_$/;

/** Which functions does the program want that only glibc has? musl binds everything at start, so one is enough. */
export const muslSymbols: Question = (subject, target) => {
  const { facts, program } = subject;
  if (program.format !== 'elf' || target.libc?.kind !== 'musl') return NOT_ASKED;
  if (program.elf.dynamic === undefined || facts.linkage.startsWith('static')) return NOT_ASKED;
  const wanted = undefinedSymbols(subject);
  const lacking = wanted.filter((symbol) => fromGlibc(symbol) && GLIBC_ONLY.has(symbol.name));
  const version = target.libc.release?.version;
  const later =
    version === undefined
      ? []
      : wanted.filter(({ name }) =>
          Object.entries(MUSL_SINCE).some(
            ([since, names]) => names.includes(name) && compareVersions(version, since) < 0,
          ),
        );
  const missing = [...new Set([...lacking, ...later].map(({ name }) => name))];
  if (missing.length === 0)
    return passes(
      'musl-symbols',
      `musl${version === undefined ? '' : ` ${version}`} has every function of the C library it names`,
    );
  const orNewer = target.libc.release?.orNewer === true && lacking.length === 0;
  return finds({
    cause: 'libc/musl-vs-glibc-symbol',
    severity: orNewer ? 'unknown' : 'fails',
    what:
      lacking.length > 0
        ? `uses ${few(missing)}, which glibc has and musl has not`
        : `uses ${few(missing)}, which musl ${version ?? ''} does not have yet`,
    data: { path: subject.path, symbol: missing[0] ?? '', library: 'libc' },
    proof: [...lacking, ...later].slice(0, 30).map(({ name, version: symbolVersion, index }) => ({
      path: subject.path,
      text: `undefined dynamic symbol ${index}: ${name}${symbolVersion === undefined ? '' : `@${symbolVersion}`}`,
      symbols: [name],
    })),
  });
};

function undefinedSymbols({ source, program }: Subject): ElfSymbol[] {
  if (program.format !== 'elf') return [];
  return parseDynamicSymbols(source, program.elf).value.filter(
    ({ section, binding, name }) =>
      section === 0 && binding !== STB_WEAK && name !== '' && !NOT_LIBC.test(name),
  );
}

/** A version of glibc, or none: without versions the libraries beside the C library could define it too. */
function fromGlibc({ version }: ElfSymbol): boolean {
  return version === undefined || version.startsWith('GLIBC_');
}
