import type { PreflightFinding } from '../model/preflight.ts';
import { plainFinding, type Writer } from './findings.ts';
import type { SourceTree } from './source-tree.ts';
import type { BuiltPackage } from './target-build.ts';

/** Patterns of `//go:embed` that match no file, or that the go command refuses. */
export function findEmbedProblems(
  tree: SourceTree,
  { selection, importPath }: BuiltPackage,
  writer: Writer,
): PreflightFinding[] {
  const findings: PreflightFinding[] = [];
  const { directory } = selection.source;
  for (const file of selection.files)
    for (const [pattern, at] of file.embeds) {
      const bare = pattern.replace(/^all:/, '');
      const problem = tree.embedProblem(directory, bare, pattern !== bare);
      if (problem === undefined) continue;
      findings.push({
        ...plainFinding('outside/packaging', 'fail', `${importPath}: pattern ${pattern}: ${problem}`),
        evidence: [writer.place(directory, file.name, at, `//go:embed ${pattern}`)],
        fix: { title: 'Generate or add the files before the build', command: 'go generate ./...' },
      });
    }
  return findings;
}
