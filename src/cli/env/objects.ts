import { join } from 'node:path';
import { judgeObject } from '../../diagnosis/go-env/foreign-objects.ts';
import { parseBinary } from '../../formats/binary/parse-binary.ts';
import type { EnvironmentFinding } from '../../model/go-environment.ts';
import { type Host, isRefusal } from '../../model/host.ts';

/** Directories that are looked into at most; a larger tree is said to be cut. */
const MOST_DIRECTORIES = 5_000;
const SKIPPED = new Set(['.git', 'node_modules', 'testdata']);

/** Every .syso file of a module that goes into a build for the pair and is of another machine. */
export function findForeignObjects(
  host: Host,
  module: string,
  goos: string,
  goarch: string,
): { findings: EnvironmentFinding[]; cut: boolean } {
  const findings: EnvironmentFinding[] = [];
  const open = [module];
  let seen = 0;
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    if (++seen > MOST_DIRECTORIES) return { findings, cut: true };
    const entries = host.entries(directory);
    if (isRefusal(entries)) continue;
    for (const { name, directory: isDirectory, link } of entries) {
      const path = join(directory, name);
      // A link could lead round in circles.
      if (isDirectory && !link && !SKIPPED.has(name) && !name.startsWith('_')) open.push(path);
      if (isDirectory || !name.endsWith('.syso')) continue;
      const source = host.bytes(path);
      if (isRefusal(source)) continue;
      const finding = judgeObject(path, parseBinary(source).value, goos, goarch);
      if (finding) findings.push(finding);
    }
  }
  return { findings, cut: false };
}
