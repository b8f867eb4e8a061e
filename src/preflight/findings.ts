import { CATALOGUE } from '../knowledge/catalogue.generated.ts';
import { tagsOf } from '../formats/go-source/build-constraint.ts';
import type { BuildContext } from '../formats/go-source/build-context.ts';
import type { Evidence, PreflightFinding, Remedy } from '../model/preflight.ts';
import { customTags, type Exclusion, exclusionOf, systemsOf } from './blame.ts';
import type { Resolved } from './module-map.ts';
import type { NameProblem } from './names.ts';
import type { GoFile } from './source-tree.ts';
import type { BuiltPackage } from './target-build.ts';

/** Turns offsets and directories into places that a reader can open. */
export interface Writer {
  place(directory: string, file: string, offset: number, text?: string): Evidence;
  /** A package that does without C, for one that needs it. */
  alternative(importPath: string): string | undefined;
  readonly on: string;
  readonly cgo: boolean;
  readonly hasStandardSources: boolean;
}

const TITLES = new Map(CATALOGUE.causes.map(({ id, title }) => [id, title]));

export function plainFinding(
  cause: string,
  verdict: 'warn' | 'fail' | 'unknown',
  message: string,
): PreflightFinding {
  return {
    cause,
    title: TITLES.get(cause) ?? cause,
    verdict,
    stopsBuild: verdict !== 'warn',
    message,
    evidence: [],
  };
}

interface ImportFacts {
  readonly path: string;
  readonly file: GoFile;
  readonly importer: BuiltPackage;
  readonly target: Resolved;
  readonly imported: BuiltPackage | undefined;
  readonly context: BuildContext;
}

/** What is wrong with one import, if anything. */
export function importFinding(writer: Writer, facts: ImportFacts): PreflightFinding | undefined {
  const { path, file, importer, target, imported, context } = facts;
  const at = file.imports.find((entry) => entry.path === path)?.at ?? 0;
  const evidence = [writer.place(importer.selection.source.directory, file.name, at, `import "${path}"`)];
  if (target.kind === 'absent')
    return {
      ...plainFinding('outside/missing-module', 'unknown', `${target.module} is not in the module cache`),
      evidence,
      fix: { title: 'Fetch the modules', command: 'go mod download' },
    };
  if (target.kind === 'missing') {
    if (!path.split('/', 1)[0]?.includes('.'))
      return {
        ...plainFinding(
          'toolchain/go-version-too-old',
          'fail',
          `package ${path} is not in this Go's standard library`,
        ),
        evidence,
        fix: { title: 'Build with a newer Go', command: 'go get toolchain@latest' },
      };
    return {
      ...plainFinding('outside/missing-module', 'fail', `no required module provides package ${path}`),
      evidence,
      fix: { title: 'Require it', command: `go get ${path}` },
    };
  }
  if (!imported) return undefined;
  if (target.kind === 'std' && !writer.hasStandardSources) {
    // Names of most packages are the same everywhere; those of syscall are not.
    if (!/^(?:syscall|plugin|internal)(?:\/|$)/.test(path)) return undefined;
    return {
      ...plainFinding(
        'target/missing-os-implementation',
        'unknown',
        `${path} differs between systems, and its sources are not on this machine`,
      ),
      evidence,
      fix: { title: 'Run where Go is installed, or name it', command: 'GOROOT=/path/to/go crossroot doctor' },
    };
  }
  if (imported.selection.files.length === 0) {
    if (imported.selection.source.unreadable !== undefined)
      return {
        ...plainFinding('outside/missing-module', 'unknown', imported.selection.source.unreadable),
        evidence,
      };
    return {
      ...excludedPackage(writer, imported, context),
      evidence: [...evidence, ...excludedFiles(writer, imported, context)],
    };
  }
  if (imported.selection.packageName === 'main' && target.kind === 'module')
    return {
      ...plainFinding(
        'outside/compile-error',
        'fail',
        `import "${path}" is a program, not an importable package`,
      ),
      evidence,
    };
  if (!mayImport(importer.importPath, path, importer.resolved.kind === 'module'))
    return {
      ...plainFinding('outside/compile-error', 'fail', `use of internal package ${path} not allowed`),
      evidence,
    };
  return undefined;
}

/** The rule of internal directories. */
function mayImport(importer: string, path: string, outsideStd: boolean): boolean {
  const index = `/${path}/`.lastIndexOf('/internal/');
  if (index < 0) return true;
  const parent = path.slice(0, Math.max(0, index - 1));
  if (parent === '' || !(path.split('/', 1)[0] ?? '').includes('.'))
    return !outsideStd || importer.startsWith(`${parent}/`);
  return importer === parent || importer.startsWith(`${parent}/`);
}

function excludedFiles(writer: Writer, { selection }: BuiltPackage, context: BuildContext): Evidence[] {
  return selection.source.files.slice(0, 3).map((file) => {
    const why =
      file.usesCgo && !context.cgo
        ? 'imports "C", and cgo is off'
        : (file.constraint.text ??
          `the name is for ${systemsOf(context, file.condition).join(', ') || 'another target'}`);
    return writer.place(selection.source.directory, file.name, 0, why);
  });
}

/** Every file of an imported package is left out. */
function excludedPackage(
  writer: Writer,
  { importPath, selection }: BuiltPackage,
  context: BuildContext,
): PreflightFinding {
  const { files, hasTests } = selection.source;
  if (files.length === 0)
    return plainFinding(
      hasTests ? 'outside/compile-error' : 'outside/missing-module',
      'fail',
      `no non-test Go files in ${importPath}`,
    );
  const why = files.map((file) => exclusionOf(context, file));
  if (why.includes('cgo')) {
    const alternative = writer.alternative(importPath);
    const fix: Remedy =
      alternative === undefined
        ? {
            title: `Build with cgo and a C compiler for ${writer.on}`,
            command: `CGO_ENABLED=1 GOOS=${context.goos} GOARCH=${context.goarch} go build ./...`,
          }
        : { title: `Use ${alternative}, which needs no C`, command: `go get ${alternative}` };
    return {
      ...plainFinding(
        'cgo/cgo-only-package-excluded',
        'fail',
        `every file of ${importPath} needs cgo, and cgo is off for ${writer.on}`,
      ),
      fix,
    };
  }
  const tag = files.find((file) => exclusionOf(context, file) === 'tag');
  if (tag?.condition && !why.includes('system') && !why.includes('architecture')) {
    const tags = customTags(tag.condition);
    return {
      ...plainFinding(
        'target/missing-build-tag',
        'fail',
        `every file of ${importPath} wants a build tag: ${tags.join(', ')}`,
      ),
      fix: { title: 'Give the tag', command: `go build -tags=${tags.join(',')} ./...` },
    };
  }
  const systems = [...new Set(files.flatMap((file) => systemsOf(context, file.condition)))];
  return {
    ...plainFinding(
      'target/build-constraints-exclude-all',
      'fail',
      `build constraints exclude all Go files of ${importPath} on ${writer.on}${systems.length > 0 ? ` (it is for ${systems.slice(0, 6).join(', ')})` : ''}`,
    ),
    fix: {
      title: 'Import it only where it builds: put the import in a file with the same constraint',
      command: `//go:build ${systems.slice(0, 6).join(' || ') || 'linux'}`,
    },
  };
}

const WHAT: Readonly<Record<NameProblem['kind'], string>> = {
  undefined: 'undefined',
  member: 'no such field or method',
  field: 'unknown field',
  method: 'missing method',
  redeclared: 'redeclared in this block',
  'no-body': 'missing function body',
};

/** A name problem as a finding with cause, proof and fix. */
export function nameFinding(
  writer: Writer,
  built: BuiltPackage,
  problem: NameProblem,
  context: BuildContext,
): PreflightFinding {
  const { kind, file, at, name, owner, declaredBy } = problem;
  const directory = built.selection.source.directory;
  const evidence = [writer.place(directory, file.name, at, `${WHAT[kind]}: ${name}`)];
  for (const declaring of declaredBy.slice(0, 2)) {
    const offset = declaring.declares.get(name.slice(name.lastIndexOf('.') + 1)) ?? 0;
    evidence.push(
      writer.place(
        owner.directory,
        declaring.name,
        offset,
        `declared here, ${declaring.constraint.text ?? 'by the name of the file for another target'}`,
      ),
    );
  }
  const message = `${built.importPath}: ${WHAT[kind]}: ${name} (${file.name})`;
  const isDependency = built.resolved.kind === 'module' && !built.resolved.module.main;
  const module = built.resolved.kind === 'module' ? built.resolved.module.path : '';
  const update: Remedy = isDependency
    ? {
        title: `Try a newer release of ${module}: the port may have been added`,
        command: `go get -u ${module}`,
      }
    : {
        title: 'Give this file a build constraint and write a stand-in for the other targets',
        command: '//go:build …',
      };
  if (kind === 'redeclared') return { ...plainFinding('outside/compile-error', 'fail', message), evidence };
  if (kind === 'no-body')
    return {
      ...plainFinding(
        isDependency ? 'target/dependency-lacks-target' : 'target/missing-arch-implementation',
        'fail',
        message,
      ),
      evidence,
      fix: update,
    };
  if (declaredBy.length === 0 && !problem.imported) {
    // A name that is declared nowhere is there to stop the build where cgo is off.
    const wantsCgo = !context.cgo && file.condition !== undefined && tagsOf(file.condition).includes('cgo');
    const cause = wantsCgo ? 'cgo/undefined-symbol-cgo-excluded' : 'outside/compile-error';
    return { ...plainFinding(cause, 'fail', message), evidence };
  }
  if (declaredBy.length === 0)
    return {
      ...plainFinding('toolchain/go-version-too-old', 'fail', message),
      evidence,
      fix: { title: 'Build with a newer Go, or match the versions of the modules', command: 'go mod tidy' },
    };
  const reasons = declaredBy.map((declaring) => exclusionOf(context, declaring));
  return {
    ...plainFinding(causeOf(reasons, isDependency), 'fail', message),
    evidence,
    fix: fixFor(reasons, update, writer, context, declaredBy),
  };
}

function causeOf(reasons: readonly Exclusion[], isDependency: boolean): string {
  if (reasons.includes('cgo')) return 'cgo/undefined-symbol-cgo-excluded';
  if (reasons.includes('architecture'))
    return isDependency ? 'target/dependency-lacks-target' : 'target/missing-arch-implementation';
  if (reasons.includes('system')) return 'target/missing-os-implementation';
  return reasons.includes('tag') ? 'target/missing-build-tag' : 'target/missing-os-implementation';
}

function fixFor(
  reasons: readonly Exclusion[],
  update: Remedy,
  { on }: Writer,
  { goos, goarch }: BuildContext,
  declaredBy: readonly GoFile[],
): Remedy {
  if (reasons.includes('cgo'))
    return {
      title: `Build with cgo and a C compiler for ${on}`,
      command: `CGO_ENABLED=1 GOOS=${goos} GOARCH=${goarch} go build ./...`,
    };
  const tagged = declaredBy.find((_, index) => reasons[index] === 'tag');
  if (tagged?.condition && !reasons.includes('system') && !reasons.includes('architecture'))
    return {
      title: 'Give the build tag',
      command: `go build -tags=${customTags(tagged.condition).join(',')} ./...`,
    };
  return update;
}
