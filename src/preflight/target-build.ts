import { architectureFacts } from '../knowledge/go-atlas.ts';
import type { BuildContext } from '../formats/go-source/build-context.ts';
import type { PreflightFinding } from '../model/preflight.ts';
import { findEmbedProblems } from './embeds.ts';
import { importFinding, nameFinding, plainFinding, type Writer } from './findings.ts';
import type { ModuleMap, Resolved } from './module-map.ts';
import { findNameProblems, type NameProblem } from './names.ts';
import type { MatchedPackage } from './package-walk.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { GoFile, SourceTree } from './source-tree.ts';

/** A package of the build for one target. */
export interface BuiltPackage {
  readonly importPath: string;
  readonly selection: Selection;
  readonly resolved: Resolved;
  /** Matched by `./...`, not only imported. */
  readonly root: boolean;
  readonly imports: readonly BuiltPackage[];
}

export interface TargetBuild {
  readonly packages: readonly BuiltPackage[];
  readonly findings: readonly PreflightFinding[];
  /** Modules that should hold a package but are not on this machine. */
  readonly absent: ReadonlySet<string>;
  /** Import paths that no known module has. */
  readonly missing: ReadonlySet<string>;
}

export interface TargetBuildInput {
  readonly tree: SourceTree;
  readonly modules: ModuleMap;
  readonly roots: readonly MatchedPackage[];
  readonly context: BuildContext;
  readonly writer: Writer;
}

/** Selections with a number each, so that the same check is not made for every target. */
const checked = new WeakMap<Selection, Map<string, readonly NameProblem[]>>();
const numbers = new WeakMap<Selection, number>();
let lastNumber = 0;

function numberOf(selection: Selection): number {
  let number = numbers.get(selection);
  if (number === undefined) numbers.set(selection, (number = ++lastNumber));
  return number;
}

/** Follows the imports of every root for one target and collects what would stop the build. */
export function evaluateBuild({ tree, modules, roots, context, writer }: TargetBuildInput): TargetBuild {
  const packages = new Map<string, BuiltPackage>();
  const findings: PreflightFinding[] = [];
  const absent = new Set<string>();
  const missing = new Set<string>();
  const open: string[] = [];

  const visit = (importPath: string, resolved: Resolved, root: boolean): BuiltPackage | undefined => {
    const known = packages.get(importPath);
    if (known) return known;
    if (resolved.kind === 'missing' || resolved.kind === 'absent') return undefined;
    const std = resolved.kind === 'std';
    const source = tree.read(resolved.directory, std);
    const selection = selectionOf(source, context);
    const imports: BuiltPackage[] = [];
    const built: BuiltPackage = { importPath, selection, resolved, root, imports };
    packages.set(importPath, built);
    if (std) return built; // the standard library builds wherever Go does
    open.push(importPath);
    if (source.unreadable !== undefined)
      findings.push(plainFinding('outside/compile-error', 'unknown', `${importPath}: ${source.unreadable}`));
    findings.push(...fileFindings(built, writer));
    for (const [path, file] of selection.imports) {
      if (path === 'C' || path === 'unsafe') continue;
      const target = modules.resolve(path);
      const cycle = open.indexOf(path);
      if (cycle >= 0) {
        findings.push(
          plainFinding(
            'outside/compile-error',
            'fail',
            `import cycle: ${[...open.slice(cycle), path].join(' imports ')}`,
          ),
        );
        continue;
      }
      if (target.kind === 'absent') absent.add(target.module);
      if (target.kind === 'missing') missing.add(path);
      const next = visit(path, target, false);
      if (next) imports.push(next);
      const finding = importFinding(writer, { path, file, importer: built, target, imported: next, context });
      if (finding) findings.push(finding);
    }
    open.pop();
    return built;
  };

  for (const { importPath, directory } of roots) {
    const source = tree.read(directory, false);
    const selection = selectionOf(source, context);
    // `./...` passes over packages that have no file for the target.
    if (selection.files.length === 0) continue;
    const resolved = modules.resolve(importPath);
    visit(importPath, resolved.kind === 'module' ? resolved : rootOf(importPath, directory), true);
  }
  for (const built of packages.values()) {
    if (built.resolved.kind === 'std') continue;
    for (const problem of problemsOf(built)) {
      if (problem.kind === 'member' && !isCertain(problem)) continue;
      findings.push(nameFinding(writer, built, problem, context));
    }
    findings.push(...findEmbedProblems(tree, built, writer));
    if (architectureFacts(context.goarch)?.bits === 32) findings.push(...findOverflows(built, writer));
  }
  return { packages: [...packages.values()], findings, absent, missing };
}

function rootOf(path: string, directory: string): Resolved {
  return { kind: 'module', directory, module: { path, directory, main: true } };
}

function problemsOf({ selection, imports }: BuiltPackage): readonly NameProblem[] {
  let cache = checked.get(selection);
  if (!cache) checked.set(selection, (cache = new Map()));
  const key = imports.map((imported) => `${imported.importPath}=${numberOf(imported.selection)}`).join(' ');
  const known = cache.get(key);
  if (known) return known;
  const byPath = new Map(imports.map((imported) => [imported.importPath, imported.selection]));
  const problems = findNameProblems(selection, (path) => byPath.get(path));
  cache.set(key, problems);
  return problems;
}

/** An `int` has 32 bits here, and the compiler refuses constants that do not fit. */
function findOverflows({ importPath, selection }: BuiltPackage, writer: Writer): PreflightFinding[] {
  return selection.files.flatMap((file) =>
    [...file.wide].map(([what, at]) => ({
      ...plainFinding(
        'hardware/int-size-32bit',
        'fail',
        `${importPath}: constant overflows: ${what} (${file.name})`,
      ),
      evidence: [writer.place(selection.source.directory, file.name, at, what)],
      fix: { title: 'Give the value a type of 64 bits', command: 'int64(…)' },
    })),
  );
}

/** A value from C has members that no Go file declares. */
function isCertain({ file }: NameProblem): boolean {
  return !file.usesCgo;
}

/** Faults of the chosen files themselves. */
function fileFindings({ importPath, selection }: BuiltPackage, writer: Writer): PreflightFinding[] {
  const findings: PreflightFinding[] = [];
  const first = selection.files[0];
  if (!first) return [];
  const other = selection.files.find((file: GoFile) => file.package !== first.package);
  if (other)
    findings.push(
      plainFinding(
        'outside/compile-error',
        'fail',
        `found packages ${first.package} (${first.name}) and ${other.package} (${other.name}) in ${importPath}`,
      ),
    );
  for (const file of selection.files) {
    if (file.constraint.broken !== undefined)
      findings.push(
        plainFinding(
          'outside/compile-error',
          'fail',
          `${importPath}/${file.name}: ${file.constraint.broken}`,
        ),
      );
    if (file.brokenAt !== undefined)
      findings.push({
        ...plainFinding('outside/compile-error', 'unknown', `${importPath}/${file.name} does not read as Go`),
        evidence: [writer.place(selection.source.directory, file.name, file.brokenAt)],
      });
  }
  if (!selection.usesCgo) {
    const c = selection.others.find(({ extension }) => /^\.(?:c|cc|cpp|cxx|m|f|F|for|f90)$/.test(extension));
    if (c && writer.cgo)
      findings.push({
        ...plainFinding(
          'outside/compile-error',
          'fail',
          `${importPath}: C source files not allowed when not using cgo or SWIG: ${c.name}`,
        ),
      });
  }
  return findings;
}
