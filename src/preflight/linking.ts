import type { BuildContext } from '../formats/go-source/build-context.ts';
import type { PreflightFinding } from '../model/preflight.ts';
import { plainFinding, type Writer } from './findings.ts';
import type { BuiltPackage } from './target-build.ts';

/** What the linker needs on a pair. Source: internal/platform/supported.go. */
export interface LinkRules {
  readonly mustLinkExternal: boolean;
  readonly defaultPie: boolean;
  readonly internalPie: boolean;
}

/** Programs among the packages of `./...` are linked, and some pairs cannot link without a C toolchain. */
export function findLinkProblems(
  packages: readonly BuiltPackage[],
  context: BuildContext,
  rules: LinkRules,
  writer: Writer,
): PreflightFinding[] {
  const programs = packages.filter(({ root, selection }) => root && selection.packageName === 'main');
  const [first] = programs;
  if (!first || context.cgo) return [];
  const reason = rules.mustLinkExternal
    ? 'links only through an external linker'
    : rules.defaultPie && !rules.internalPie
      ? 'builds position-independent programs, which here only an external linker makes'
      : undefined;
  if (reason === undefined) return [];
  const file = first.selection.files[0];
  return [
    {
      ...plainFinding(
        'cgo/external-linking-needs-cgo',
        'fail',
        `${first.importPath} is a program, and ${writer.on} ${reason}: that needs cgo, which is off`,
      ),
      evidence: file ? [writer.place(first.selection.source.directory, file.name, 0, 'package main')] : [],
      fix: {
        title: `Build with cgo and a C compiler for ${writer.on}`,
        command: `CGO_ENABLED=1 GOOS=${context.goos} GOARCH=${context.goarch} CC=<compiler for ${writer.on}> go build ./...`,
      },
    },
  ];
}

/** One program alone is written to the current directory, under its own name. */
export function findOutputProblem(
  packages: readonly BuiltPackage[],
  matched: number,
  context: BuildContext,
  isDirectory: (name: string) => boolean,
): PreflightFinding[] {
  const roots = packages.filter(({ root }) => root);
  const [only] = roots;
  if (roots.length !== 1 || matched !== 1 || only?.selection.packageName !== 'main') return [];
  const parts = only.importPath.split('/');
  const last = parts.at(-1) ?? '';
  const name = /^v[2-9]\d*$|^v1\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
  const output = context.goos === 'windows' ? `${name}.exe` : name;
  if (!isDirectory(output)) return [];
  return [
    {
      ...plainFinding(
        'outside/packaging',
        'fail',
        `go build writes the program as ${output}, and a directory of that name is there`,
      ),
      fix: { title: 'Say where the program goes', command: 'go build -o /dev/null ./...' },
    },
  ];
}
