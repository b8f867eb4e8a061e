import { type Host, isRefusal } from '../model/host.ts';

/** Entries looked at for one pattern; more are taken as a match. */
const MOST_ENTRIES = 20_000;

/** `path.Match` for one element of a path: `*`, `?`, `[a-z]`, `\\x`. */
function elementPattern(element: string): RegExp | undefined {
  let source = '';
  for (let i = 0; i < element.length; i++) {
    const c = element[i] ?? '';
    if (c === '*') source += source.endsWith('[^/]*') ? '' : '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '[') {
      const end = element.indexOf(']', i + 2);
      if (end < 0) return undefined;
      source += `[${element.slice(i + 1, end).replaceAll(/[\\\]]/g, '\\$&')}]`;
      i = end;
    } else source += c.replaceAll(/[^\w]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return undefined; // a range out of order: the go command calls the pattern invalid too
  }
}

/** Source: cmd/go/internal/load resolveEmbed. */
export function embedProblem(
  host: Host,
  directory: string,
  pattern: string,
  hiddenToo: boolean,
): string | undefined {
  const elements = pattern.split('/');
  if (pattern === '' || pattern.startsWith('/') || elements.some((part) => part === '' || part === '..'))
    return 'invalid pattern syntax';
  let seen = 0;
  const isModule = (path: string): boolean => path !== directory && host.kind(`${path}/go.mod`) === 'file';
  const holdsFile = (path: string): boolean => {
    const entries = host.entries(path);
    if (isRefusal(entries) || isModule(path)) return false;
    for (const { name, directory: inside, link } of entries) {
      if (++seen > MOST_ENTRIES) return true;
      if (!hiddenToo && /^[._]/.test(name)) continue;
      if (inside ? !link && holdsFile(`${path}/${name}`) : !link) return true;
    }
    return false;
  };
  let places = [directory];
  for (const [index, element] of elements.entries()) {
    if (element === '.') continue;
    const match = elementPattern(element);
    if (!match) return 'invalid pattern syntax';
    const last = index === elements.length - 1;
    const next: string[] = [];
    for (const place of places) {
      const entries = host.entries(place);
      if (isRefusal(entries)) continue;
      for (const { name, directory: inside } of entries) {
        if (++seen > MOST_ENTRIES) return undefined;
        if (match.test(name) && (last || inside)) next.push(`${place}/${name}`);
      }
    }
    places = next;
  }
  const isEmbeddable = (path: string): boolean =>
    host.kind(path) === 'directory' ? holdsFile(path) : host.kind(path) === 'file';
  if (places.length === 0) return 'no matching files found';
  return places.some(isEmbeddable) ? undefined : 'contains no embeddable files';
}
