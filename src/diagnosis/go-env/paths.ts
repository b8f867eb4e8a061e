/** Paths as Go's path/filepath joins them, for the system of the toolchain. Nothing here touches a file system. */
export function joinPath(goos: string, ...parts: readonly string[]): string {
  const separator = goos === 'windows' ? '\\' : '/';
  const text = parts.filter((part) => part !== '').join(separator);
  const root =
    goos === 'windows' ? (/^(?:[A-Za-z]:)?[\\/]?/.exec(text)?.[0] ?? '') : text.startsWith('/') ? '/' : '';
  const out: string[] = [];
  for (const piece of text.slice(root.length).split(goos === 'windows' ? /[\\/]+/ : /\/+/)) {
    if (piece === '' || piece === '.') continue;
    if (piece === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (piece !== '..' || root === '') out.push(piece);
  }
  return `${root}${out.join(separator)}` || '.';
}

export function isAbsolutePath(goos: string, path: string): boolean {
  return goos === 'windows' ? /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path) : path.startsWith('/');
}
