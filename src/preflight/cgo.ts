import { type BuildContext, isTagSet } from '../formats/go-source/build-context.ts';
import { crossTriple } from '../knowledge/cross-compilers.ts';
import { type Host, isRefusal } from '../model/host.ts';
import type { PreflightFinding } from '../model/preflight.ts';
import { type CCompiler, fitsTarget, readCCompiler } from './c-compiler.ts';
import { plainFinding, type Writer } from './findings.ts';
import type { GoFile } from './source-tree.ts';
import type { BuiltPackage } from './target-build.ts';

/** What the machine offers to cgo; asked once, whatever the number of targets. */
export interface CMachine {
  compiler(words: string): Promise<CCompiler | undefined>;
  /** `-I` directories of a pkg-config package; `missing` when it is not there, `no-tool` without pkg-config. */
  packageIncludes(name: string): Promise<readonly string[] | 'missing' | 'no-tool'>;
}

export function cMachine(host: Host): CMachine {
  const compilers = new Map<string, Promise<CCompiler | undefined>>();
  const packages = new Map<string, Promise<readonly string[] | 'missing' | 'no-tool'>>();
  const ask = async (name: string): Promise<readonly string[] | 'missing' | 'no-tool'> => {
    const tool = host.env['PKG_CONFIG'] ?? 'pkg-config';
    const answer = await host.run(tool, ['--cflags', '--', name], { timeoutSeconds: 20 });
    if (isRefusal(answer)) return 'no-tool';
    if (answer.exitCode !== 0) return 'missing';
    return [...answer.stdout.matchAll(/(?:^|\s)-I(\S+)/g)].map(([, path = '']) => path);
  };
  const once = <T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
    let known = map.get(key);
    if (!known) map.set(key, (known = make()));
    return known;
  };
  return {
    compiler: (words) => once(compilers, words, () => readCCompiler(host, words)),
    packageIncludes: (name) => once(packages, name, () => ask(name)),
  };
}

/** `#cgo linux,!arm windows LDFLAGS:`; blanks are or, commas are and. */
function applies(when: string, context: BuildContext): boolean {
  if (when === '') return true;
  return when
    .split(/\s+/)
    .some((option) =>
      option
        .split(',')
        .every((word) =>
          word.startsWith('!') ? !isTagSet(context, word.slice(1)) : isTagSet(context, word),
        ),
    );
}

/** Compilers, headers and libraries that the cgo packages of a build need and this machine lacks. */
export async function findCgoProblems(
  host: Host,
  machine: CMachine,
  packages: readonly BuiltPackage[],
  context: BuildContext,
  goEnv: Readonly<Record<string, string>>,
  writer: Writer,
): Promise<PreflightFinding[]> {
  const own = packages.filter(({ resolved, selection }) => resolved.kind === 'module' && selection.usesCgo);
  const [first] = own;
  if (!first || !context.cgo) return [];
  const native = goEnv['GOHOSTOS'] === context.goos && goEnv['GOHOSTARCH'] === context.goarch;
  const words = host.env['CC'] ?? (native ? (goEnv['CC'] ?? 'gcc') : 'gcc');
  const compiler = await machine.compiler(words);
  const place = placeOf(first, writer);
  const triple = crossTriple(context.goos, context.goarch);
  const install =
    triple === undefined || native
      ? { title: 'Install a C compiler', command: 'apt-get install gcc libc6-dev' }
      : {
          title: `Name a C compiler for ${writer.on}`,
          command: `CC=${triple}-gcc CGO_ENABLED=1 GOOS=${context.goos} GOARCH=${context.goarch} go build ./...`,
        };
  if (!compiler)
    return [
      {
        ...plainFinding(
          native ? 'cgo/missing-cc' : 'cgo/missing-cross-cc',
          'fail',
          `${first.importPath} needs cgo, and the C compiler ${words} cannot be run`,
        ),
        evidence: place,
        fix: install,
      },
    ];
  if (!fitsTarget(compiler.machine, context.goos, context.goarch))
    return [
      {
        ...plainFinding(
          'cgo/missing-cross-cc',
          'fail',
          `${first.importPath} needs cgo, and ${words} compiles for ${compiler.machine}, not for ${writer.on}`,
        ),
        evidence: place,
        fix: install,
      },
    ];
  const findings: PreflightFinding[] = [];
  for (const built of own)
    findings.push(...(await packageProblems(host, machine, compiler, built, context, writer)));
  return findings;
}

function placeOf({ selection }: BuiltPackage, writer: Writer) {
  const file = selection.files.find(({ usesCgo }) => usesCgo);
  const at = file?.imports.find(({ path }) => path === 'C')?.at ?? 0;
  return file ? [writer.place(selection.source.directory, file.name, at, 'import "C"')] : [];
}

async function packageProblems(
  host: Host,
  machine: CMachine,
  compiler: CCompiler,
  { importPath, selection }: BuiltPackage,
  context: BuildContext,
  writer: Writer,
): Promise<PreflightFinding[]> {
  const { directory } = selection.source;
  const findings: PreflightFinding[] = [];
  const includes = [directory, ...compiler.includeDirectories];
  const libraries: { name: string; file: GoFile }[] = [];
  const libraryDirectories: string[] = [];
  const expand = (word: string): string => word.replaceAll('${SRCDIR}', directory);
  const inside = (path: string): string => (path.startsWith('/') ? path : `${directory}/${path}`);
  const cgoFiles = selection.files.filter(({ cgo }) => cgo !== undefined);
  for (const file of cgoFiles) {
    for (const { when, names } of file.cgo?.packages ?? []) {
      if (!applies(when, context)) continue;
      for (const name of names) {
        const answer = await machine.packageIncludes(name);
        if (typeof answer !== 'string') includes.push(...answer);
        else
          findings.push({
            ...plainFinding(
              'cgo/missing-c-library',
              'fail',
              answer === 'no-tool'
                ? `${importPath} asks pkg-config for ${name}, and pkg-config cannot be run`
                : `${importPath} needs the C library ${name}, which pkg-config does not know`,
            ),
            evidence: [writer.place(directory, file.name, 0, `#cgo pkg-config: ${name}`)],
            fix: {
              title: `Install the development package of ${name}`,
              command: answer === 'no-tool' ? 'apt-get install pkg-config' : `apt-file search ${name}.pc`,
            },
          });
      }
    }
    for (const { when, kind, words } of file.cgo?.flags ?? []) {
      if (!applies(when, context)) continue;
      for (const [index, word] of words.entries()) {
        const text = expand(word);
        if (kind !== 'LDFLAGS' && text.startsWith('-I'))
          includes.push(inside(text.slice(2) || (words[index + 1] ?? '')));
        if (kind === 'LDFLAGS' && text.startsWith('-L')) libraryDirectories.push(inside(text.slice(2)));
        if (kind === 'LDFLAGS' && /^-l[^:]/.test(text)) libraries.push({ name: text.slice(2), file });
      }
    }
  }
  const extra = [...(host.env['CGO_CFLAGS'] ?? '').matchAll(/(?:^|\s)-I\s*(\S+)/g)].map(
    ([, path = '']) => path,
  );
  includes.push(...extra, ...(host.env['CPATH'] ?? '').split(':').filter(Boolean));
  if (compiler.includeDirectories.length > 0)
    for (const file of cgoFiles)
      for (const include of file.cgo?.includes ?? []) {
        const name = include.slice(1, -1);
        if (includes.some((folder) => host.kind(`${folder}/${name}`) === 'file')) continue;
        findings.push({
          ...plainFinding(
            'cgo/missing-c-header',
            'fail',
            `${importPath} includes ${include}, which ${compiler.command} does not find`,
          ),
          evidence: [writer.place(directory, file.name, 0, `#include ${include}`)],
          fix: {
            title: `Install the package that holds ${name}`,
            command: `apt-file search --fixed-string /${name}`,
          },
        });
      }
  for (const { name, file } of libraries) {
    const bundled = libraryDirectories.some((folder) =>
      ['so', 'a', 'dylib', 'dll.a'].some((end) => host.kind(`${folder}/lib${name}.${end}`) === 'file'),
    );
    if (bundled || (await compiler.library(name)) !== undefined) continue;
    findings.push({
      ...plainFinding(
        'cgo/missing-c-library',
        'fail',
        `${importPath} links -l${name}, which ${compiler.command} does not find`,
      ),
      evidence: [writer.place(directory, file.name, 0, `#cgo LDFLAGS: -l${name}`)],
      fix: {
        title: `Install the development package of lib${name}`,
        command: `apt-file search lib${name}.so`,
      },
    });
  }
  return findings;
}
