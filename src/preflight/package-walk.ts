import { type Host, isRefusal } from '../model/host.ts';

/** What `./...` matches, before any build constraint. */
export interface MatchedPackage {
  readonly importPath: string;
  readonly directory: string;
}

/**
 * Directories with Go files below a module, as the pattern `./...` walks them: without testdata, vendor,
 * nested modules, names that begin with a dot or underscore, and the `ignore` lines of go.mod.
 */
export function matchPackages(
  host: Host,
  root: string,
  modulePath: string,
  ignores: readonly string[],
): { packages: readonly MatchedPackage[]; notices: readonly string[] } {
  const packages: MatchedPackage[] = [];
  const notices: string[] = [];
  const anywhere = ignores.filter((path) => !path.startsWith('./')).map((path) => `/${path}/`);
  const rooted = ignores.filter((path) => path.startsWith('./')).map((path) => path.slice(1));
  const isIgnored = (inside: string): boolean =>
    rooted.some((path) => inside === path || inside.startsWith(`${path}/`)) ||
    anywhere.some((path) => `${inside}/`.includes(path));
  const stack = [''];
  while (stack.length > 0) {
    const inside = stack.pop() ?? '';
    const entries = host.entries(`${root}${inside}`);
    if (isRefusal(entries)) {
      notices.push(`${root}${inside} cannot be listed: ${entries.message}`);
      continue;
    }
    if (inside !== '' && entries.some(({ name, directory }) => name === 'go.mod' && !directory)) continue;
    if (entries.some(({ name, directory }) => !directory && name.endsWith('.go') && !/^[_.]/.test(name)))
      packages.push({ importPath: `${modulePath}${inside}`, directory: `${root}${inside}` });
    for (const { name, directory, link } of [...entries].reverse()) {
      if (!directory || link || /^[_.]/.test(name) || name === 'testdata' || name === 'vendor') continue;
      if (!isIgnored(`${inside}/${name}`)) stack.push(`${inside}/${name}`);
    }
  }
  return { packages, notices };
}
