import { type BuildContext, isSelected } from '../formats/go-source/build-context.ts';
import { tagsOf } from '../formats/go-source/build-constraint.ts';
import type { PreflightFinding } from '../model/preflight.ts';
import { plainFinding, type Writer } from './findings.ts';
import type { BuiltPackage } from './target-build.ts';

/**
 * Packages that build without cgo only because a stand-in takes the place of the files that import "C": the
 * program compiles and fails, or does less, when it runs.
 */
export function findStubs(
  packages: readonly BuiltPackage[],
  context: BuildContext,
  writer: Writer,
): PreflightFinding[] {
  if (context.cgo) return [];
  return packages.flatMap((built): PreflightFinding[] => {
    const { selection, resolved, importPath } = built;
    if (resolved.kind !== 'module') return [];
    const stub = selection.files.find(
      (file) => file.condition !== undefined && tagsOf(file.condition).includes('cgo'),
    );
    const left = selection.source.files.find(
      (file) => !selection.files.includes(file) && isSelected({ ...context, cgo: true }, file.condition),
    );
    if (!left) return [];
    const alternative = writer.alternative(importPath);
    return [
      {
        ...plainFinding(
          'cgo/cgo-disabled-stub',
          'warn',
          `${importPath} builds for ${writer.on} without its C part, as cgo is off: what needs it answers with an error or is missing`,
        ),
        evidence: [
          writer.place(selection.source.directory, left.name, 0, 'left out: it is for cgo'),
          ...(stub ? [writer.place(selection.source.directory, stub.name, 0, 'takes its place')] : []),
        ],
        fix:
          alternative === undefined
            ? {
                title: `Build with cgo and a C compiler for ${writer.on}`,
                command: `CGO_ENABLED=1 GOOS=${context.goos} GOARCH=${context.goarch} go build ./...`,
              }
            : { title: `Use ${alternative}, which needs no C`, command: `go get ${alternative}` },
      },
    ];
  });
}
